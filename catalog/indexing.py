"""Keeps the search keys of songs in step with their titles, films and artists."""

from collections import defaultdict
from collections.abc import Iterable

from catalog.models import Credit, SearchWord, Song
from catalog.spelling import search_key, title_key

CHUNK = 500


def songs_index(songs: Iterable[int]) -> int:
    """Write the keys of these songs where they are not what they should be; return how many changed.

    Call it after anything that changes a title, a film, an artist's name or a song's credits.
    """
    wanted, changed = list(songs), 0
    for start in range(0, len(wanted), CHUNK):
        changed += _chunk_index(wanted[start : start + CHUNK])
    return changed


def songs_index_all() -> int:
    """Check every song, in bounded memory; return how many changed. For new spelling rules, or after raw writes."""
    last, changed = 0, 0
    while chunk := list(Song.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        changed += _chunk_index(chunk)
        last = chunk[-1]
    return changed


def words_learn(keys: Iterable[str]) -> None:
    """Remember the words of these search keys, so that mistyped ones can be led to them."""
    words = sorted({word for key in keys for word in key.split()})
    for start in range(0, len(words), CHUNK):
        chunk = words[start : start + CHUNK]
        known = set(SearchWord.objects.filter(word__in=chunk).values_list("word", flat=True))
        SearchWord.objects.bulk_create(
            [SearchWord(word=word) for word in chunk if word not in known], ignore_conflicts=True
        )


def _chunk_index(songs: list[int]) -> int:
    names: dict[int, list[str]] = defaultdict(list)
    credits = Credit.objects.filter(song__in=songs).order_by("position", "pk")
    for pk, name in credits.values_list("song_id", "artist__name"):
        names[pk].append(name)
    stale = []
    for song in Song.objects.filter(pk__in=songs).only("title", "film", "title_key", "search_key"):
        keys = title_key(song.title), search_key([song.title, song.film, *names[song.pk]])
        if (song.title_key, song.search_key) != keys:
            song.title_key, song.search_key = keys
            stale.append(song)
    Song.objects.bulk_update(stale, ["title_key", "search_key"], batch_size=100)
    words_learn(song.search_key for song in stale)
    return len(stale)
