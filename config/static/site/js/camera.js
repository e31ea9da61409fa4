// The camera itself: one stream, its refusals by name, its frames. It knows nothing of the page.
import { measure, greyOf, SIDE } from "./frame_quality.js";
import { jpegFrom } from "./image.js";

const REFUSALS = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing", OverconstrainedError: "missing", NotReadableError: "busy", AbortError: "busy" };
const WISH = { video: { facingMode: "user", width: { ideal: 1280 }, height: { ideal: 960 } }, audio: false };
const FRAME_GAP_MS = 110;
const GUIDE_SHARE = 0.52;

let stream = null;
let asked = 0;

/** Whether this address may ask for a camera at all: browsers allow it on https and on localhost only. */
export function cameraCanBeAsked() {
  return Boolean(window.isSecureContext && navigator.mediaDevices?.getUserMedia);
}

/** Show the camera in `video`. Returns "live", why not, or "" when it was closed while the browser asked. */
export async function cameraOpen(video) {
  cameraClose();
  const turn = asked;
  let opened;
  try {
    opened = await navigator.mediaDevices.getUserMedia(WISH);
  } catch (error) {
    return REFUSALS[error.name] ?? "failed";
  }
  if (turn !== asked || !video.isConnected) {
    stopTracks(opened);
    return "";
  }
  stream = opened;
  video.srcObject = stream;
  await video.play().catch(() => {}); // a picture that is removed meanwhile refuses to play
  return turn === asked ? "live" : "";
}

/** Turn every track off, also one that the browser has yet to grant. */
export function cameraClose() {
  asked += 1;
  if (!stream) return;
  stopTracks(stream);
  stream = null;
}

function stopTracks(tracks) {
  for (const track of tracks.getTracks()) track.stop();
}

/** Measure the square inside the face guide. Returns the measure and the grey levels to compare the next with. */
export function guideMeasure(video, canvas, before) {
  const side = Math.min(video.videoWidth, video.videoHeight) * GUIDE_SHARE;
  const [left, top] = [(video.videoWidth - side) / 2, (video.videoHeight - side) / 2];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  Object.assign(canvas, { width: SIDE, height: SIDE });
  context.imageSmoothingQuality = "high";
  context.drawImage(video, left, top, side, side, 0, 0, SIDE, SIDE);
  const grey = greyOf(context.getImageData(0, 0, SIDE, SIDE).data);
  return { grey, measured: measure(grey, before) };
}

/** Take `count` frames, one after another. Returns their files with size and sharpness; none once the camera is off. */
export async function framesTake(video, count) {
  const canvas = document.createElement("canvas");
  const frames = [];
  const turn = asked;
  for (let taken = 0; taken < count; taken += 1) {
    if (taken) await new Promise((resolve) => setTimeout(resolve, FRAME_GAP_MS));
    if (turn !== asked || !video.videoWidth) return [];
    const { sharpness } = guideMeasure(video, canvas, null).measured;
    const file = await jpegFrom(video, video.videoWidth, video.videoHeight);
    frames.push({ file, size: file.size, sharpness });
  }
  return turn === asked ? frames : [];
}
