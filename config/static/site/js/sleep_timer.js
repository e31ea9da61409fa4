// When the music stops by itself. No DOM here: times are milliseconds that the caller measures.

const FADE_MS = 15000;

/** Stops after some minutes, fading out, or at the end of the song. */
export class SleepTimer {
  #endsAt = null;
  #afterSong = false;

  /** `choice` is "" for never, "song", or a number of minutes. */
  set(choice, now) {
    this.#afterSong = choice === "song";
    this.#endsAt = choice && !this.#afterSong ? now + Number(choice) * 60000 : null;
  }

  get isOn() {
    return this.#afterSong || this.#endsAt !== null;
  }

  get stopsAfterSong() {
    return this.#afterSong;
  }

  /** Milliseconds left; null when it is not on, or waits for the end of the song. */
  left(now) {
    return this.#endsAt === null ? null : Math.max(0, this.#endsAt - now);
  }

  /** How loud the music should still be, 1 down to 0 within the last seconds. */
  fade(now) {
    const left = this.left(now);
    return left === null ? 1 : Math.min(1, left / FADE_MS);
  }

  isOver(now) {
    return this.left(now) === 0;
  }
}
