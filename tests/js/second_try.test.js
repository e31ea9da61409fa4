import assert from "node:assert/strict";
import { test } from "node:test";
import { SecondTry } from "../../config/static/site/js/second_try.js";

test("it asks once more for a song that failed, and no third time", () => {
  const again = new SecondTry();
  assert.equal(again.take("1", 40), true);
  assert.equal(again.take("1", 40), false);
  assert.equal(again.take("1", 0), false);
});

test("it gives a song that went on another try", () => {
  const again = new SecondTry();
  again.take("1", 40);
  again.heard(40.5);
  assert.equal(again.take("1", 40.5), false);
  again.heard(42);
  assert.equal(again.take("1", 90), true);
});

test("it judges each song by itself", () => {
  const again = new SecondTry();
  again.take("1", 0);
  assert.equal(again.take("2", 0), true);
});
