// Space plays and pauses, Shift with the arrows goes on and back: only where no control wants the key itself.
import { next, previous, toggle } from "./player.js";
import { isLarge, showLarge } from "./player_view.js";

const TAKES_KEYS = "a, button, input, select, textarea, summary, video, dialog, [contenteditable]";

function onKeydown(event) {
  if (event.key === "Escape" && isLarge()) return showLarge(false);
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.target.closest(TAKES_KEYS)) return;
  if (document.getElementById("player").hidden) return;
  const action = event.shiftKey ? { ArrowRight: next, ArrowLeft: previous }[event.key] : { " ": toggle }[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

document.addEventListener("keydown", onKeydown);
