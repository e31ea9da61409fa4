// Choices of this browser that the site need not know: kept in local storage, forgotten where there is none.

/** A choice, or `otherwise` where none was made. */
export function settingRead(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`setting-${name}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Keep a choice. */
export function settingWrite(name, value) {
  try {
    localStorage.setItem(`setting-${name}`, JSON.stringify(value));
  } catch {
    // the choice holds until the page is left
  }
}
