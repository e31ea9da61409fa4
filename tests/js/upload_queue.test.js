import assert from "node:assert/strict";
import { test } from "node:test";
import { AT_ONCE, TRIES, Uploads, mayRetry, pause } from "../../catalog/static/catalog/upload_queue.js";

const filled = (count) => {
  const uploads = new Uploads();
  for (let number = 0; number < count; number += 1) uploads.add({ number });
  return uploads;
};

test("it sends a few at once, in their order", () => {
  const uploads = filled(AT_ONCE + 1);
  assert.deepEqual([uploads.next().number, uploads.next().number, uploads.next()], [0, 1, null]);
  uploads.answered(uploads.all[0], 201);
  assert.equal(uploads.next().number, 2);
  assert.equal(uploads.next(), null);
});

test("it tries again what the network lost, and gives up at last", () => {
  const uploads = filled(1);
  const states = [];
  for (let turn = 0; turn < TRIES; turn += 1) {
    const file = uploads.next();
    states.push(uploads.answered(file, turn ? 503 : 0));
    assert.equal(uploads.busy, turn < TRIES - 1);
    uploads.again(file);
  }
  assert.deepEqual(states, ["later", "later", "later", "failed"]);
});

test("it gives a file all its tries again when somebody asks", () => {
  const uploads = filled(1);
  const file = uploads.next();
  file.tries = TRIES;
  assert.equal(uploads.answered(file, 0), "failed");
  uploads.again(file, { byHand: true });
  assert.equal(uploads.answered(uploads.next(), 0), "later");
});

test("it does not send again what was refused", () => {
  for (const status of [403, 413, 422]) {
    const uploads = filled(1);
    assert.equal(uploads.answered(uploads.next(), status), "refused");
    assert.equal(uploads.busy, false);
    assert.equal(uploads.next(), null);
  }
});

test("it waits longer each time", () => {
  assert.deepEqual([1, 2, 3].map(pause), [1000, 4000, 16000]);
  assert.deepEqual([0, 408, 429, 500, 503, 400, 404].map(mayRetry), [true, true, true, true, true, false, false]);
});
