// Lets the site be installed and say that there is no network. Browsers allow this on secure addresses only.
const script = document.querySelector('meta[name="service-worker"]')?.content;

if (script && "serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register(script).catch(() => {
    // refused by the browser's settings: the site works without
  });
}
