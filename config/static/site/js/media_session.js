// Lock screens, headsets and media keys.

/** Hand the player's actions to the operating system. */
export function mediaSessionSetup({ toggle, next, previous, seekTo }) {
  if (!("mediaSession" in navigator)) return;
  const actions = {
    play: toggle,
    pause: toggle,
    nexttrack: next,
    previoustrack: previous,
    seekto: ({ seekTime }) => seekTo(seekTime),
  };
  for (const [name, action] of Object.entries(actions)) navigator.mediaSession.setActionHandler(name, action);
}

/** Say which song plays. */
export function mediaSessionSong({ title, artists, coverUrl }) {
  if (!("mediaSession" in navigator)) return;
  const src = new URL(coverUrl, document.baseURI).href;
  const artwork = [{ src, sizes: "any", type: "image/svg+xml" }];
  navigator.mediaSession.metadata = new MediaMetadata({ title, artist: artists, artwork });
}

/** Say where in the song it is. */
export function mediaSessionPosition({ duration, currentTime, playbackRate }) {
  if (!navigator.mediaSession?.setPositionState || !Number.isFinite(duration)) return;
  navigator.mediaSession.setPositionState({ duration, playbackRate, position: Math.min(currentTime, duration) });
}
