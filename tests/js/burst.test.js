import assert from "node:assert/strict";
import { test } from "node:test";
import { keepWithin } from "../../config/static/site/js/burst.js";

const frame = (name, size, sharpness) => ({ name, size, sharpness });
const names = (frames) => frames.map(({ name }) => name).join("");

test("it keeps all that fit, in the order taken", () => {
  assert.equal(names(keepWithin([frame("a", 2, 1), frame("b", 2, 3), frame("c", 1, 2)], 5)), "abc");
});

test("it leaves the least sharp out first", () => {
  assert.equal(names(keepWithin([frame("a", 2, 1), frame("b", 2, 3), frame("c", 2, 2)], 5)), "bc");
});

test("it goes past a frame that is too large for a smaller one", () => {
  assert.equal(names(keepWithin([frame("a", 9, 3), frame("b", 2, 1)], 5)), "b");
});

test("it makes nothing of nothing", () => {
  assert.deepEqual(keepWithin([], 5), []);
});
