import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, fill, fit, uuid } from "../../config/static/site/js/format.js";

test("it writes lengths as a clock", () => {
  assert.deepEqual([0, 7.9, 60, 187, 3600].map(clock), ["0:00", "0:07", "1:00", "3:07", "60:00"]);
});

test("it writes 0:00 for what is not a length", () => {
  assert.deepEqual([NaN, Infinity, -3].map(clock), ["0:00", "0:00", "0:00"]);
});

test("it fills named places and leaves unknown ones", () => {
  assert.equal(fill("%(a)s of %(b)s, %(c)s", { a: "0:01", b: 2 }), "0:01 of 2, %(c)s");
});

test("it fits pictures by their longest side and never enlarges them", () => {
  assert.deepEqual(fit(4000, 3000, 1280), { width: 1280, height: 960 });
  assert.deepEqual(fit(3000, 4000, 1280), { width: 960, height: 1280 });
  assert.deepEqual(fit(640, 480, 1280), { width: 640, height: 480 });
  assert.deepEqual(fit(10000, 1, 1280), { width: 1280, height: 1 });
});

test("it makes version 4 UUIDs from random bytes", () => {
  assert.equal(uuid((bytes) => bytes.fill(0xff)), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  assert.match(uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(uuid(), uuid());
});
