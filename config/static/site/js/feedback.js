// Sends what a listener does with songs. Events that could not leave wait until the browser is online.
import { uuid } from "./format.js";

const waiting = [];

function meta(name) {
  return document.querySelector(`meta[name="${name}"]`)?.content ?? "";
}

/** Record one event and return the song's state `{liked, hidden}`. Throws Error with the server's sentence. */
export async function feedbackSend(event) {
  return post({ event_id: uuid(), ...event });
}

/** Record what playing says by itself: never disturbs the listener, and is sent later when offline. */
export async function feedbackNote(event) {
  const body = { event_id: uuid(), ...event };
  try {
    await post(body);
  } catch (error) {
    if (error instanceof TypeError) waiting.push(body);
  }
}

async function post(body) {
  const response = await fetch(meta("feedback-url"), {
    method: "POST",
    keepalive: true,
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": meta("csrf-token") },
    body: JSON.stringify(body),
  });
  const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
  const answer = isJson ? await response.json() : {};
  if (!response.ok || response.redirected) throw new Error(answer.message ?? "");
  document.dispatchEvent(new CustomEvent("song:changed", { detail: { songId: String(body.song), kind: body.kind, ...answer } }));
  return answer;
}

window.addEventListener("online", () => {
  for (const body of waiting.splice(0)) feedbackNote(body);
});
