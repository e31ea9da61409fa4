// A chosen photo is made small and shown before it is sent. Where that fails, the file goes as it is.
import { uuid } from "./format.js";
import { fileInto, jpegFromFile } from "./image.js";

async function onChange({ target }) {
  if (target.id !== "upload-file" || !target.files.length) return;
  target.form.elements.client_request_id.value = uuid();
  const name = document.getElementById("upload-name");
  const preview = document.getElementById("upload-preview");
  try {
    const picture = await jpegFromFile(target.files[0]);
    fileInto(target, picture);
    URL.revokeObjectURL(preview.src);
    preview.src = URL.createObjectURL(picture);
    preview.hidden = false;
    name.textContent = name.dataset.ready;
  } catch {
    preview.hidden = true; // not decodable here (HEIC in most browsers): the server has a sentence for it
    name.textContent = target.files[0].name;
  }
}

document.addEventListener("change", onChange);
