import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../catalog/static/catalog/outbox.js";
import { Session, filled, pressed } from "../../catalog/static/catalog/tag_session.js";

const songs = () => [1, 2, 3].map((id) => ({ id, save: `/${id}/tag/`, weights: id === 1 ? { sad: 0.72 } : {} }));

test("it goes from nothing to strong and then weaker, and the other way back", () => {
  assert.deepEqual([0, 0.9, 0.6, 0.3].map((weight) => pressed(weight)), [0.9, 0.6, 0.3, 0]);
  assert.deepEqual([0, 0.3, 0.6, 0.9].map((weight) => pressed(weight, true)), [0.3, 0.6, 0.9, 0]);
  assert.equal(pressed(0.72), 0.9);
});

test("it saves what stands and opens the next song with its own weights", () => {
  const session = new Session(songs());
  session.press("happy");
  assert.deepEqual(session.save(), { song: session.songs[0], weights: { sad: 0.72, happy: 0.9 } });
  assert.equal(session.current.id, 2);
  assert.deepEqual(session.weights, {});
  assert.equal(session.canSave, false);
});

test("it takes back a key, then the song before", () => {
  const session = new Session(songs());
  session.press("happy");
  session.save();
  session.press("angry");
  assert.deepEqual([session.undo().kind, session.weights], ["key", {}]);
  assert.equal(session.undo().song.id, 1);
  assert.deepEqual(session.weights, { sad: 0.72 });
  assert.equal(session.undo().kind, "nothing");
});

test("it has nothing to undo on the server for a song that was skipped", () => {
  const session = new Session(songs());
  session.skip();
  assert.deepEqual(session.undo(), { kind: "song", song: null });
});

test("it ends after the last song and can go back from there", () => {
  const session = new Session(songs());
  while (session.skip());
  assert.equal(session.isOver, true);
  assert.equal(session.undo().kind, "song");
  assert.equal(session.current.id, 3);
});

test("it fills words with numbers", () => {
  assert.equal(filled("{place} of {total} {more}", { place: 12, total: 100 }), "12 of 100 {more}");
});

function outbox(storage, outcomes, options = {}) {
  const sent = [];
  const waits = [];
  const box = new Outbox({
    send: async (item) => {
      sent.push(item.url);
      const outcome = outcomes.shift() ?? "done";
      if (outcome === "throw") throw new TypeError("network");
      return outcome;
    },
    storage,
    prefix: "t-",
    id: "a",
    wait: (run, ms) => waits.push({ run, ms }),
    ...options,
  });
  return { box, sent, waits };
}

test("it keeps what could not be sent and sends it in order when the network is back", async () => {
  const storage = {};
  const { box, sent, waits } = outbox(storage, ["throw", "later", "signin"]);
  await box.add({ url: "/1/" });
  await box.add({ url: "/2/" });
  assert.deepEqual([box.size, box.trouble, waits.map(({ ms }) => ms)], [2, "later", [1000, 2000]]);
  assert.equal(JSON.parse(storage["t-a"]).length, 2);
  await box.flush();
  assert.equal(box.trouble, "signin");
  await box.flush();
  assert.deepEqual([box.size, box.trouble, storage["t-a"]], [0, "", undefined]);
  assert.deepEqual(sent.slice(-2), ["/1/", "/2/"]);
});

test("it takes over what a closed page left, and loses nothing of either", async () => {
  const storage = { "t-old": JSON.stringify([{ url: "/1/" }]), other: "[]" };
  const { box, sent } = outbox(storage, []);
  assert.equal(box.size, 1);
  await box.add({ url: "/2/" });
  assert.deepEqual(sent, ["/1/", "/2/"]);
  assert.deepEqual(Object.keys(storage), ["other"]);
});

test("it withdraws only what was never sent", async () => {
  const { box } = outbox({}, ["later"]);
  await box.add({ url: "/1/" });
  box.isSending = true;
  box.add({ url: "/2/" });
  assert.equal(box.withdraw("/1/"), false);
  assert.equal(box.withdraw("/2/"), true);
  assert.equal(box.size, 1);
});

test("it drops what never will be taken, says so, and goes on", async () => {
  const { box, sent } = outbox({}, ["refused"]);
  await box.add({ url: "/gone/" });
  assert.deepEqual([box.size, box.trouble], [0, "refused"]);
  await box.add({ url: "/2/" });
  assert.deepEqual([box.trouble, sent], ["", ["/gone/", "/2/"]]);
});
