// The songs that play one after another, and what one playing of a song says about it. No DOM here.

export const COMPLETE_SHARE = 0.9;

/** A list of songs `{songId, …}` with one current place. Broken songs are stepped over. */
export class Queue {
  #songs;
  #index;
  #broken = new Set();

  constructor(songs = [], start = 0) {
    this.#songs = [...songs];
    this.#index = start;
  }

  get current() {
    return this.#songs[this.#index] ?? null;
  }

  get length() {
    return this.#songs.length;
  }

  get songs() {
    return [...this.#songs];
  }

  get index() {
    return this.#index;
  }

  /** The next songs, at most `count`, without broken ones. */
  upNext(count) {
    return this.#songs.slice(this.#index + 1).filter((song) => !this.isBroken(song.songId)).slice(0, count);
  }

  /** Go to a song of the list and return it; null, without moving, when it is not there. */
  jump(songId) {
    const place = this.#songs.findIndex((song) => song.songId === songId);
    if (place < 0) return null;
    this.#index = place;
    return this.current;
  }

  /** Go to the nearest playable song `by` +1 or −1 and return it; null, without moving, where there is none. */
  step(by) {
    for (let place = this.#index + by; place >= 0 && place < this.#songs.length; place += by) {
      if (!this.#broken.has(this.#songs[place].songId)) {
        this.#index = place;
        return this.current;
      }
    }
    return null;
  }

  isBroken(songId) {
    return this.#broken.has(songId);
  }

  markBroken(songId) {
    this.#broken.add(songId);
  }

  /** Take a song out, as when it is hidden. The current place stays with its song, or moves on if that one went. */
  remove(songId) {
    const place = this.#songs.findIndex((song) => song.songId === songId);
    if (place < 0) return;
    this.#songs.splice(place, 1);
    if (place < this.#index) this.#index -= 1;
  }

  /** Note that a song is liked or no longer. */
  setLiked(songId, liked) {
    for (const song of this.#songs) if (song.songId === songId) song.liked = liked;
  }
}

/** One playing of one song: which implicit event it has earned, at most one besides its start. */
export class Playing {
  #said = false;

  constructor({ id, heardBefore = false }) {
    this.id = id;
    this.startKind = heardBefore ? "replay" : "play";
  }

  /** "complete" the first time the position reaches nine tenths of the length, otherwise null. */
  progress(position, length) {
    return this.#earn(isComplete(position, length) ? "complete" : null);
  }

  /** What leaving by “next” says: "skip" before nine tenths, null when something was said already. */
  leave(position, length) {
    return this.#earn(isComplete(position, length) ? "complete" : "skip");
  }

  #earn(kind) {
    if (this.#said || kind === null) return null;
    this.#said = true;
    return kind;
  }
}

function isComplete(position, length) {
  return Number.isFinite(length) && length > 0 && position / length >= COMPLETE_SHARE;
}
