// How loud the player is: the listener's volume, the song's stored gain, and a fade.
import { elementVolume } from "./loudness.js";
import { audio, showVolume } from "./player_view.js";

const sound = { volume: 0.8, before: 0.8, gainDb: null, levelled: true, fade: 1 };

/** Change the volume, the song's gain, the levelling or the fade; what is not named stays. */
export function setSound(changes) {
  Object.assign(sound, changes);
  audio.volume = elementVolume(sound.volume, sound.gainDb, sound);
  showVolume(sound.volume);
}

/** Silence, or the volume from before. */
export function mute() {
  if (sound.volume) sound.before = sound.volume;
  setSound({ volume: sound.volume ? 0 : sound.before });
}
