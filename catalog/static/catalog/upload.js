// The upload page: many files, dropped or chosen, each with its progress, and what became of it.
import { Uploads, pause } from "./upload_queue.js";

const POLL_MS = 2000;
const form = document.getElementById("upload");
const input = document.getElementById("upload-files");
const list = document.getElementById("upload-list");
const words = form.dataset;
const uploads = new Uploads();
let polling = 0;

function show(item, text, { percent = null, song = null, again = false } = {}) {
  const { row } = item;
  row.dataset.state = item.state;
  const state = row.querySelector(".upload-state");
  state.replaceChildren(document.createTextNode(text));
  if (song) {
    const link = Object.assign(document.createElement("a"), { href: song.url, textContent: song.title });
    state.append(" ", link);
  }
  const progress = row.querySelector("progress");
  if (percent === null) progress.hidden = true;
  else Object.assign(progress, { hidden: false, value: percent });
  row.querySelector(".upload-again").hidden = !again;
  summarise();
}

function summarise() {
  const ended = uploads.all.filter(({ ended }) => ended).length;
  document.getElementById("upload-summary").textContent = uploads.all.length ? `${ended} / ${uploads.all.length}` : "";
}

function take(files) {
  for (const file of files) {
    const row = document.getElementById("upload-row").content.cloneNode(true).firstElementChild;
    const item = uploads.add({ file, row, id: crypto.randomUUID?.() ?? uuid(), ended: false });
    row.querySelector(".upload-name").textContent = file.name;
    row.querySelector("progress").setAttribute("aria-label", words.wordProgress.replace("%(name)s", file.name));
    row.querySelector(".upload-again").addEventListener("click", () => {
      uploads.again(item, { byHand: true });
      item.ended = false;
      show(item, words.wordWaiting);
      send();
    });
    list.append(row);
    if (file.size > Number(words.mostBytes)) {
      uploads.answered(item, 413);
      item.ended = true;
      show(item, words.wordLarge);
    } else show(item, words.wordWaiting);
  }
  send();
}

// Outside of a secure context browsers have no randomUUID.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function send() {
  for (let item = uploads.next(); item; item = uploads.next()) sendOne(item);
}

function sendOne(item) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.append("client_request_id", item.id);
  body.append("audio", item.file);
  const request = new XMLHttpRequest(); // fetch tells nothing of an upload's progress
  request.open("POST", location.pathname);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    show(item, words.wordSending, { percent: total ? Math.round((100 * loaded) / total) : 0 });
  });
  request.addEventListener("loadend", () => answered(item, request.status, request.response));
  show(item, words.wordSending, { percent: 0 });
  request.send(body);
}

function answered(item, status, answer) {
  const state = uploads.answered(item, status);
  if (state === "sent") {
    item.recording = answer.id;
    show(item, words.wordAnalysing);
    poll();
  } else if (state === "later") {
    show(item, words.wordLater);
    setTimeout(() => {
      uploads.again(item);
      send();
    }, pause(item.tries));
  } else {
    item.ended = true;
    show(item, answer?.detail ?? words.wordFailed, { again: state === "failed" || !answer?.detail });
  }
  send();
}

function poll() {
  if (!polling) polling = setInterval(ask, POLL_MS);
}

async function ask() {
  const open = uploads.all.filter(({ recording, ended }) => recording && !ended);
  if (!open.length) {
    clearInterval(polling);
    polling = 0;
    return;
  }
  const query = new URLSearchParams(open.slice(0, 100).map(({ recording }) => ["id", recording]));
  try {
    const response = await fetch(`${words.statesUrl}?${query}`, { headers: { Accept: "application/json" } });
    if (!response.ok) return; // asked again in a moment
    const { recordings } = await response.json();
    for (const told of recordings) {
      const item = open.find(({ recording }) => recording === told.id);
      item.ended = told.ended;
      item.row.dataset.result = told.state;
      show(item, [told.label, told.message].filter(Boolean).join(": "), { song: told.song });
    }
  } catch {
    // no connection: asked again in a moment
  }
}

function onDrag(event) {
  event.preventDefault();
  form.toggleAttribute("data-over", event.type === "dragover");
  if (event.type === "drop") take(event.dataTransfer.files);
}

for (const type of ["dragover", "dragleave", "drop"]) form.addEventListener(type, onDrag);
input.addEventListener("change", () => {
  take([...input.files]);
  input.value = "";
});
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("beforeunload", (event) => uploads.busy && event.preventDefault());
input.multiple = true;
input.required = false;
form.dataset.ready = "";
document.querySelector(".upload-drop").hidden = false;
document.querySelector(".upload-send").hidden = true;
