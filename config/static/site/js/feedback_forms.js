// Like, hide, wrong for this mood: the forms of rows, sent without leaving the page, and rows that follow the answer.
import { feedbackSend } from "./feedback.js";
import { showHidden, toastHidden } from "./hidden_songs.js";
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
  const row = form.closest("[data-song-id]");
  const { said } = event.submitter.dataset;
  const wanted = eventOf(form, event.submitter);
  closeMenu(form.closest("details"));
  try {
    await feedbackSend(wanted);
  } catch (error) {
    toastFailure(error);
    return;
  }
  if (wanted.kind === "hide") toastHidden(said, wanted, () => row.querySelector(".song-main")?.focus());
  else if (said) toast(said);
}

/** Close a menu; the focus, which was on what was chosen, stays with the song. */
function closeMenu(menu) {
  menu?.removeAttribute("open");
  menu?.querySelector("summary").focus({ preventScroll: true });
}

function onSongChanged({ detail }) {
  const { songId, liked } = detail;
  if (liked === undefined) return;
  for (const row of document.querySelectorAll(`[data-song-id="${CSS.escape(songId)}"]`)) {
    row.dataset.liked = String(liked);
    const like = row.querySelector("[data-like]");
    like?.setAttribute("aria-pressed", String(liked));
    if (like) like.value = liked ? "unlike" : "like";
  }
  showHidden(detail);
}

document.addEventListener("submit", onSubmit);
document.addEventListener("song:changed", onSongChanged);
