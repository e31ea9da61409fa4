// Which file is sent next, and what becomes of those that were not. No DOM here.

export const AT_ONCE = 2;
export const TRIES = 4;

/** Whether the same request may do better later: no connection, a time-out, too many requests, a server's trouble. */
export function mayRetry(status) {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

/** Milliseconds to wait before a try, the second one being number 2: 1 s, 4 s, 16 s. */
export function pause(tries) {
  return 1000 * 4 ** (tries - 1);
}

/** The files of one visit: `waiting` → `sending` → `sent`, or `later` (tried again by itself), `failed`, `refused`. */
export class Uploads {
  #files = [];

  add(file) {
    this.#files.push(Object.assign(file, { state: "waiting", tries: 0 }));
    return file;
  }

  get all() {
    return [...this.#files];
  }

  /** The next file to send, marked as being sent; null while enough are under way or none waits. */
  next() {
    if (this.count("sending") >= AT_ONCE) return null;
    const file = this.#files.find(({ state }) => state === "waiting");
    if (file) Object.assign(file, { state: "sending", tries: file.tries + 1 });
    return file ?? null;
  }

  /** Note the answer to a file: its state afterwards. */
  answered(file, status) {
    if (status === 201) file.state = "sent";
    else if (!mayRetry(status)) file.state = "refused";
    else file.state = file.tries < TRIES ? "later" : "failed";
    return file.state;
  }

  /** Let a file have another turn; by hand it gets all its tries again. */
  again(file, { byHand = false } = {}) {
    if (byHand) file.tries = 0;
    file.state = "waiting";
  }

  count(...states) {
    return this.#files.filter(({ state }) => states.includes(state)).length;
  }

  /** Whether leaving the page now would lose something. */
  get busy() {
    return this.count("waiting", "sending", "later") > 0;
  }
}
