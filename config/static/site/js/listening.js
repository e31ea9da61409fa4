// What playing a song says about it by itself: that it began, was heard to the end, or was skipped.
import { feedbackNote } from "./feedback.js";
import { uuid } from "./format.js";
import { Playing } from "./queue.js";

const heard = new Set();
let song = null;
let playing = null;

/** A song was put into the player. */
export function listenTo(next) {
  song = next;
  playing = new Playing({ id: uuid(), heardBefore: heard.has(next.songId) });
}

/** The song sounds: the first time this says that it was played. */
export function listenBegun(position) {
  note(playing?.startKind, position);
  if (playing) playing.startKind = null;
}

/** The song has come as far as this. */
export function listenProgress(position, length) {
  note(playing?.progress(position, length), position);
}

/** The listener goes to another song. */
export function listenLeave(position, length) {
  note(playing?.leave(position, length), position);
}

function note(kind, position) {
  if (!song || !kind) return;
  if (kind === "complete") heard.add(song.songId);
  const item = song.itemId && { item: Number(song.itemId) };
  feedbackNote({ song: Number(song.songId), ...item, kind, play: playing.id, position_s: position });
}
