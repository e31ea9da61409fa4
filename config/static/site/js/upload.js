// A photo that is chosen, dropped or pasted is made small and shown before it is sent. Where that fails it goes as it is.
import { uuid } from "./format.js";
import { filesInto, jpegFromFile } from "./image.js";
import { firstPicture } from "./transfer.js";

const byId = (id) => document.getElementById(id);

async function take(file) {
  const input = byId("upload-file");
  input.form.elements.client_request_id.value = uuid();
  const name = byId("upload-name");
  const preview = byId("upload-preview");
  try {
    const picture = await jpegFromFile(file);
    filesInto(input, [picture]);
    URL.revokeObjectURL(preview.src);
    preview.src = URL.createObjectURL(picture);
    preview.hidden = false;
    name.textContent = name.dataset.ready;
  } catch {
    if (input.files[0] !== file) filesInto(input, [file]);
    preview.hidden = true; // not decodable here (HEIC in most browsers): the server has a sentence for it
    name.textContent = file.name;
  }
}

/** Take a picture that came by another way than the field, and go on to its button. */
async function takeFrom(event, files) {
  if (!byId("upload-file") || event.target.closest?.("input:not([type='file']), textarea")) return;
  const file = firstPicture(files);
  if (!file && event.type === "paste") return; // words are pasted elsewhere
  event.preventDefault(); // else the browser would leave the page for the file
  markDrag(false);
  if (!file) {
    byId("upload-name").textContent = byId("upload-name").dataset.nothing;
    return;
  }
  await take(file);
  byId("upload-form").querySelector("[type='submit']").focus();
}

function markDrag(over) {
  byId("upload")?.toggleAttribute("data-drag", over);
}

function onDragOver(event) {
  if (!byId("upload-file") || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  markDrag(true);
}

function onChange({ target }) {
  if (target.id === "upload-file" && target.files.length) take(target.files[0]);
}

function onProgress({ detail, target }) {
  const bar = target.id === "upload-form" && byId("upload-progress");
  if (!bar || !detail.lengthComputable) return;
  Object.assign(bar, { max: detail.total, value: detail.loaded, hidden: false });
}

function onAfterRequest({ detail }) {
  if (detail.requestConfig?.elt.id === "upload-form" && byId("upload-progress")) byId("upload-progress").hidden = true;
}

document.addEventListener("change", onChange);
document.addEventListener("dragover", onDragOver);
document.addEventListener("dragleave", (event) => event.relatedTarget || markDrag(false));
document.addEventListener("drop", (event) => takeFrom(event, event.dataTransfer?.files));
document.addEventListener("paste", (event) => takeFrom(event, event.clipboardData?.files));
document.addEventListener("htmx:xhr:progress", onProgress);
document.addEventListener("htmx:afterRequest", onAfterRequest);
