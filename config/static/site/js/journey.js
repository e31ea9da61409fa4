// A journey's page: marks the step that plays, and lets stopping make a list for the mood of that step.
import { currentQueue } from "./player.js";

function showStep() {
  const way = document.querySelector("[data-way]");
  const song = currentQueue().current;
  const row = way && song && document.querySelector(`#main .song[data-item-id="${CSS.escape(song.itemId ?? "")}"]`);
  if (!row) return;
  for (const step of way.querySelectorAll("[data-way-step]")) {
    const number = Number(step.dataset.wayStep);
    step.toggleAttribute("data-done", number < Number(row.dataset.step));
    if (number === Number(row.dataset.step)) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
  way.querySelector("[data-way-stop]").value = row.dataset.stepMood;
}

document.addEventListener("player:song", showStep);
document.addEventListener("htmx:load", showStep);
showStep();
