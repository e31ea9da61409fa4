// Like, hide, wrong for this mood: the forms of rows, sent without leaving the page, and rows that follow the answer.
import { feedbackSend } from "./feedback.js";
import { toast, toastFailure } from "./toast.js";

function eventOf(form, submitter) {
  const fields = new FormData(form); // `form.elements.item` would be a method of the collection
  const item = fields.get("item");
  return { song: Number(fields.get("song")), kind: submitter.value, ...(item && { item: Number(item) }) };
}

async function onSubmit(event) {
  const form = event.target.closest("form[data-feedback-form]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  form.closest("details")?.removeAttribute("open");
  const wanted = eventOf(form, event.submitter);
  try {
    await feedbackSend(wanted);
  } catch (error) {
    toastFailure(error);
    return;
  }
  const said = event.submitter.dataset.said;
  if (wanted.kind === "hide") hideRow(form.closest("[data-song-id]"), wanted, said);
  else if (said) toast(said);
}

function hideRow(row, wanted, said) {
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  row.hidden = true;
  neighbour?.querySelector(".song-main")?.focus({ preventScroll: true });
  toast(said, {
    onUndo: async () => {
      try {
        await feedbackSend({ ...wanted, kind: "unhide" });
        row.hidden = false;
        row.querySelector(".song-main")?.focus();
      } catch (error) {
        toastFailure(error);
      }
    },
  });
}

function onSongChanged({ detail: { songId, liked, hidden } }) {
  if (liked === undefined) return;
  for (const row of document.querySelectorAll(`[data-song-id="${CSS.escape(songId)}"]`)) {
    row.dataset.liked = String(liked);
    const like = row.querySelector("[data-like]");
    like?.setAttribute("aria-pressed", String(liked));
    if (like) like.value = liked ? "unlike" : "like";
    if (hidden) row.dataset.hidden = "";
    else showBack(row);
  }
}

/** Show that a hidden song is back: in its row, or by leaving the list of hidden ones. */
function showBack(row) {
  if (row.matches(".hidden-song")) {
    row.remove();
    return;
  }
  if (!("hidden" in row.dataset)) return;
  delete row.dataset.hidden;
  row.querySelector(".song-hidden")?.remove();
  row.querySelector("[value=unhide]")?.remove();
  row.querySelector("[value=hide]").hidden = false;
}

document.addEventListener("submit", onSubmit);
document.addEventListener("song:changed", onSongChanged);
