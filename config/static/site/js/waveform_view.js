// Draws the outline of the current song behind the seek bar, where the site knows it.
import { outline } from "./waveform.js";

const COUNT = 160;
const track = document.getElementById("player-track");
const wave = document.getElementById("player-wave");
const done = document.getElementById("player-wave-done");
let wanted = "";

/** Fetch and draw the outline of a song; a plain seek bar stays where there is none, or it does not come. */
export async function showWave({ peaksUrl = "" }) {
  wanted = peaksUrl;
  draw([]);
  if (!peaksUrl) return;
  try {
    const response = await fetch(peaksUrl, { credentials: "same-origin", headers: { Accept: "application/json" } });
    const { peaks = [] } = response.ok ? await response.json() : {};
    if (wanted === peaksUrl) draw(peaks);
  } catch {
    // offline: the song may still play from what is loaded
  }
}

function draw(peaks) {
  const path = outline(peaks, COUNT);
  for (const part of wave.querySelectorAll("path")) part.setAttribute("d", path);
  track.toggleAttribute("data-wave", path !== "");
}

/** Colour what has been played, a share in [0, 1]. */
export function showWaveDone(share) {
  done.setAttribute("width", String(COUNT * share));
}
