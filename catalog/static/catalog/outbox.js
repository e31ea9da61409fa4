// What waits to be saved. It outlives a failing network, an ended session and a closed page: each item stays in the
// browser's storage until the server has taken it, and sending one twice does no harm.

const LONGEST_WAIT_MS = 30_000;

export class Outbox {
  // send(item) resolves to "done", "refused" (it never will be taken), "signin" or "later".
  constructor({ send, storage, prefix, id, onChange = () => {}, wait = (run, ms) => setTimeout(run, ms) }) {
    Object.assign(this, { send, storage, prefix, onChange, wait });
    this.key = `${prefix}${id}`;
    this.trouble = "";
    this.failures = 0;
    this.isSending = false;
    this.items = this.#left();
    this.#keep();
  }

  get size() {
    return this.items.length;
  }

  add(item) {
    this.items.push(item);
    this.#keep();
    return this.flush();
  }

  // Take back the newest item for an address, if it was never sent; false once the server may know it.
  withdraw(url) {
    const place = this.items.findLastIndex((item) => item.url === url);
    if (place < 0 || this.items[place].tried) return false;
    this.items.splice(place, 1);
    this.#keep();
    return true;
  }

  // Send what waits, in order, until it is empty or something stands in the way; then try again later.
  async flush() {
    if (this.isSending) return;
    this.isSending = true;
    while (this.items.length) {
      const item = this.items[0];
      item.tried = true;
      this.#keep();
      const outcome = await this.send(item).catch(() => "later");
      if (outcome === "later" || outcome === "signin") {
        this.#fail(outcome);
        break;
      }
      this.items.shift();
      this.failures = 0;
      this.trouble = outcome === "refused" ? "refused" : "";
      this.#keep();
    }
    this.isSending = false;
  }

  #fail(trouble) {
    this.trouble = trouble;
    this.failures += 1;
    this.onChange(this);
    this.wait(() => this.flush(), Math.min(1000 * 2 ** (this.failures - 1), LONGEST_WAIT_MS));
  }

  // What earlier pages could not send. Their keys go: what is in them is ours now.
  #left() {
    const keys = Object.keys(this.storage).filter((key) => key.startsWith(this.prefix) && key !== this.key);
    const items = [...keys, this.key].flatMap((key) => JSON.parse(this.storage[key] ?? "[]"));
    this.storage[this.key] = JSON.stringify(items);
    keys.forEach((key) => delete this.storage[key]);
    return items;
  }

  #keep() {
    if (this.items.length) this.storage[this.key] = JSON.stringify(this.items);
    else delete this.storage[this.key];
    this.onChange(this);
  }
}
