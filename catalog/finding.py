"""What listeners look through: songs by words, mood, language, genre or artist, and artists by name.

Each list is a few walks along an index: what plays here, then what is listened to elsewhere; with words first the
titles that begin with them, then every song that has them all, then those that are one letter off.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from catalog.listing import Listing, SearchListing
from catalog.models import PLAYABLE, SILENT, Artist, Credit, Genre, Song
from catalog.search import match_for
from catalog.selectors import EXPRESSES, songs_with_details

M = TypeVar("M", bound=Model)

LIST_MOST = 600
SEARCH_MOST = 300
"""How far lists and searches reach; whoever wants more asks more narrowly."""


def songs_find(
    *,
    query: str = "",
    emotion: str = "",
    language: str = "",
    genre: str = "",
    artist: int | None = None,
    playable: bool | None = None,
    after: int | None = None,
) -> Listing[Song]:
    """Return the published songs that fit everything asked for.

    Searches are ordered by how well the words fit, a mood's songs by their weight, an artist's or a genre's newest
    first, others by title; in each what plays here comes first. `after` is for reading a whole catalogue: songs with
    a larger id than that, in order of ids; other orders, and words, do not count then.
    """
    songs = Song.objects.all()
    order: Sequence[str] = ("title_key", "pk")
    if language:
        songs = songs.filter(language=language)
    if genre:
        songs, order = songs.filter(genres__name=genre), ("-pk",)
    if artist is not None:
        songs, order = songs.filter(credits__artist=artist), ("-pk",)
    if emotion:
        order = ("-emotions__weight", "pk")
    shelves = [PLAYABLE, SILENT] if playable is None else [PLAYABLE if playable else SILENT]
    if after is None and not query.strip():
        parts = [songs.filter(shelf, _mood(emotion, language, shelf)).order_by(*order) for shelf in shelves]
        return Listing(parts, most=LIST_MOST, fetch=songs_with_details)
    songs = songs.filter(_mood(emotion))
    if after is not None:
        following = songs.filter(is_published=True, pk__gt=after).order_by("pk")
        return Listing([following], most=LIST_MOST, fetch=songs_with_details)
    shelved = [songs.filter(shelf).order_by("title_key", "pk") for shelf in shelves]
    return _found(shelved, query, begins="title_key", typed="{}", fetch=songs_with_details)


def artists_find(*, query: str = "") -> Listing[Artist]:
    """Return the artists of published songs, by name, or those whose name has the words."""
    heard = Credit.objects.filter(artist=OuterRef("pk"), song__is_published=True)
    artists = Artist.objects.filter(Exists(heard))
    artists = artists.order_by("search_key", "pk")
    if not query.strip():
        return Listing([artists], most=LIST_MOST, fetch=Artist.objects.all)
    return _found([artists], query, begins="search_key", typed=" {}", fetch=Artist.objects.all)


def songs_matching(songs: QuerySet[Song], query: str) -> QuerySet[Song]:
    """Keep of `songs` those that have every word of the query; when there is none, those that are one letter off."""
    match = match_for(query)
    if match is None:
        return songs.none() if query.strip() else songs
    exact = songs.filter(match.exact)
    if exact.exists() or (near := match.near()) is None:
        return exact
    return songs.filter(near)


def languages_published() -> list[str]:
    """Return the language tags that published songs have, in alphabetical order.

    PostgreSQL cannot skip through an index by itself: each step looks up the next larger tag.
    """
    following = "SELECT min(language) FROM catalog_song WHERE is_published AND language > {}"
    sql = (
        f"WITH RECURSIVE tags(tag) AS ({following.format(chr(39) * 2)} UNION ALL "  # noqa: S608
        f"SELECT ({following.format('tags.tag')}) FROM tags WHERE tags.tag IS NOT NULL) "
        "SELECT tag FROM tags WHERE tag IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [tag for (tag,) in cursor.fetchall()]


def genres_known() -> list[str]:
    """Return the genres' names in alphabetical order."""
    return list(Genre.objects.order_by("name").values_list("name", flat=True)[:500])


def _mood(emotion: str, language: str = "", shelf: Q = PLAYABLE) -> Q:
    """Return the condition of songs that express an emotion, if any.

    On PostgreSQL a weight says its song's language and shelf, too, by which an index keeps a mood's songs together.
    """
    if not emotion:
        return Q()
    mood = Q(emotions__emotion=emotion, emotions__weight__gte=EXPRESSES)
    if language and connection.vendor == "postgresql":
        mood &= Q(emotions__shelf=f"{language}{'+' if shelf is PLAYABLE else '-'}")
    return mood


def _found(
    shelves: Sequence[QuerySet[M]],
    query: str,
    *,
    begins: str,
    typed: str,
    fetch: Callable[[], QuerySet[M]],
) -> Listing[M]:
    """Return of `shelves` what begins with the query, then what has its words, then what is one letter off."""
    return SearchListing(_tiers(shelves, query, begins=begins, typed=typed), most=SEARCH_MOST, fetch=fetch)


def _tiers(shelves: Sequence[QuerySet[M]], query: str, *, begins: str, typed: str) -> Iterator[QuerySet[M]]:
    match = match_for(query)
    if match is None:
        return
    first = Q(**{f"{begins}__startswith": typed.format(match.typed)})
    yield from (shelf.filter(first) for shelf in shelves)
    yield from (shelf.filter(match.exact).exclude(first) for shelf in shelves)
    near = match.near()
    if near is not None:
        yield from (shelf.filter(near) for shelf in shelves)
