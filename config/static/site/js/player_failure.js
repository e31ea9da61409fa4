// A song that does not play: asked for once more from where it was, then stepped over with a word.
import { ask, currentQueue, markRows, play, start } from "./player.js";
import { audio, showState, words } from "./player_view.js";
import { SecondTry } from "./second_try.js";
import { toast } from "./toast.js";

const secondTry = new SecondTry();
let isWanted = false; // a failed load counts as paused without a pause

function onFailure() {
  const song = currentQueue().current;
  if (!song || !navigator.onLine) return showState(); // offline says itself, and the song is not to blame
  if (secondTry.take(song.songId, audio.currentTime)) again(song);
  else stepOver(song);
}

function again(song) {
  ask(song, audio.currentTime);
  if (isWanted) play();
  else showState();
}

function stepOver(song) {
  const queue = currentQueue();
  queue.markBroken(song.songId);
  markRows();
  toast(words.messageBroken);
  const following = queue.step(1);
  if (following) start(following);
}

audio.addEventListener("play", () => (isWanted = true));
audio.addEventListener("pause", () => (isWanted = false));
audio.addEventListener("error", onFailure);
audio.addEventListener("timeupdate", () => secondTry.heard(audio.currentTime));
