// How bright, sharp and still a small square picture is: the measures of the gate that the photo meets later.

/** Side in pixels of the square that is measured: the size at which a face is read. */
export const SIDE = 48;

/** RGBA bytes as grey levels of [0, 255]. */
export function greyOf(rgba) {
  const grey = new Float32Array(rgba.length / 4);
  for (let i = 0; i < grey.length; i += 1) {
    grey[i] = 0.299 * rgba[4 * i] + 0.587 * rgba[4 * i + 1] + 0.114 * rgba[4 * i + 2];
  }
  return grey;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values, middle = mean(values)) {
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length;
}

/** Variance of the Laplacian of the standardised square, edges mirrored: the same number as the server's. */
export function sharpness(grey, side = SIDE) {
  const scale = Math.max(Math.sqrt(variance(grey)), 1);
  const mirror = (at) => (at < 0 ? -at : at >= side ? 2 * side - 2 - at : at);
  const level = (x, y) => grey[mirror(y) * side + mirror(x)];
  const edges = new Float64Array(grey.length);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      edges[y * side + x] =
        (level(x - 1, y) + level(x + 1, y) + level(x, y - 1) + level(x, y + 1) - 4 * level(x, y)) / scale;
    }
  }
  return variance(edges);
}

/** Mean change between two squares as a share of the contrast; 0 without an earlier one. */
export function movement(before, now) {
  if (!before) return 0;
  const shift = mean(now) - mean(before); // a lamp that flickers is not a head that moves
  const change = now.reduce((sum, value, i) => sum + Math.abs(value - before[i] - shift), 0) / now.length;
  return change / Math.max(Math.sqrt(variance(now)), 1);
}

/** Everything that hints are chosen from. */
export function measure(grey, before = null) {
  const brightness = mean(grey);
  return {
    brightness,
    contrast: Math.sqrt(variance(grey, brightness)),
    sharpness: sharpness(grey),
    movement: movement(before, grey),
  };
}
