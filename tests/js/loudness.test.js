import assert from "node:assert/strict";
import { test } from "node:test";
import { elementVolume, factor } from "../../config/static/site/js/loudness.js";

test("it turns decibels into factors", () => {
  assert.equal(factor(0), 1);
  assert.ok(Math.abs(factor(-6.0206) - 0.5) < 1e-4);
});

test("it plays a loud song more quietly, by its stored gain", () => {
  assert.ok(Math.abs(elementVolume(0.8, -6.0206) - 0.4) < 1e-4);
});

test("it never asks for more than full scale", () => {
  assert.equal(elementVolume(0.9, 12), 1);
});

test("it leaves songs of unknown loudness, and listeners who want none of it, alone", () => {
  assert.equal(elementVolume(0.8, null), 0.8);
  assert.equal(elementVolume(0.8, -6, { levelled: false }), 0.8);
});

test("it fades", () => {
  assert.equal(elementVolume(0.8, null, { fade: 0.5 }), 0.4);
  assert.equal(elementVolume(0.8, null, { fade: 0 }), 0);
});
