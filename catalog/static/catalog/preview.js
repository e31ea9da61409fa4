// Hears songs in a list: one at a time, by one player that the page makes when it is first needed.

let player = null;
let playing = null;

function show(button, isPlaying) {
  button?.classList.toggle("is-playing", isPlaying);
  button?.setAttribute("aria-pressed", String(isPlaying));
}

function stop() {
  show(playing, false);
  playing = null;
}

function toggle(button) {
  player ??= Object.assign(new Audio(), { onended: stop, onerror: stop });
  const isSame = button === playing;
  player.pause();
  stop();
  if (isSame) return;
  playing = button;
  player.src = button.href;
  show(button, true);
  player.play().catch(stop);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("a.preview");
  if (!button || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  toggle(button);
});
document.addEventListener("keydown", (event) => {
  const button = event.key === " " && event.target.closest("a.preview");
  if (!button) return;
  event.preventDefault();
  toggle(button);
});
