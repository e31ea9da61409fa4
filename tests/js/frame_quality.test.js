import assert from "node:assert/strict";
import { test } from "node:test";
import { greyOf, measure, movement, sharpness, SIDE } from "../../config/static/site/js/frame_quality.js";

const square = (level) => Float32Array.from({ length: SIDE * SIDE }, (_, i) => level(i % SIDE, Math.floor(i / SIDE)));
const stripes = square((x) => (x % 2 ? 200 : 50));
const ramp = square((x) => 2 * x + 60);

test("it weighs red, green and blue as the eye does", () => {
  const grey = greyOf(Uint8ClampedArray.from([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 90, 90, 90, 0]));
  assert.deepEqual([...grey].map(Math.round), [76, 150, 29, 90]);
});

test("it calls edges sharp, a ramp soft and nothing nothing", () => {
  assert.ok(sharpness(stripes) > 10);
  assert.ok(sharpness(ramp) < 0.02);
  assert.equal(sharpness(square(() => 128)), 0);
});

test("it measures sharpness whatever the light", () => {
  const dim = stripes.map((value) => value * 0.3);
  assert.ok(Math.abs(sharpness(dim) - sharpness(stripes)) < 1e-3);
});

test("it sees a head that moves, not a lamp that flickers", () => {
  const moved = square((x) => ((x + 1) % 2 ? 200 : 50));
  assert.equal(movement(null, stripes), 0);
  assert.equal(movement(stripes, stripes), 0);
  assert.ok(movement(stripes, moved) > 1);
  assert.ok(movement(ramp, ramp.map((value) => value + 20)) < 0.01);
});

test("it puts the measures together", () => {
  const { brightness, contrast, movement: moved } = measure(stripes, stripes);
  assert.equal(brightness, 125);
  assert.equal(contrast, 75);
  assert.equal(moved, 0);
});
