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
  if (detail.target === document.body && document.activeElement === document.body) {
    document.getElementById("main")?.focus({ preventScroll: true });
  }
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
