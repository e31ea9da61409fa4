"""Where a song is seen, heard or looked for."""

from urllib.parse import quote

from django.urls import reverse

from accounts.models import User
from catalog.cover_files import cover_stored_version
from catalog.covers import cover_version
from catalog.models import Song
from catalog.recordings import recording_of

Service = User.ListenService

# {} is the percent-encoded query
SEARCHES: dict[str, str] = {
    Service.YOUTUBE: "https://www.youtube.com/results?search_query={}",
    Service.YOUTUBE_MUSIC: "https://music.youtube.com/search?q={}",
    Service.SPOTIFY: "https://open.spotify.com/search/{}",
    Service.APPLE: "https://music.apple.com/search?term={}",
    Service.JIOSAAVN: "https://www.jiosaavn.com/search/{}",
}


def search_url(song: Song, artists: str, service: str) -> str:
    """Return the address that looks for the song at a listening service; YouTube's where the service is unknown."""
    words = " ".join(part for part in (song.title, artists) if part)
    pattern = SEARCHES.get(service, SEARCHES[Service.YOUTUBE])
    return pattern.format(quote(words, safe=""))


def cover_url(song: Song) -> str:
    """Return the cover's address; it names the cover's version, so it can be cached for good.

    Reads `song.emotions`: prefetch them for lists.
    """
    if song.cover:
        version = cover_stored_version(song)
    else:
        version = cover_version(song.pk, [(emotion.emotion, emotion.weight) for emotion in song.emotions.all()])
    return f"{reverse('catalog:cover', args=[song.pk])}?v={version}"


ORIGINAL = "0"
"""The version of an address that was made before the song was analysed."""


def audio_url(song: Song) -> str | None:
    """Return the address that plays the song to a signed-in browser; None when it has no audio of ours."""
    return _versioned("catalog:audio", song) if song.is_playable else None


def api_audio_url(song: Song) -> str | None:
    """Return the address that plays the song to a client with a token; None when it has no audio of ours."""
    return _versioned("api_song_audio", song) if song.is_playable else None


def peaks_url(song: Song) -> str | None:
    """Return the address of the song's outline for a signed-in browser; None until it is analysed."""
    return _versioned("catalog:peaks", song) if recording_of(song) else None


def api_peaks_url(song: Song) -> str | None:
    """Return the address of the song's outline for a client with a token; None until it is analysed."""
    return _versioned("api_song_peaks", song) if recording_of(song) else None


def gain_db(song: Song) -> float | None:
    """Return the gain in dB that makes songs equally loud (to −18 LUFS); None until the song is analysed."""
    recording = recording_of(song)
    return recording.gain_db if recording else None


def _versioned(route: str, song: Song) -> str:
    """Return an address that names the file that it was made for. Reads `song.recording`: select it for lists."""
    recording = recording_of(song)
    return f"{reverse(route, args=[song.pk])}?v={recording.fingerprint[:8] if recording else ORIGINAL}"
