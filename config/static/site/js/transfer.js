// What was dropped or pasted: one picture, or nothing for us.

const NAMES = /\.(jpe?g|png|webp|hei[cf])$/i;

/** The first picture among files, null when there is none. A HEIC counts: the server says what to do with it. */
export function firstPicture(files) {
  return [...(files ?? [])].find(({ type, name }) => type.startsWith("image/") || NAMES.test(name)) ?? null;
}
