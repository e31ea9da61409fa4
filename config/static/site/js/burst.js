// Which frames of a burst are sent.

/** The sharpest of `frames` ({size, sharpness}) that have at most `budget` bytes together, in the order taken. */
export function keepWithin(frames, budget) {
  const kept = new Set();
  let room = budget;
  for (const frame of [...frames].sort((one, other) => other.sharpness - one.sharpness)) {
    if (frame.size > room) continue;
    kept.add(frame);
    room -= frame.size;
  }
  return frames.filter((frame) => kept.has(frame));
}
