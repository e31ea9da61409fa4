// Keys for the player, where no control wants the key itself. Single letters can be switched off (WCAG 2.1.4).
import { currentQueue, next, previous, say, seekBy, toggle } from "./player.js";
import { isLarge, showLarge } from "./player_view.js";
import { settingRead, settingWrite } from "./settings.js";
import { mute } from "./sound.js";

const TAKES_KEYS = "a, button, input, select, textarea, summary, video, dialog, [contenteditable]";
const TAKES_LETTERS = "input, select, textarea, dialog, [contenteditable]";
const STEP_S = 10;
const LETTERS = "letters";
const help = document.getElementById("shortcuts");
const letters = document.getElementById("shortcuts-letters");

const WITH_SHIFT = { ArrowRight: next, ArrowLeft: previous };
const PLAIN = { " ": toggle };
const BY_LETTER = {
  k: toggle,
  j: () => seekBy(-STEP_S),
  l: () => seekBy(STEP_S),
  n: next,
  p: previous,
  m: mute,
  f: () => say(currentQueue().current?.liked ? "unlike" : "like"),
};

/** What a key does here, or undefined. */
function actionOf(event) {
  const { key, shiftKey, target } = event;
  if (key === "?" && letters.checked && !target.closest(TAKES_LETTERS)) return () => help.showModal();
  if (document.getElementById("player").hidden) return undefined;
  if (!target.closest(TAKES_KEYS)) {
    const plain = shiftKey ? WITH_SHIFT[key] : PLAIN[key];
    if (plain) return plain;
  }
  return letters.checked && !shiftKey && !target.closest(TAKES_LETTERS) ? BY_LETTER[key] : undefined;
}

function onKeydown(event) {
  if (event.key === "Escape" && isLarge() && !document.querySelector("dialog[open]")) return showLarge(false);
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  const action = actionOf(event);
  if (!action) return;
  event.preventDefault();
  action();
}

document.addEventListener("keydown", onKeydown);
document.addEventListener("click", ({ target }) => target.closest("[data-shortcuts]") && help.showModal());
letters.checked = settingRead(LETTERS, true);
letters.addEventListener("change", () => settingWrite(LETTERS, letters.checked));
