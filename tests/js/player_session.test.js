import assert from "node:assert/strict";
import { test } from "node:test";
import { sessionRead } from "../../config/static/site/js/player_session.js";

const storage = (text) => ({ getItem: () => text });
const kept = { songs: [{ songId: "1", audioUrl: "/songs/1/audio" }], index: 0, position: 12.5, playing: true };

test("it reads what was kept", () => {
  assert.deepEqual(sessionRead(storage(JSON.stringify(kept))), kept);
});

for (const text of [null, "", "{}", "[]", '{"songs": 3}', JSON.stringify({ ...kept, index: 7 }), JSON.stringify({ ...kept, position: "x" })]) {
  test(`it takes ${text} for nothing`, () => assert.equal(sessionRead(storage(text)), null));
}

test("it survives a storage that is refused", () => {
  const refused = { getItem: () => { throw new Error("denied"); } };
  assert.equal(sessionRead(refused), null);
});
