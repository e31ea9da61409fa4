// The player: one audio element that outlives boosted navigation, and a queue. `player_controls.js` wires it.
import { feedbackSend } from "./feedback.js";
import { listenLeave, listenTo } from "./listening.js";
import { mediaSessionSong } from "./media_session.js";
import { audio, showLiked, showProgress, showRows, showSong, showState, words } from "./player_view.js";
import { Queue } from "./queue.js";
import { setSound } from "./sound.js";
import { streamUrl } from "./stream.js";
import { toast, toastFailure } from "./toast.js";
import { showWave } from "./waveform_view.js";

const RESTART_AFTER_S = 3;
let queue = new Queue();

/** The queue, for those who show or keep it. */
export function currentQueue() {
  return queue;
}

/** Play a list from one of its songs. */
export function playList(songs, index = 0) {
  queue = new Queue(songs, index);
  if (queue.current) start(queue.current);
}

/** Put a kept list back, at a place in a song; the browser may want a gesture before it goes on. */
export function restore({ songs, index, position, playing }) {
  queue = new Queue(songs, index);
  load(queue.current, position);
  if (playing) play();
}

/** Play a song of the list; the current one pauses or goes on. */
export function jump(songId) {
  if (queue.current?.songId === songId) return toggle();
  leave();
  const song = queue.jump(songId);
  if (song) start(song);
}

/** Play a song of the list from its beginning. */
export function start(song) {
  load(song);
  play();
}

function load(song, position = 0) {
  listenTo(song);
  ask(song, position);
  setSound({ gainDb: song.gainDb });
  showSong(song);
  showWave(song);
  markRows();
  mediaSessionSong(song);
  document.dispatchEvent(new CustomEvent("player:song"));
}

/** Ask for a song's sound; before anything has loaded, a position is where it will start. */
export function ask(song, position) {
  audio.src = streamUrl(song.audioUrl, (type) => audio.canPlayType(type));
  audio.currentTime = position;
}

function leave() {
  if (queue.current) listenLeave(audio.currentTime, audio.duration);
}

/** Play; where the browser wants a gesture first, say so. A broken file comes as an error event. */
export function play() {
  if (!queue.current) return;
  audio.play().catch((error) => {
    showState();
    if (error.name === "NotAllowedError") toast(words.messageGesture);
  });
}

export function pause() {
  audio.pause();
}

export function toggle() {
  audio.paused ? play() : pause();
}

export function next() {
  if (!queue.current) return;
  leave();
  advance();
}

/** Go on to the next song that plays, without saying anything of the one before. */
export function advance() {
  const song = queue.step(1);
  if (song) return start(song);
  pause();
  toast(words.messageEnded);
}

export function previous() {
  const song = audio.currentTime > RESTART_AFTER_S ? null : queue.step(-1);
  if (song) start(song);
  else seekTo(0);
}

export function seekTo(seconds) {
  audio.currentTime = Math.max(0, Math.min(seconds, audio.duration || seconds));
  showProgress();
}

export function seekBy(seconds) {
  if (queue.current) seekTo(audio.currentTime + seconds);
}

/** Say something of the current song; return whether that was kept. */
export async function say(kind) {
  const song = queue.current;
  if (!song) return false;
  const item = song.itemId && { item: Number(song.itemId) };
  try {
    await feedbackSend({ song: Number(song.songId), ...item, kind });
    return true;
  } catch (error) {
    toastFailure(error);
    return false;
  }
}

/** Take what was said of a song, here or in a row: a heart that is set, a song that goes. */
export function songChanged({ songId, kind, liked }) {
  if (liked === undefined) return;
  const isCurrent = queue.current?.songId === songId;
  queue.setLiked(songId, liked);
  if (isCurrent) showLiked(liked);
  if (kind !== "hide") return; // a song that was hidden before plays where it is asked for
  queue.remove(songId);
  if (isCurrent && queue.current) start(queue.current);
  else if (isCurrent) pause();
}

/** Mark the rows of the page that the player knows. */
export function markRows() {
  showRows(queue.current, (songId) => queue.isBroken(songId));
}
