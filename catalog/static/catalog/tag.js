// The tagging screen: keys 1 to 5 weigh, Enter saves and goes on, u takes back, s skips, arrows seek, ? explains.
import { Outbox } from "./outbox.js";
import { Session, filled } from "./tag_session.js";

const CLEAR = 0.3; // from here on a mood looks pressed; imported weights are rarely quite 0

const root = document.getElementById("tagging");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const words = root.dataset;
const songs = JSON.parse(document.getElementById("tagging-songs").textContent);
const session = new Session(songs);
const audio = part("audio");
const help = part("help");
const buttons = [...root.querySelectorAll("[data-emotion]")];

async function send({ url, body }) {
  const token = root.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  await response.text(); // an answer that nobody reads keeps its connection
  if (response.redirected || response.status === 403 || response.status === 401) return "signin";
  if (response.ok) return "done";
  return response.status === 400 || response.status === 404 ? "refused" : "later";
}

const outbox = new Outbox({
  send,
  storage: localStorage,
  prefix: `mizaj-tags-${words.user}-`,
  id: crypto.randomUUID?.() ?? String(performance.timeOrigin),
  onChange: ({ size, trouble }) => {
    const text = trouble ? words[`text${trouble[0].toUpperCase()}${trouble.slice(1)}`] : size ? words.textSaving : words.textSaved;
    part("state").textContent = filled(text, { count: size });
    part("state").classList.toggle("is-trouble", Boolean(trouble));
  },
});

function say(text) {
  part("said").textContent = text;
}

function showWeights() {
  for (const button of buttons) {
    const weight = session.weights[button.dataset.emotion] ?? 0;
    button.setAttribute("aria-pressed", String(weight >= CLEAR));
    button.querySelector("[data-weight]").textContent = weight ? weight.toFixed(2) : "–";
    button.querySelector("rect.tag-level").setAttribute("width", String(Math.round(100 * weight)));
  }
  part("save").disabled = !session.canSave;
}

function showSong({ focus = true } = {}) {
  const song = session.current;
  const place = Math.min(session.place + 1, songs.length);
  part("place").textContent = filled(words.textPlace, { place, total: songs.length });
  part("progress").value = session.place;
  part("song").hidden = !song;
  part("over").hidden = Boolean(song);
  audio.pause();
  if (!song) return focus && part("over").focus();
  for (const name of ["title", "artists", "more"]) part(name).textContent = song[name];
  part("cover").src = song.cover;
  part("form").href = song.form;
  part("search").href = song.search;
  part("suggested").hidden = !song.suggested;
  part("search").hidden = Boolean(song.audio);
  audio.hidden = !song.audio;
  if (song.audio) {
    audio.src = song.audio;
    if (focus) audio.play().catch(() => {}); // a browser may want a gesture first
  } else audio.removeAttribute("src");
  showWeights();
  if (focus) part("title").focus();
}

function press(emotion, back) {
  if (session.isOver) return;
  const weight = session.press(emotion, back);
  showWeights();
  const label = buttons.find((button) => button.dataset.emotion === emotion).dataset.label;
  say(`${label} ${weight.toFixed(1)}`);
}

function save() {
  if (!session.canSave) return say(words.textEmpty);
  const { song, weights } = session.save();
  outbox.add({ url: song.save, body: { weights } });
  showSong();
}

function undo() {
  const { kind, song } = session.undo();
  if (kind === "nothing") return say(words.textNothing);
  if (song && !outbox.withdraw(song.save)) outbox.add({ url: song.undo, body: {} });
  if (kind === "song") showSong();
  else showWeights();
  say(words.textUndone);
}

const actions = {
  save,
  undo,
  skip: () => session.skip() && showSong(),
  play: () => session.current?.audio && (audio.paused ? audio.play().catch(() => {}) : audio.pause()),
  back: (event) => (audio.currentTime = Math.max(0, audio.currentTime - (event.shiftKey ? 15 : 5))),
  ahead: (event) => (audio.currentTime += event.shiftKey ? 15 : 5),
  help: () => help.showModal(),
};
const keys = { Enter: "save", u: "undo", s: "skip", " ": "play", ArrowLeft: "back", ArrowRight: "ahead", "?": "help" };

function onKey(event) {
  const { target, key, code } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  if (target.closest("input, select, textarea")) return;
  const digit = /^(?:Digit|Numpad)([1-5])$/.exec(code);
  if (digit) press(buttons[digit[1] - 1].dataset.emotion, event.shiftKey);
  else {
    const action = keys[key.length === 1 ? key.toLowerCase() : key];
    // What has the focus keeps its own keys: Enter and space work a button, arrows and space the player.
    if (!action || (["Enter", " "].includes(key) && target.closest("button, a, summary"))) return;
    if (target === audio && ["play", "back", "ahead"].includes(action)) return;
    actions[action](event);
  }
  event.preventDefault();
}

root.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.emotion) press(button.dataset.emotion, event.shiftKey);
  else if (button.dataset.action === "close") help.close();
  else actions[button.dataset.action](event);
  if (event.detail && button.dataset.emotion) part("title").focus(); // so that Enter saves after a click, too
});
document.addEventListener("keydown", onKey);
window.addEventListener("online", () => outbox.flush());
window.addEventListener("beforeunload", (event) => outbox.size && event.preventDefault());
showSong({ focus: false });
outbox.flush();
