import assert from "node:assert/strict";
import { test } from "node:test";
import { Hints } from "../../config/static/site/js/hints.js";

const LIMITS = { darkest: 30, brightest: 228, flattest: 9, blurriest: 0.04 };
const FINE = { brightness: 120, contrast: 50, sharpness: 0.3, movement: 0.05 };
const fresh = () => new Hints(LIMITS, 2);
const shows = (hints, ...seen) => seen.map((each) => hints.next({ ...FINE, ...each }));

test("it says what is wrong, the light before the rest", () => {
  assert.equal(fresh().next(FINE), "good");
  assert.equal(fresh().next({ ...FINE, brightness: 20, sharpness: 0, movement: 2 }), "dark");
  assert.equal(fresh().next({ ...FINE, brightness: 250 }), "bright");
  assert.equal(fresh().next({ ...FINE, movement: 0.6, sharpness: 0 }), "still");
  assert.equal(fresh().next({ ...FINE, sharpness: 0.01 }), "soft");
});

test("it warns before the gate would refuse", () => {
  assert.equal(fresh().next({ ...FINE, brightness: LIMITS.darkest + 5 }), "dark");
  assert.equal(fresh().next({ ...FINE, brightness: LIMITS.brightest - 5 }), "bright");
  assert.equal(fresh().next({ ...FINE, sharpness: LIMITS.blurriest + 0.01 }), "soft");
});

test("it knows a blank picture by its light", () => {
  assert.equal(fresh().next({ ...FINE, contrast: 2, brightness: 100 }), "dark");
  assert.equal(fresh().next({ ...FINE, contrast: 2, brightness: 160 }), "bright");
});

test("it ignores a single slip", () => {
  assert.deepEqual(shows(fresh(), {}, { movement: 1 }, {}, { movement: 1 }, {}), ["good", "good", "good", "good", "good"]);
});

test("it changes once the new one has held", () => {
  assert.deepEqual(shows(fresh(), {}, { movement: 1 }, { movement: 1 }, {}, {}), ["good", "good", "still", "still", "good"]);
});

test("it does not flicker at the threshold", () => {
  const near = [41, 43, 41, 44, 42, 47, 45].map((brightness) => ({ brightness }));
  assert.deepEqual([...new Set(shows(fresh(), ...near))], ["dark"]);
  assert.equal(shows(fresh(), { brightness: 41 }, { brightness: 60 }, { brightness: 60 }).at(-1), "good");
  const justOutside = [43, 46, 43, 48].map((brightness) => ({ brightness }));
  assert.deepEqual([...new Set(shows(fresh(), ...justOutside))], ["good"]);
});
