// The camera: on only after a click, off as soon as the picture is taken or the page is left.
import { uuid } from "./format.js";
import { fileInto, jpegFrom } from "./image.js";

const STATES = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing", OverconstrainedError: "missing", NotReadableError: "busy", AbortError: "busy" };
const WISH = { video: { facingMode: "user", width: { ideal: 1280 }, height: { ideal: 960 } }, audio: false };

let stream = null;

const byId = (id) => document.getElementById(id);

function show(state) {
  const box = document.querySelector("[data-capture]");
  if (!box) return;
  box.dataset.state = state;
  const status = byId("capture-status");
  status.dataset.idle ??= status.textContent;
  status.textContent = status.dataset[state];
  const live = state === "live";
  byId("capture-start").hidden = live || state === "sending";
  byId("capture-shoot").hidden = byId("capture-stop").hidden = !live;
}

async function turnOn() {
  if (!navigator.mediaDevices?.getUserMedia) return show("insecure");
  show("starting");
  try {
    stream = await navigator.mediaDevices.getUserMedia(WISH);
  } catch (error) {
    return show(STATES[error.name] ?? "failed");
  }
  const video = byId("capture-video");
  if (!video) return turnOff(); // the page was left while the browser asked
  video.srcObject = stream;
  await video.play();
  show("live");
  byId("capture-shoot").focus();
}

function turnOff() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  const video = byId("capture-video");
  if (video) video.srcObject = null;
}

function freeze(video) {
  const still = byId("capture-still");
  Object.assign(still, { width: video.videoWidth, height: video.videoHeight });
  still.getContext("2d").drawImage(video, 0, 0);
}

async function shoot() {
  const video = byId("capture-video");
  const form = byId("capture-form");
  // the preview is a mirror, the picture is not
  const picture = await jpegFrom(video, video.videoWidth, video.videoHeight);
  freeze(video);
  turnOff();
  fileInto(byId("capture-file"), picture);
  form.elements.client_request_id.value = uuid();
  show("sending");
  form.requestSubmit();
}

function onClick({ target }) {
  if (target.closest("#capture-start")) turnOn();
  if (target.closest("#capture-shoot")) shoot();
  if (target.closest("#capture-stop")) {
    turnOff();
    show("idle");
    byId("capture-start").focus();
  }
}

function onAfterRequest({ detail }) {
  if (detail.requestConfig?.elt.id === "capture-form" && !detail.successful) show("idle");
}

function onBeforeSwap({ detail }) {
  if (detail.target === document.body) turnOff();
}

document.addEventListener("click", onClick);
document.addEventListener("htmx:afterRequest", onAfterRequest);
document.addEventListener("htmx:beforeSwap", onBeforeSwap);
window.addEventListener("pagehide", turnOff);
