{% autoescape off %}// Answers when there is no network. Stores static files and one page that knows nobody; never a page of a listener.
const OFFLINE = "{{ settings.offline }}";
const STATIC = "{{ settings.static }}";
const KEEPS_STATIC = {{ settings.keeps_static|yesno:"true,false" }};
const AHEAD = [OFFLINE{% for path in settings.ahead %}, "{{ path }}"{% endfor %}];
const CACHE = "mizaj-{{ settings.release }}";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(AHEAD)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const drop = (names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(drop).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  else if (url.pathname.startsWith(STATIC)) event.respondWith(fromStatic(request));
});

async function fromStatic(request) {
  const known = await caches.match(request);
  if (known && KEEPS_STATIC) return known;
  try {
    const response = await fetch(request);
    if (KEEPS_STATIC && response.ok) (await caches.open(CACHE)).put(request, response.clone());
    return response;
  } catch (error) {
    if (known) return known;
    throw error;
  }
}
{% endautoescape %}
