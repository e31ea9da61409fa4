// What the player plays, kept for this tab alone, so that a reload or a page outside the site goes on where it was.

const KEY = "player";
const LONGEST = 200;

/** Keep the queue, the place in the song, and whether it was playing. */
export function sessionKeep({ songs, index, position, playing }) {
  const first = Math.max(0, index - LONGEST / 2);
  const kept = { songs: songs.slice(first, first + LONGEST), index: index - first, position, playing };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // storage is full or refused: then a reload forgets, no more
  }
}

/** What was kept, or null. What was written by another release, or by hand, counts as nothing. */
export function sessionRead(storage = sessionStorage) {
  try {
    const { songs, index, position, playing } = JSON.parse(storage.getItem(KEY));
    const isWhole = Array.isArray(songs) && songs[index]?.audioUrl && Number.isFinite(position);
    return isWhole ? { songs, index, position, playing: playing === true } : null;
  } catch {
    return null;
  }
}

/** Forget it, as when the listener signs out. */
export function sessionForget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}
