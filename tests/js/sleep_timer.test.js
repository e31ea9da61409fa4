import assert from "node:assert/strict";
import { test } from "node:test";
import { SleepTimer } from "../../config/static/site/js/sleep_timer.js";

const MINUTE = 60000;

test("it is off until it is set", () => {
  const timer = new SleepTimer();
  assert.equal(timer.isOn, false);
  assert.equal(timer.left(0), null);
  assert.equal(timer.fade(5), 1);
  assert.equal(timer.isOver(5), false);
});

test("it counts down from when it was set, and fades at the end", () => {
  const timer = new SleepTimer();
  timer.set("15", 1000);
  assert.equal(timer.left(1000 + 5 * MINUTE), 10 * MINUTE);
  assert.equal(timer.fade(1000 + 5 * MINUTE), 1);
  assert.equal(timer.fade(1000 + 15 * MINUTE - 7500), 0.5);
  assert.equal(timer.isOver(1000 + 15 * MINUTE), true);
  assert.equal(timer.left(1000 + 20 * MINUTE), 0);
});

test("it can wait for the end of the song instead", () => {
  const timer = new SleepTimer();
  timer.set("song", 0);
  assert.equal(timer.isOn, true);
  assert.equal(timer.stopsAfterSong, true);
  assert.equal(timer.isOver(60 * MINUTE), false);
});

test("it is off again when it is told so", () => {
  const timer = new SleepTimer();
  timer.set("30", 0);
  timer.set("", 0);
  assert.equal(timer.isOn, false);
});
