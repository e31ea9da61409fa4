// Which stream of a song this browser is asked to play. No DOM here.

const OPUS = 'audio/ogg; codecs="opus"';

/** The address of a song's audio, as Opus where the browser is sure that it plays it; MP3 plays anywhere. */
export function streamUrl(audioUrl, canPlayType) {
  if (canPlayType(OPUS) !== "probably") return audioUrl;
  return `${audioUrl}${audioUrl.includes("?") ? "&" : "?"}codec=opus`;
}
