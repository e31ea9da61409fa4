// Menus that close, the sheet that says why, and choices of which one is pressed.

const MENU_HEIGHT = 260;

function closeMenus(except = null) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.removeAttribute("open");
  }
}

function onClick({ target }) {
  closeMenus(target.closest("details.menu"));
  if (target.matches("dialog.sheet")) target.close(); // the backdrop belongs to the dialog itself
  const choice = target.closest("form[data-choices] [aria-pressed]");
  for (const chip of choice?.closest("form").querySelectorAll("[aria-pressed]") ?? []) {
    chip.setAttribute("aria-pressed", String(chip === choice));
  }
}

function onToggle({ target }) {
  if (!target.matches?.("details.menu[open]")) return;
  const below = window.innerHeight - target.getBoundingClientRect().bottom;
  target.toggleAttribute("data-up", below < MENU_HEIGHT);
}

function onKeydown(event) {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.removeAttribute("open");
  menu.querySelector("summary").focus();
}

function onAfterSwap({ detail }) {
  if (detail.target?.id !== "sheet-content") return;
  // focus goes back to what had it when the sheet opened, so it must not be inside a closed menu
  document.querySelector("details.menu[open] summary")?.focus();
  closeMenus();
  const sheet = document.getElementById("sheet");
  if (!sheet.open) sheet.showModal();
}

document.addEventListener("click", onClick);
document.addEventListener("toggle", onToggle, true);
document.addEventListener("keydown", onKeydown);
document.addEventListener("htmx:afterSwap", onAfterSwap);
