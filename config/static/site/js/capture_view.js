// What the camera card shows in each of its states. The words come with the page.

const ON = ["live", "counting"];
const REFUSED = ["denied", "missing", "busy", "insecure", "failed"];

const byId = (id) => document.getElementById(id);
const box = () => document.querySelector("[data-capture]");

/** The state of the card, undefined where the page has none. */
export function stateOf() {
  return box()?.dataset.state;
}

/** Put the card into `state`. */
export function show(state) {
  if (!box()) return;
  box().dataset.state = state;
  box().closest(".capture").toggleAttribute("data-refused", REFUSED.includes(state));
  const status = byId("capture-status");
  status.dataset.idle ??= status.textContent;
  status.textContent = status.dataset[state] ?? "";
  byId("capture-start").hidden = !["idle", "left", "starting", ...REFUSED].includes(state) || state === "insecure";
  byId("capture-shoot").hidden = !ON.includes(state);
  byId("capture-stop").hidden = ![...ON, "sending"].includes(state);
  byId("capture-progress").hidden = state !== "sending";
  label("capture-start", REFUSED.includes(state));
  label("capture-shoot", state === "counting");
  label("capture-stop", state !== "live");
  if (state !== "counting") byId("capture-count").textContent = "";
  if (!ON.includes(state)) byId("capture-hint").textContent = "";
}

function label(id, second) {
  const words = byId(id).querySelector("[data-first]");
  words.textContent = second ? words.dataset.second : words.dataset.first;
}

/** Say calmly why there is no camera, and lead to the moods; `quietly` leaves the focus where it is. */
export function showRefusal(state, { quietly = false } = {}) {
  show(state);
  if (quietly) return;
  const title = byId("mood-title");
  title.focus({ preventScroll: true });
  title.closest("section").scrollIntoView({ block: "nearest" });
}

/** Show the seconds that are left. Said aloud once, at the start: the status does that. */
export function showCount(left) {
  byId("capture-count").textContent = left;
}

/** Show one of the hints by its name. */
export function showHint(name) {
  const hint = byId("capture-hint");
  if (hint.dataset.shown === name && hint.textContent) return;
  hint.dataset.shown = name;
  hint.textContent = hint.dataset[name];
}
