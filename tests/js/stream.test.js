import assert from "node:assert/strict";
import { test } from "node:test";
import { streamUrl } from "../../config/static/site/js/stream.js";

test("it asks for Opus where the browser is sure of it", () => {
  assert.equal(streamUrl("/songs/1/audio?v=ab", () => "probably"), "/songs/1/audio?v=ab&codec=opus");
  assert.equal(streamUrl("/songs/1/audio", () => "probably"), "/songs/1/audio?codec=opus");
});

test("it leaves the address alone where the browser is not", () => {
  for (const answer of ["maybe", "", "no"]) assert.equal(streamUrl("/songs/1/audio?v=ab", () => answer), "/songs/1/audio?v=ab");
});
