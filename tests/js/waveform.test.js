import assert from "node:assert/strict";
import { test } from "node:test";
import { bars, outline } from "../../config/static/site/js/waveform.js";

test("it keeps the loudest of each share", () => {
  assert.deepEqual(bars([0, 255, 51, 102], 2), [1, 0.4]);
});

test("it shows silence as a line, not as nothing", () => {
  assert.deepEqual(bars([0, 0], 2), [0.02, 0.02]);
});

test("it stretches a short outline", () => {
  assert.equal(bars([255], 4).length, 4);
});

test("it draws one bar a place, and nothing without peaks", () => {
  assert.equal(outline([255, 0], 2).split("M").length - 1, 2);
  assert.ok(outline([255], 1).startsWith("M0.2 0h.6v100"));
  assert.equal(outline([]), "");
});
