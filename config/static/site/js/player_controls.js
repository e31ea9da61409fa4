// Wires the player: its buttons, the rows that start it, the audio element's events, and what a reload restores.
import { listenBegun, listenProgress } from "./listening.js";
import { mediaSessionPosition, mediaSessionSetup, mediaSessionState } from "./media_session.js";
import { currentQueue, jump, markRows, next, pause, play, playList, previous, restore, say, seekBy, seekTo, songChanged, toggle } from "./player.js";
import { sessionForget, sessionKeep, sessionRead } from "./player_session.js";
import { audio, controls, isLarge, showLarge, showProgress, showState } from "./player_view.js";
import { setSound } from "./sound.js";

const KEEP_EVERY_S = 5;
const PLAYABLE = ".song[data-audio-url]:not([hidden])";
let keptAt = 0;

function songOf(row) {
  const { songId, itemId = null, audioUrl, title, artists, coverUrl, liked, mood = "", gainDb, peaksUrl, step, steps } = row.dataset;
  const whyUrl = row.querySelector("[data-why]")?.getAttribute("href") ?? "";
  const gain = gainDb === undefined ? null : Number(gainDb);
  return { songId, itemId, audioUrl, title, artists, coverUrl, mood, liked: liked === "true", gainDb: gain, peaksUrl, whyUrl, step, steps };
}

function playRows(list, row) {
  const rows = [...list.querySelectorAll(PLAYABLE)].filter((each) => each === row || !("hidden" in each.dataset));
  if (rows.length) playList(rows.map(songOf), row ? rows.indexOf(row) : 0);
}

function onClick({ target }) {
  const row = target.closest("[data-play]")?.closest(".song");
  if (row && row.dataset.songId === currentQueue().current?.songId) toggle();
  else if (row) playRows(row.closest("[data-queue]"), row);
  if (target.closest("[data-play-all]")) playRows(document.querySelector("#main [data-queue]"));
  const queued = target.closest("[data-jump]");
  if (queued) jump(queued.dataset.jump);
}

function onPlaying() {
  listenBegun(audio.currentTime);
  onState();
}

function onState() {
  showState();
  mediaSessionState(!audio.paused);
  keep();
}

function onTimeUpdate() {
  listenProgress(audio.currentTime, audio.duration);
  showProgress();
  mediaSessionPosition(audio);
  if (Math.abs(audio.currentTime - keptAt) >= KEEP_EVERY_S) keep();
}

function keep() {
  const { songs, index, current } = currentQueue();
  keptAt = audio.currentTime;
  if (current) sessionKeep({ songs, index, position: audio.currentTime, playing: !audio.paused });
}

function begin() {
  const kept = sessionRead();
  if (document.querySelector(".shell-listener") === null) sessionForget();
  else if (kept) restore(kept);
}

audio.addEventListener("playing", onPlaying);
audio.addEventListener("pause", onState);
audio.addEventListener("timeupdate", onTimeUpdate);
audio.addEventListener("durationchange", showProgress);
controls.toggle.addEventListener("click", toggle);
controls.next.addEventListener("click", next);
controls.previous.addEventListener("click", previous);
controls.like.addEventListener("click", () => say(currentQueue().current?.liked ? "unlike" : "like"));
controls.seek.addEventListener("input", () => seekTo(Number(controls.seek.value)));
controls.volume.addEventListener("input", () => setSound({ volume: Number(controls.volume.value) / 100 }));
controls.expand.addEventListener("click", () => isLarge() || showLarge(true));
controls.collapse.addEventListener("click", () => showLarge(false));
document.addEventListener("click", onClick);
document.addEventListener("song:changed", ({ detail }) => songChanged(detail));
document.addEventListener("htmx:load", markRows);
window.addEventListener("pagehide", keep);
mediaSessionSetup({ play, pause, next, previous, seekTo, seekBy });
setSound({});
begin();
