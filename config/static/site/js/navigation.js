// Boosted navigation: errors are shown, focus and the skip target behave, being offline is said.

const POLL_AGAIN_MS = 2000;

/** Whether a response is a whole page rather than a fragment. */
function isPage(text) {
  return /^\s*<!doctype/i.test(text);
}

function onBeforeSwap({ detail }) {
  const { xhr, requestConfig } = detail;
  if (xhr.status >= 400 && !isPage(xhr.responseText)) {
    const source = requestConfig?.elt.closest("[data-error-target]");
    const place = source && document.querySelector(source.dataset.errorTarget);
    if (place) Object.assign(detail, { target: place, swapOverride: "innerHTML" });
  } else if (isPage(xhr.responseText) && detail.target !== document.body) {
    // a page where a fragment was expected: an error page, or a sign-in page after the session ended
    Object.assign(detail, { target: document.body, swapOverride: "innerHTML" });
  }
}

function onSendError({ detail }) {
  showConnection(false);
  const poll = detail.elt.closest("[data-poll]");
  if (poll) setTimeout(() => poll.isConnected && window.htmx.trigger(poll, "again"), POLL_AGAIN_MS);
}

function showConnection(online) {
  document.getElementById("offline")?.toggleAttribute("hidden", online);
}

function onAfterSettle({ detail }) {
  showConnection(navigator.onLine);
  if (detail.target === document.body) focusPage();
  else if (detail.target.dataset?.said) say(detail.target.dataset.said);
}

/**
 * Begin a new page at its heading: a screen reader reads on from there. A field that is being filled in keeps the
 * focus, which htmx gives back by its id; the button that led here does not.
 */
function focusPage() {
  if (document.activeElement !== document.body && !document.activeElement.matches("button[type='submit']")) return;
  const main = document.getElementById("main");
  const heading = main?.querySelector("h1") ?? main;
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
  if (!window.location.hash) window.scrollTo(0, 0); // where the server sent the page, htmx leaves it scrolled
}

/** Say something aloud that shows itself only to the eye. */
function say(words) {
  document.getElementById("said").textContent = words;
}

function onChange({ target }) {
  target.closest("form[data-autosubmit]")?.requestSubmit();
}

document.addEventListener("htmx:beforeSwap", onBeforeSwap);
document.addEventListener("htmx:sendError", onSendError);
document.addEventListener("htmx:afterSettle", onAfterSettle);
document.addEventListener("change", onChange);
window.addEventListener("offline", () => showConnection(false));
window.addEventListener("online", () => showConnection(true));
