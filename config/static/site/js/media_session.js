// Lock screens, headsets and media keys.

const STEP_S = 10;

/** Hand the player's actions to the operating system; what a browser does not know is left out. */
export function mediaSessionSetup({ play, pause, next, previous, seekTo, seekBy }) {
  if (!("mediaSession" in navigator)) return;
  const actions = {
    play,
    pause,
    stop: pause,
    nexttrack: next,
    previoustrack: previous,
    seekto: ({ seekTime }) => seekTo(seekTime),
    seekbackward: ({ seekOffset }) => seekBy(-(seekOffset ?? STEP_S)),
    seekforward: ({ seekOffset }) => seekBy(seekOffset ?? STEP_S),
  };
  for (const [name, action] of Object.entries(actions)) {
    try {
      navigator.mediaSession.setActionHandler(name, action);
    } catch {
      // not known here
    }
  }
}

/** Say which song plays. */
export function mediaSessionSong({ title, artists, coverUrl }) {
  if (!("mediaSession" in navigator)) return;
  const src = new URL(coverUrl, document.baseURI).href;
  const artwork = [{ src, sizes: "any" }];
  navigator.mediaSession.metadata = new MediaMetadata({ title, artist: artists, artwork });
}

/** Say whether it plays. */
export function mediaSessionState(playing) {
  if ("mediaSession" in navigator) navigator.mediaSession.playbackState = playing ? "playing" : "paused";
}

/** Say where in the song it is. */
export function mediaSessionPosition({ duration, currentTime, playbackRate }) {
  if (!navigator.mediaSession?.setPositionState || !Number.isFinite(duration)) return;
  navigator.mediaSession.setPositionState({ duration, playbackRate, position: Math.min(currentTime, duration) });
}
