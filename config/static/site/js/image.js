// Pictures are made small in the browser: fewer bytes travel, and a JPEG from a canvas has no EXIF.
import { fit } from "./format.js";

const LONGEST_PX = 1280;
const QUALITY = 0.9;

/** Return a JPEG file of at most 1280 px a side. `source` is anything a canvas can draw, of `width` × `height`. */
export async function jpegFrom(source, width, height) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, fit(width, height, LONGEST_PX));
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob) throw new Error("the canvas gave no picture");
  return new File([blob], "snapshot.jpg", { type: "image/jpeg" });
}

/** Return the same for a file that was chosen, turned the way its camera was held. Throws if it is no image. */
export async function jpegFromFile(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    return await jpegFrom(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

/** Put files into a file input. */
export function filesInto(input, files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
}
