// Whether a song that failed is asked for again: a signed address grows stale, a broken file stays broken. No DOM here.

const GOES_ON_AFTER_S = 1;

/** One second try for each failure: a song that then goes on has earned another, one that does not has not. */
export class SecondTry {
  #songId = null;
  #from = 0;

  /** Whether to ask again for the song that failed at `position` seconds. */
  take(songId, position) {
    if (this.#songId === songId) return false;
    this.#songId = songId;
    this.#from = position;
    return true;
  }

  /** The song sounds at `position` seconds. */
  heard(position) {
    if (position > this.#from + GOES_ON_AFTER_S) this.#songId = null;
  }
}
