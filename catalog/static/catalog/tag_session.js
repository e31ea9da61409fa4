// One round of tagging: which song it is, what it weighs so far, and the way back. Knows no page.

export const STRENGTHS = [0.9, 0.6, 0.3, 0];

// The next weight when a mood's key is pressed: from nothing to strong, then ever weaker; with Shift the other way.
export function pressed(weight, back = false) {
  const scale = back ? [...STRENGTHS].reverse() : STRENGTHS;
  const place = scale.indexOf(weight);
  return place < 0 ? STRENGTHS[0] : scale[(place + 1) % scale.length];
}

export class Session {
  constructor(songs) {
    this.songs = songs;
    this.trail = []; // where we were before, and whether that song was saved
    this.open(0);
  }

  open(place) {
    this.place = place;
    this.weights = { ...(this.current?.weights ?? {}) };
    this.steps = [];
  }

  get current() {
    return this.songs[this.place] ?? null;
  }

  get isOver() {
    return this.current === null;
  }

  get isUntouched() {
    return this.steps.length === 0;
  }

  // Press a mood's key; returns its new weight.
  press(emotion, back = false) {
    this.steps.push(this.weights);
    const weight = pressed(this.weights[emotion] ?? 0, back);
    this.weights = { ...this.weights, [emotion]: weight };
    return weight;
  }

  // Whether there is a weight at all: a song without any is skipped, not saved.
  get canSave() {
    return !this.isOver && Object.values(this.weights).some((weight) => weight > 0);
  }

  // Go on; returns the song and the weights to save.
  save() {
    const entry = { song: this.current, weights: this.weights };
    this.trail.push({ place: this.place, saved: true });
    this.open(this.place + 1);
    return entry;
  }

  skip() {
    if (this.isOver) return false;
    this.trail.push({ place: this.place, saved: false });
    this.open(this.place + 1);
    return true;
  }

  // Take back the last key, or else the last song; returns the song whose saving must be taken back, if any.
  undo() {
    if (!this.isUntouched) {
      this.weights = this.steps.pop();
      return { kind: "key", song: null };
    }
    const last = this.trail.pop();
    if (!last) return { kind: "nothing", song: null };
    this.open(last.place);
    return { kind: "song", song: last.saved ? this.current : null };
  }
}

// "{place} of {total}" with its names filled in.
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
