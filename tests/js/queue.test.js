import assert from "node:assert/strict";
import { test } from "node:test";
import { Playing, Queue } from "../../config/static/site/js/queue.js";

const songs = () => ["1", "2", "3"].map((songId) => ({ songId, liked: false }));

test("it steps through the songs and stops at either end", () => {
  const queue = new Queue(songs(), 1);
  assert.equal(queue.step(1).songId, "3");
  assert.equal(queue.step(1), null);
  assert.equal(queue.current.songId, "3");
  queue.step(-1);
  assert.equal(queue.step(-1).songId, "1");
  assert.equal(queue.step(-1), null);
});

test("it steps over broken songs in both directions", () => {
  const queue = new Queue(songs());
  queue.markBroken("2");
  assert.equal(queue.step(1).songId, "3");
  assert.equal(queue.step(-1).songId, "1");
});

test("it finds nothing when every other song is broken", () => {
  const queue = new Queue(songs());
  queue.markBroken("2");
  queue.markBroken("3");
  assert.equal(queue.step(1), null);
  assert.equal(queue.current.songId, "1");
});

test("it keeps its place when an earlier song is removed", () => {
  const queue = new Queue(songs(), 2);
  queue.remove("1");
  assert.equal(queue.current.songId, "3");
  assert.equal(queue.length, 2);
});

test("it moves on when the current song is removed, to nothing after the last", () => {
  const queue = new Queue(songs(), 1);
  queue.remove("2");
  assert.equal(queue.current.songId, "3");
  queue.remove("3");
  assert.equal(queue.current, null);
});

test("it remembers a like without touching the list it was made from", () => {
  const rows = songs();
  const queue = new Queue(rows);
  queue.setLiked("1", true);
  assert.equal(queue.current.liked, true);
  queue.remove("1");
  assert.equal(rows.length, 3);
});

test("an empty queue has no song", () => {
  assert.equal(new Queue().current, null);
  assert.equal(new Queue().step(1), null);
});

test("a playing is complete once, at nine tenths", () => {
  const playing = new Playing({ id: "p" });
  assert.equal(playing.progress(26.9, 30), null);
  assert.equal(playing.progress(27, 30), "complete");
  assert.equal(playing.progress(29, 30), null);
});

test("leaving before nine tenths is a skip, after it says nothing more", () => {
  assert.equal(new Playing({ id: "p" }).leave(12, 30), "skip");
  const finished = new Playing({ id: "p" });
  finished.progress(28, 30);
  assert.equal(finished.leave(28, 30), null);
});

test("a skipped song cannot become complete in the same playing", () => {
  const playing = new Playing({ id: "p" });
  playing.leave(3, 30);
  assert.equal(playing.progress(30, 30), null);
});

test("an unknown length is never complete", () => {
  assert.equal(new Playing({ id: "p" }).progress(500, NaN), null);
});

test("a song heard to its end before starts as a replay", () => {
  assert.equal(new Playing({ id: "p" }).startKind, "play");
  assert.equal(new Playing({ id: "p", heardBefore: true }).startKind, "replay");
});

test("it knows what comes next, without broken songs", () => {
  const queue = new Queue(songs());
  queue.markBroken("2");
  assert.deepEqual(queue.upNext(5).map((song) => song.songId), ["3"]);
  assert.deepEqual(queue.upNext(0), []);
});

test("it goes to a song of the list, and stays where a song is not in it", () => {
  const queue = new Queue(songs());
  assert.equal(queue.jump("3").songId, "3");
  assert.equal(queue.jump("9"), null);
  assert.equal(queue.current.songId, "3");
});
