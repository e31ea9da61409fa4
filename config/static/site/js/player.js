// The player: one audio element that outlives boosted navigation, a queue, and what playing says about songs.
import { feedbackNote, feedbackSend } from "./feedback.js";
import { uuid } from "./format.js";
import { mediaSessionPosition, mediaSessionSetup, mediaSessionSong } from "./media_session.js";
import { audio, controls, isLarge, showLarge, showLiked, showProgress, showRows, showSong, showState, showVolume, words } from "./player_view.js";
import { Playing, Queue } from "./queue.js";
import { toast, toastFailure } from "./toast.js";

const RESTART_AFTER_S = 3;
const heard = new Set();
let queue = new Queue();
let playing = null;

function songOf({ dataset }) {
  const { songId, itemId = null, audioUrl, title, artists, coverUrl, liked, mood = "" } = dataset;
  return { songId, itemId, audioUrl, title, artists, coverUrl, mood, liked: liked === "true" };
}

function queueFrom(list, row) {
  const rows = [...list.querySelectorAll(".song[data-audio-url]:not([hidden])")];
  queue = new Queue(rows.map(songOf), row ? rows.indexOf(row) : 0);
  if (queue.current) start(queue.current);
}

function start(song) {
  playing = new Playing({ id: uuid(), heardBefore: heard.has(song.songId) });
  audio.src = song.audioUrl;
  showSong(song);
  markRows();
  mediaSessionSong(song);
  audio.play().catch(showState); // the browser may refuse to start; a broken file comes as an error event
}

function note(kind) {
  const song = queue.current;
  if (!song || !kind) return;
  if (kind === "complete") heard.add(song.songId);
  const item = song.itemId && { item: Number(song.itemId) };
  feedbackNote({ song: Number(song.songId), ...item, kind, play: playing.id, position_s: audio.currentTime });
}

export function toggle() {
  if (queue.current) audio.paused ? audio.play().catch(showState) : audio.pause();
}

export function next() {
  if (!queue.current) return;
  note(playing.leave(audio.currentTime, audio.duration));
  advance();
}

function advance() {
  const song = queue.step(1);
  if (song) return start(song);
  audio.pause();
  toast(words.messageEnded);
}

export function previous() {
  const song = audio.currentTime > RESTART_AFTER_S ? null : queue.step(-1);
  if (song) start(song);
  else audio.currentTime = 0;
}

function seekTo(seconds) {
  audio.currentTime = seconds;
  showProgress();
}

async function like() {
  const song = queue.current;
  const item = song.itemId && { item: Number(song.itemId) };
  try {
    await feedbackSend({ song: Number(song.songId), ...item, kind: song.liked ? "unlike" : "like" });
  } catch (error) {
    toastFailure(error);
  }
}

function onSongChanged({ detail: { songId, liked, hidden } }) {
  if (liked === undefined) return;
  const isCurrent = queue.current?.songId === songId;
  queue.setLiked(songId, liked);
  if (isCurrent) showLiked(liked);
  if (!hidden) return;
  queue.remove(songId);
  if (isCurrent && queue.current) start(queue.current);
  else if (isCurrent) audio.pause();
}

function onBroken() {
  if (!queue.current || !navigator.onLine) return showState(); // offline says itself, and the song is not to blame
  queue.markBroken(queue.current.songId);
  markRows();
  toast(words.messageBroken);
  const song = queue.step(1);
  if (song) start(song);
}

function onTimeUpdate() {
  note(playing?.progress(audio.currentTime, audio.duration));
  showProgress();
  mediaSessionPosition(audio);
}

function onPlaying() {
  if (playing?.startKind) note(playing.startKind);
  if (playing) playing.startKind = null;
  showState();
}

function markRows() {
  showRows(queue.current, (songId) => queue.isBroken(songId));
}

function onClick({ target }) {
  const row = target.closest("[data-play]")?.closest(".song");
  if (row && row.dataset.songId === queue.current?.songId) toggle();
  else if (row) queueFrom(row.closest("[data-queue]"), row);
  if (target.closest("[data-play-all]")) queueFrom(document.querySelector("#main [data-queue]"));
}

audio.addEventListener("playing", onPlaying);
audio.addEventListener("pause", showState);
audio.addEventListener("timeupdate", onTimeUpdate);
audio.addEventListener("durationchange", showProgress);
audio.addEventListener("volumechange", showVolume);
audio.addEventListener("ended", advance);
audio.addEventListener("error", onBroken);
controls.toggle.addEventListener("click", toggle);
controls.next.addEventListener("click", next);
controls.previous.addEventListener("click", previous);
controls.like.addEventListener("click", like);
controls.seek.addEventListener("input", () => seekTo(Number(controls.seek.value)));
controls.volume.addEventListener("input", () => { audio.volume = Number(controls.volume.value) / 100; });
controls.expand.addEventListener("click", () => isLarge() || showLarge(true));
controls.collapse.addEventListener("click", () => showLarge(false));
document.addEventListener("click", onClick);
document.addEventListener("song:changed", onSongChanged);
document.addEventListener("htmx:load", markRows);
mediaSessionSetup({ toggle, next, previous, seekTo });
audio.volume = 0.8;
