// What an open page shows of songs that are hidden or brought back: what the server would show of them.
import { feedbackSend } from "./feedback.js";
import { fill } from "./format.js";
import { toast, toastFailure } from "./toast.js";

/** Show in every place of a song whether it is hidden. Lists of the catalogue mark it, all others lose it. */
export function showHidden({ songId, liked, hidden }) {
  const ofSong = `[data-song-id="${CSS.escape(songId)}"]`;
  const marks = document.getElementById("hidden-marks");
  const rows = document.querySelectorAll(`.song${ofSong}`);
  const moved = marks ? [] : [...rows].filter((row) => row.hidden !== hidden);
  if (marks) for (const row of rows) mark(row, marks.content, hidden);
  for (const row of moved) takeAway(row, () => (row.hidden = hidden));
  if (isEmpty("playlist")) readAgain("playlist");
  else if (moved.length) readAgain("playlist-count");
  const listed = document.querySelector(`.hidden-song${ofSong}`);
  const comesBack = listed && !hidden;
  if (hidden && !listed) readAgain("hidden-songs");
  if (isEmpty("liked-songs") || (comesBack && liked && !rows.length)) readAgain("liked-songs");
  if (!comesBack) return;
  const isLast = listed.parentElement.children.length === 1;
  takeAway(listed, () => (isLast ? listed.closest("section") : listed).remove());
}

/** Say that a song was hidden, with a way back; `onBack` is called once it is there again. */
export function toastHidden(said, event, onBack) {
  toast(said, {
    onUndo: async () => {
      try {
        await feedbackSend({ ...event, kind: "unhide" });
        onBack();
      } catch (error) {
        toastFailure(error);
      }
    },
  });
}

function mark(row, marks, hidden) {
  if (hidden === "hidden" in row.dataset) return;
  row.toggleAttribute("data-hidden", hidden);
  const hide = row.querySelector("[value=hide]");
  hide.hidden = hidden;
  if (hidden) {
    const shown = document.importNode(marks, true);
    const back = shown.querySelector("[value=unhide]");
    back.dataset.said = fill(back.dataset.said, { title: row.dataset.title });
    hide.before(back);
    const notes = row.querySelector(".song-notes");
    notes.insertBefore(shown.querySelector(".song-hidden"), notes.querySelector(".song-elsewhere"));
  } else {
    for (const shown of row.querySelectorAll(".song-hidden, [value=unhide]")) shown.remove();
  }
}

/** Let a row come or go. Where it goes with the focus in it, the focus is on the next one, or on the heading. */
function takeAway(row, go) {
  const hadFocus = row.contains(document.activeElement);
  const near = [...follow(row, "nextElementSibling"), ...follow(row, "previousElementSibling")][0];
  go();
  if (!hadFocus || (row.isConnected && !row.hidden)) return;
  const heading = document.querySelector("#main h1");
  heading?.setAttribute("tabindex", "-1");
  (near ?? heading)?.focus({ preventScroll: true });
}

/** The main control of each row that is shown beside one, the nearest first. */
function* follow(row, direction) {
  for (let each = row[direction]; each; each = each[direction]) {
    const control = each.hidden ? null : each.querySelector(".song-main, [value=unhide]");
    if (control) yield control;
  }
}

/** Whether a list is on this page and shows no song. */
function isEmpty(id) {
  const list = document.getElementById(id);
  return list && !list.querySelector(".song:not([hidden])");
}

let reading = Promise.resolve();

/** Fetch a part of this page anew, where it is on this page at all; a playlist from its own page. One after the other:
 * of several requests that wait, htmx would keep the last. */
function readAgain(id) {
  const read = () => {
    const part = document.getElementById(id);
    const page = part?.closest("[data-page]")?.dataset.page ?? window.location.pathname;
    return part && window.htmx.ajax("GET", page, { target: part, select: `#${id}`, swap: "outerHTML" });
  };
  reading = reading.then(read, read);
}
