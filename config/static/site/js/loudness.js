// How loud the audio element plays a song. No DOM here.

const LOUDEST = 1;

/** Decibels as a factor of amplitude. */
export function factor(decibels) {
  return 10 ** (decibels / 20);
}

/** The element's volume in [0, 1] for the listener's `volume`, the song's stored gain in dB, and a fade in [0, 1].
 * A song that would have to become louder than full scale stays at full scale: the element cannot amplify. */
export function elementVolume(volume, gainDb, { levelled = true, fade = 1 } = {}) {
  const gain = levelled && Number.isFinite(gainDb) ? factor(gainDb) : 1;
  return Math.min(LOUDEST, Math.max(0, volume * gain * fade));
}
