// Counts down by seconds; can be cut short in either direction.

/** Calls `onTick(left)` at once and each second; `start()` resolves to whether it came to its end. */
export class Countdown {
  constructor(seconds, onTick, { later = setTimeout, forget = clearTimeout } = {}) {
    Object.assign(this, { left: seconds, onTick, later, forget, timer: null, settle: null });
  }

  start() {
    return new Promise((resolve) => {
      this.settle = resolve;
      this.#tick();
    });
  }

  /** End now, as if the time were up. */
  skip() {
    this.#end(true);
  }

  /** End now, for nothing. */
  stop() {
    this.#end(false);
  }

  #tick() {
    if (this.left <= 0) return this.#end(true);
    this.onTick(this.left);
    this.left -= 1;
    this.timer = this.later.call(globalThis, () => this.#tick(), 1000);
  }

  #end(reached) {
    this.forget.call(globalThis, this.timer);
    this.settle?.(reached);
    this.settle = null;
  }
}
