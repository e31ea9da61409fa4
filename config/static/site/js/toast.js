// Short messages that float above the player, announced politely, with an optional way back.

const SHOWN_MS = 8000;
const SHOWN_WITH_UNDO_MS = 30000;

/** Show `text`; with `onUndo` also a button that calls it. */
export function toast(text, { onUndo } = {}) {
  const region = document.getElementById("toasts");
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("p");
  words.textContent = text;
  box.append(words);
  if (onUndo) {
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "text-button";
    undo.textContent = region.dataset.undo;
    undo.addEventListener("click", () => {
      box.remove();
      onUndo();
    });
    box.append(undo);
  }
  box.append(closeButton(region, box));
  region.replaceChildren(box);
  hideLater(box, onUndo ? SHOWN_WITH_UNDO_MS : SHOWN_MS);
}

/** Show that something was not saved, in the server's words where there are any. */
export function toastFailure(error) {
  toast(error.message && !(error instanceof TypeError) ? error.message : document.getElementById("toasts").dataset.failed);
}

function closeButton(region, box) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon-button";
  button.textContent = "×";
  button.setAttribute("aria-label", region.dataset.dismiss);
  button.addEventListener("click", () => box.remove());
  return button;
}

function hideLater(box, shownMs) {
  const timer = setInterval(() => {
    if (!box.matches(":hover, :focus-within")) {
      clearInterval(timer);
      box.remove();
    }
  }, shownMs);
}
