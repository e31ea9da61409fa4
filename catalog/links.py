"""Where a song is seen, heard or looked for."""

from urllib.parse import quote

from django.urls import reverse

from accounts.models import User
from catalog.cover_files import cover_stored_version
from catalog.covers import cover_version
from catalog.models import Song

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


def audio_url(song: Song) -> str | None:
    """Return the address that plays the song to a signed-in browser; None when it has no audio of ours."""
    return reverse("catalog:audio", args=[song.pk]) if song.is_playable else None


def api_audio_url(song: Song) -> str | None:
    """Return the address that plays the song to a client with a token; None when it has no audio of ours."""
    return reverse("api_song_audio", args=[song.pk]) if song.is_playable else None
