// What the player shows. It holds no state of its own: the audio element and the song are given to it.
import { clock, fill } from "./format.js";
import { showWaveDone } from "./waveform_view.js";

const root = document.getElementById("player");
const part = (name) => root.querySelector(`#player-${name}`);

export const audio = part("audio");
export const controls = {
  toggle: part("toggle"),
  next: part("next"),
  previous: part("previous"),
  seek: part("seek"),
  volume: part("volume"),
  like: part("like"),
  expand: part("expand"),
  collapse: part("collapse"),
};
export const extras = {
  next: part("next-songs"),
  sleep: part("sleep"),
  level: part("level"),
  why: part("why"),
  wrong: part("wrong"),
  hide: part("hide"),
};
export const words = root.dataset;

/** Show a song as the one that is in the player. */
export function showSong(song) {
  root.hidden = false;
  root.dataset.mood = song.mood;
  part("title").textContent = song.title;
  part("artists").textContent = song.artists;
  part("step").textContent = song.step ? fill(words.labelStep, { number: song.step, all: song.steps }) : "";
  part("cover").src = song.coverUrl;
  showLiked(song.liked);
  showProgress();
}

export function showLiked(liked) {
  controls.like.setAttribute("aria-pressed", String(liked));
}

export function showState() {
  const playing = !audio.paused && !audio.ended;
  root.dataset.state = playing ? "playing" : "paused";
  document.documentElement.toggleAttribute("data-playing", playing);
  controls.toggle.setAttribute("aria-label", playing ? words.labelPause : words.labelPlay);
}

export function showProgress() {
  const length = Number.isFinite(audio.duration) ? audio.duration : 0;
  const { seek } = controls;
  seek.max = String(Math.max(1, Math.floor(length)));
  seek.value = String(Math.floor(audio.currentTime));
  part("position").textContent = clock(audio.currentTime);
  part("length").textContent = clock(length);
  const spoken = fill(words.labelPosition, { position: clock(audio.currentTime), length: clock(length) });
  seek.setAttribute("aria-valuetext", spoken);
  const share = length ? audio.currentTime / length : 0;
  showFill(seek, share);
  showWaveDone(share);
}

/** Show the listener's volume; the element's own may be lower, for a loud song or a fade. */
export function showVolume(volume) {
  controls.volume.value = String(Math.round(volume * 100));
  showFill(controls.volume, volume);
}

/** Mark the rows of the current song, and of those that could not be played. */
export function showRows(song, isBroken) {
  for (const row of document.querySelectorAll(".song[data-song-id]")) {
    const current = song !== null && row.dataset.songId === song.songId;
    if (current) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
    row.toggleAttribute("data-broken", isBroken(row.dataset.songId));
  }
}

/** Make the player large or small again; what it covers is out of reach meanwhile. */
export function showLarge(large) {
  root.toggleAttribute("data-large", large);
  document.querySelector(".shell").inert = large;
  controls.expand.setAttribute("aria-expanded", String(large));
  (large ? controls.collapse : controls.expand).focus();
}

export function isLarge() {
  return root.hasAttribute("data-large");
}

function showFill(range, share) {
  range.style.setProperty("--fill", `${Math.round(share * 1000) / 10}%`);
}
