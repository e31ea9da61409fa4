// The camera card: off until a click, hints while it is on, a countdown, a burst, and off again.
import { keepWithin } from "./burst.js";
import { cameraCanBeAsked, cameraClose, cameraOpen, framesTake, guideMeasure } from "./camera.js";
import { show, showCount, showHint, showRefusal, stateOf } from "./capture_view.js";
import { Countdown } from "./countdown.js";
import { uuid } from "./format.js";
import { Hints } from "./hints.js";
import { filesInto } from "./image.js";

const COUNT_S = 3;
const LOOK_MS = 200;

let countdown = null;
let looking = null;

const byId = (id) => document.getElementById(id);

function limits() {
  const { darkest, brightest, flattest, blurriest, frames, burstBytes } = document.querySelector("[data-capture]").dataset;
  const values = { darkest, brightest, flattest, blurriest, frames, burstBytes };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
}

async function turnOn() {
  if (!cameraCanBeAsked()) return showRefusal("insecure");
  show("starting");
  const video = byId("capture-video");
  const answer = await cameraOpen(video);
  if (!video.isConnected) return; // the page was left while the browser asked
  if (answer === "live") {
    show("live");
    look(video);
    byId("capture-shoot").focus();
  } else if (answer) {
    showRefusal(answer);
  }
}

function turnOff() {
  clearInterval(looking);
  countdown?.stop();
  cameraClose();
  const video = byId("capture-video");
  if (video) video.srcObject = null;
}

function look(video) {
  const hints = new Hints(limits());
  const canvas = document.createElement("canvas");
  let before = null;
  clearInterval(looking);
  looking = setInterval(() => {
    if (!video.videoWidth) return;
    const { grey, measured } = guideMeasure(video, canvas, before);
    before = grey;
    showHint(hints.next(measured));
  }, LOOK_MS);
}

async function count() {
  show("counting");
  countdown = new Countdown(COUNT_S, showCount);
  const reached = await countdown.start();
  countdown = null;
  if (reached) await shoot();
}

async function shoot() {
  const video = byId("capture-video");
  const form = byId("capture-form");
  const { frames: most, burstBytes } = limits();
  freeze(video);
  show("taking");
  const frames = keepWithin(await framesTake(video, most).catch(() => []), burstBytes);
  const wanted = stateOf() === "taking"; // else it was turned off meanwhile
  turnOff();
  if (!wanted) return;
  if (!frames.length) return showRefusal("failed");
  filesInto(byId("capture-file"), frames.map(({ file }) => file)); // the preview is a mirror, the picture is not
  form.elements.client_request_id.value = uuid();
  show("sending");
  form.requestSubmit();
}

function freeze(video) {
  const still = byId("capture-still");
  Object.assign(still, { width: video.videoWidth, height: video.videoHeight });
  still.getContext("2d").drawImage(video, 0, 0);
}

function leave(state) {
  if (!["starting", "live", "counting", "taking"].includes(stateOf())) return;
  turnOff();
  show(state);
}

function backToLive() {
  countdown?.stop();
  show("live");
}

const ACTIONS = {
  "capture-start": turnOn,
  "capture-shoot": () => (countdown ? countdown.skip() : count()),
  "capture-stop": () => {
    if (stateOf() === "counting") return backToLive();
    if (stateOf() === "sending") window.htmx.trigger("#capture-form", "htmx:abort");
    turnOff();
    show("idle");
    byId("capture-start").focus();
  },
};

function onClick({ target }) {
  ACTIONS[target.closest("[data-capture] button")?.id]?.();
}

function onKeydown({ key }) {
  if (key === "Escape" && stateOf() === "counting") backToLive();
}

function onAfterRequest({ detail }) {
  if (detail.requestConfig?.elt.id === "capture-form" && !detail.successful && stateOf() === "sending") show("idle");
}

function onProgress({ detail, target }) {
  const bar = target.id === "capture-form" && byId("capture-progress");
  if (bar && detail.lengthComputable) Object.assign(bar, { max: detail.total, value: detail.loaded });
}

function onBeforeSwap({ detail }) {
  if (detail.target === document.body && detail.shouldSwap !== false) turnOff();
}

function onLoad() {
  const state = stateOf();
  if (state === "idle" && !cameraCanBeAsked()) showRefusal("insecure", { quietly: true });
  else if (state) show(state);
}

document.addEventListener("click", onClick);
document.addEventListener("keydown", onKeydown);
document.addEventListener("htmx:load", onLoad);
document.addEventListener("htmx:afterRequest", onAfterRequest);
document.addEventListener("htmx:xhr:progress", onProgress);
document.addEventListener("htmx:beforeSwap", onBeforeSwap);
document.addEventListener("visibilitychange", () => document.hidden && leave("left"));
window.addEventListener("pagehide", () => leave("left"));
