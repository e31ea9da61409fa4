import assert from "node:assert/strict";
import { test } from "node:test";
import { Countdown } from "../../config/static/site/js/countdown.js";

/** A clock that is wound by hand. */
function clock() {
  const waiting = new Map();
  let last = 0;
  return {
    later: (call) => (waiting.set((last += 1), call), last),
    forget: (id) => waiting.delete(id),
    tick: () => {
      const [[id, call]] = waiting;
      waiting.delete(id);
      call();
    },
    get size() {
      return waiting.size;
    },
  };
}

test("it counts to the end", async () => {
  const time = clock();
  const said = [];
  const ended = new Countdown(3, (left) => said.push(left), time).start();
  for (let second = 0; second < 3; second += 1) time.tick();
  assert.equal(await ended, true);
  assert.deepEqual(said, [3, 2, 1]);
  assert.equal(time.size, 0);
});

test("it can be cut short", async () => {
  const time = clock();
  const countdown = new Countdown(3, () => {}, time);
  const ended = countdown.start();
  countdown.skip();
  assert.equal(await ended, true);
  assert.equal(time.size, 0);
});

test("it can be given up, once and for all", async () => {
  const time = clock();
  const countdown = new Countdown(3, () => {}, time);
  const ended = countdown.start();
  time.tick();
  countdown.stop();
  countdown.skip();
  assert.equal(await ended, false);
  assert.equal(time.size, 0);
});

test("it ends at once without seconds", async () => {
  assert.equal(await new Countdown(0, () => assert.fail("nothing to say"), clock()).start(), true);
});
