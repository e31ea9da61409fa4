import assert from "node:assert/strict";
import { test } from "node:test";
import { firstPicture } from "../../config/static/site/js/transfer.js";

const file = (name, type = "") => ({ name, type });

test("it finds the first picture", () => {
  const photo = file("me.png", "image/png");
  assert.equal(firstPicture([file("notes.txt", "text/plain"), photo, file("b.jpg", "image/jpeg")]), photo);
});

test("it knows a picture by its name where the type is unknown", () => {
  assert.equal(firstPicture([file("IMG_0001.HEIC")]).name, "IMG_0001.HEIC");
});

test("it finds nothing in nothing", () => {
  assert.equal(firstPicture([file("song.mp3", "audio/mpeg")]), null);
  assert.equal(firstPicture(undefined), null);
});
