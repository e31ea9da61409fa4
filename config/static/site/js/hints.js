// Which hint to show over the preview: one at a time, and none that flickers.

const PATIENCE = 2;
const MOVING = { enter: 0.3, leave: 0.2 };
// The preview warns before the gate would refuse, and stops warning a little later than it began.
const ENTER = 1.4;
const LEAVE = 1.7;

/** For each hint, in order of weight: whether it applies, more easily when it is `shown` already. */
function checks(limits) {
  const margin = (shown) => (shown ? LEAVE : ENTER);
  const flat = (seen) => seen.contrast < limits.flattest;
  return {
    dark: (seen, shown) => seen.brightness < limits.darkest * margin(shown) || (flat(seen) && seen.brightness < 128),
    bright: (seen, shown) =>
      seen.brightness > 255 - (255 - limits.brightest) * margin(shown) || (flat(seen) && seen.brightness >= 128),
    still: (seen, shown) => seen.movement > (shown ? MOVING.leave : MOVING.enter),
    soft: (seen, shown) => seen.sharpness < limits.blurriest * margin(shown),
  };
}

/** Chooses among `dark`, `bright`, `still`, `soft` and `good`. `limits` are the gate's own. */
export class Hints {
  constructor(limits, patience = PATIENCE) {
    this.checks = Object.entries(checks(limits));
    this.patience = patience;
    this.shown = null;
    this.candidate = null;
    this.seen = 0;
  }

  /** Take one measure in and return the hint to show; another one shows once it was right `patience` times. */
  next(measured) {
    const found = this.checks.find(([name, applies]) => applies(measured, name === this.shown))?.[0] ?? "good";
    this.seen = found === this.candidate ? this.seen + 1 : 1;
    this.candidate = found;
    if (this.shown === null || this.seen >= this.patience) this.shown = found;
    return this.shown;
  }
}
