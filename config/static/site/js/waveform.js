// The outline of a song as an SVG path. No DOM here.

const FULL = 255;
const LEAST = 0.02;

/** `count` bars out of any number of peaks (0 to 255): the loudest of each share, in [0.02, 1]. */
export function bars(peaks, count) {
  return Array.from({ length: count }, (_, place) => {
    const begin = Math.floor((place * peaks.length) / count);
    const until = Math.max(begin + 1, Math.floor(((place + 1) * peaks.length) / count));
    return Math.max(LEAST, Math.max(...peaks.slice(begin, until)) / FULL);
  });
}

/** A path of mirrored bars in a box of `count` × 100; empty without peaks. */
export function outline(peaks, count = 160) {
  if (!peaks.length) return "";
  return bars(peaks, count)
    .map((height, place) => `M${place + 0.2} ${round(50 - 50 * height)}h.6v${round(100 * height)}h-.6z`)
    .join("");
}

function round(number) {
  return Math.round(number * 10) / 10;
}
