// What the large player offers beside playing: what comes next, levelling, a sleep timer, and words about the song.
import { fill } from "./format.js";
import { toastHidden } from "./hidden_songs.js";
import { advance, currentQueue, pause, say } from "./player.js";
import { audio, extras, words } from "./player_view.js";
import { settingRead, settingWrite } from "./settings.js";
import { setSound } from "./sound.js";
import { SleepTimer } from "./sleep_timer.js";
import { toast } from "./toast.js";

const SHOWN_NEXT = 20;
const LEVEL = "level";
const timer = new SleepTimer();
let clockwork = 0;

function showNext() {
  const queue = currentQueue();
  extras.next.replaceChildren(...queue.upNext(SHOWN_NEXT).map(nextRow));
  extras.why.hidden = !queue.current?.whyUrl;
  extras.wrong.hidden = !queue.current?.itemId;
}

function nextRow(song) {
  const row = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "next-song";
  button.dataset.jump = song.songId;
  const title = document.createElement("strong");
  title.textContent = song.title;
  const artists = document.createElement("span");
  artists.className = "small muted";
  artists.textContent = song.artists;
  button.append(title, artists);
  row.append(button);
  return row;
}

function onSleepChosen() {
  timer.set(extras.sleep.value, performance.now());
  clearInterval(clockwork);
  setSound({ fade: 1 });
  if (timer.left(performance.now()) !== null) clockwork = setInterval(onTick, 500);
  if (timer.isOn) toast(fill(words.messageSleep, { when: extras.sleep.selectedOptions[0].textContent }));
}

function onTick() {
  const now = performance.now();
  if (!timer.isOver(now)) return setSound({ fade: timer.fade(now) });
  sleep();
}

function sleep() {
  clearInterval(clockwork);
  pause();
  setSound({ fade: 1 });
  timer.set("", performance.now());
  extras.sleep.value = "";
}

function onEnded() {
  if (timer.stopsAfterSong) sleep();
  else advance();
}

async function onWrong() {
  if (await say("wrong_mood")) toast(extras.wrong.dataset.said);
}

async function onHide() {
  const { title, songId } = currentQueue().current ?? {};
  if (!(await say("hide"))) return;
  toastHidden(fill(extras.hide.dataset.said, { title }), { song: Number(songId) }, () => extras.hide.focus());
}

function onWhy() {
  window.htmx.ajax("GET", currentQueue().current.whyUrl, { target: "#sheet-content", swap: "innerHTML" });
}

function onLevel() {
  settingWrite(LEVEL, extras.level.checked);
  setSound({ levelled: extras.level.checked });
}

audio.addEventListener("ended", onEnded);
document.addEventListener("player:song", showNext);
document.addEventListener("song:changed", showNext);
extras.sleep.addEventListener("change", onSleepChosen);
extras.wrong.addEventListener("click", onWrong);
extras.hide.addEventListener("click", onHide);
extras.why.addEventListener("click", onWhy);
extras.level.addEventListener("change", onLevel);
extras.level.checked = settingRead(LEVEL, true);
onLevel();
showNext();
