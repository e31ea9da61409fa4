"""What may be read of playlists and favourites, always through their owner."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from catalog.models import Song
from catalog.registry import Marks
from catalog.selectors import song_row, songs_published
from recommendations import reasons
from recommendations.engine.explain import Change
from recommendations.engine.features import MOOD_TERMS
from recommendations.engine.types import EvidenceKind
from recommendations.evidence import standings_for_user
from recommendations.mixes import mixes_of
from recommendations.models import Feedback, Playlist, PlaylistItem, Preferences
from recommendations.steps import steps_attach

Row = dict[str, Any]
Shelf = PlaylistItem.Shelf
PREVIEW_SONGS: Final = 4


def playlist_for_user(*, user: User, pk: uuid.UUID) -> Playlist:
    """Return the user's own playlist. Raises Http404 for anybody else's."""
    return get_object_or_404(Playlist.objects.select_related("reading"), user=user, pk=pk)


def playlists_for_user(*, user: User) -> QuerySet[Playlist]:
    """Return the user's playlists, newest first."""
    return Playlist.objects.filter(user=user)


def previews_attach(playlists: Iterable[Playlist]) -> list[Playlist]:
    """Return the playlists, each with `items_preview`: up to four published songs for a cover. Two queries in all."""
    found = {playlist.pk: playlist for playlist in playlists}
    for playlist in found.values():
        playlist.items_preview = []
    items = PlaylistItem.objects.filter(playlist__in=found, position__lte=PREVIEW_SONGS, song__is_published=True)
    for item in items.order_by("-shelf", "position").select_related("song"):  # what plays here comes first
        preview = found[item.playlist_id].items_preview
        if len(preview) < PREVIEW_SONGS:
            preview.append(item.song)
    return list(found.values())


def item_for_user(*, user: User, pk: int, playlist: uuid.UUID | None = None) -> PlaylistItem:
    """Return a place in one of the user's own playlists. Raises Http404 for anybody else's."""
    items = PlaylistItem.objects.select_related("playlist").filter(playlist__user=user, song__is_published=True)
    if playlist is not None:
        items = items.filter(playlist=playlist)
    found = get_object_or_404(items.prefetch_related(Prefetch("song", queryset=songs_published())), pk=pk)
    titles_attach([found])
    return found


def titles_attach(items: Sequence[PlaylistItem]) -> None:
    """Give each place the titles of the songs that its reasons name. One query, none where they name no song."""
    named = {song for item in items for reason in item.reasons if (song := reasons.named_song(reason)) is not None}
    titles = dict(Song.objects.filter(pk__in=named).order_by().values_list("pk", "title")) if named else {}
    for item in items:
        item.titles = titles


def song_is_open_to(*, user: User, song: Song) -> bool:
    """Whether the user may judge the song: it is published, or was served to them, or they judged it before."""
    return (
        song.is_published
        or PlaylistItem.objects.filter(playlist__user=user, song=song).exists()
        or Feedback.objects.filter(user=user, song=song).exists()
    )


def marks_for_user(user: User, song_ids: Sequence[int]) -> Mapping[int, Marks]:
    """Return which of the songs the user likes or has hidden; those without an event are left out. One query."""
    standings = standings_for_user(user=user, song_ids=song_ids)
    return {pk: Marks(standing.liked, standing.hidden) for pk, standing in standings.items()}


def liked_song_ids(user: User) -> set[int]:
    """Return the songs that the user likes. One query."""
    return {pk for pk, standing in standings_for_user(user=user).items() if standing.liked}


def liked_songs(*, user: User) -> list[Song]:
    """Return the published songs that the user likes, by title. Two queries."""
    return list(Song.objects.filter(pk__in=liked_song_ids(user), is_published=True))


def playlist_rows(*, playlist: Playlist, user: User) -> dict[Shelf, list[Row]]:
    """Return both shelves in order, without what the user hid since. At most seven queries, whatever the length."""
    songs = Prefetch("song", queryset=songs_published())
    items = list(playlist.items.filter(song__is_published=True).order_by("position").prefetch_related(songs))
    titles_attach(items)
    standings = standings_for_user(user=user, song_ids=[item.song_id for item in items])
    liked = {pk for pk, standing in standings.items() if standing.liked}
    hidden = {pk for pk, standing in standings.items() if standing.hidden}
    shelves: dict[Shelf, list[Row]] = {shelf: [] for shelf in Shelf}
    for item in items:
        if item.song_id not in hidden:
            shelves[Shelf(item.shelf)].append(row_for(item.song, user=user, item=item, liked=liked, hidden=hidden))
    if playlist.intent == Playlist.Intent.JOURNEY:
        for rows in shelves.values():
            steps_attach(rows)
    return shelves


def row_for(
    song: Song, *, user: User, item: PlaylistItem | None = None, liked: Collection[int], hidden: Collection[int]
) -> Row:
    """Return what a list shows of a song from `songs_published`, with its reasons where it has a place.

    The song has its `marks` after that.
    """
    mood_reason, taste_reason = reason_sentences(item) if item else ("", "")
    song.marks = Marks(liked=song.pk in liked, hidden=song.pk in hidden)
    return {
        **song_row(song, service=user.listen_service),
        "item": item,
        "liked": song.marks.liked,
        "hidden": song.marks.hidden,
        "mood_reason": mood_reason,
        "taste_reason": taste_reason,
    }


def row_after_feedback(*, user: User, song: Song, item: PlaylistItem | None) -> Row:
    """Return one song's row as it stands now, also when it has just been hidden."""
    standing = standings_for_user(user=user, song_ids=[song.pk]).get(song.pk)
    liked = {song.pk} if standing and standing.liked else set()
    hidden = {song.pk} if standing and standing.hidden else set()
    return row_for(song, user=user, item=item, liked=liked, hidden=hidden)


def reason_sentences(item: PlaylistItem) -> tuple[str, str]:
    """Return the mood's and the taste's part of why a song stands where it stands.

    Reads prefetched credits, and titles from `titles_attach`.
    """
    artists = {credit.artist_id: credit.artist.name for credit in item.song.credits.all()}
    mood_reason, taste_reason = (
        reasons.sentence(reason, artists=artists, titles=item.titles) for reason in item.reasons
    )
    return mood_reason, taste_reason


def reason_changes(item: PlaylistItem) -> tuple[str, str]:
    """Return what the listener can do about each part of the reason."""
    mood_change, taste_change = (reasons.change(reason) for reason in item.reasons)
    return mood_change, taste_change


def item_terms(item: PlaylistItem) -> list[dict[str, Any]]:
    """Return the exact terms of a place's score, those that are zero left out; they sum to the score."""
    terms = [{"name": name, "label": reasons.term_label(name), "value": value} for name, value in item.terms]
    return [term for term in terms if term["value"]]


def item_parts(item: PlaylistItem) -> dict[str, float]:
    """Return the two parts of a place's score: what fits the mood, and what the listener's taste adds to it."""
    values = dict(item.terms)
    mood = sum(values.get(str(name), 0.0) for name in MOOD_TERMS)
    return {"mood": mood, "taste": item.score - mood}


def reason_line(item: PlaylistItem) -> dict[str, Any] | None:
    """Return the line of taste that the taste's reason names, so that it can be taken out; None where there is none."""
    reason = item.reasons[1]
    for kind in EvidenceKind:
        if kind in reason["params"] and reason["change"] == Change.FORGET:
            return {"kind": str(kind), "key": str(reason["params"][kind])}
    return None


def favourite_rows(*, user: User) -> tuple[list[Row], list[Row]]:
    """Return the rows of the songs that the user likes, and of those that they hid, by title."""
    standings = standings_for_user(user=user)
    liked = {pk for pk, standing in standings.items() if standing.liked}
    hidden = {pk for pk, standing in standings.items() if standing.hidden}
    songs = songs_published().filter(pk__in=liked | hidden).order_by("title", "pk")
    rows = [row_for(song, user=user, liked=liked, hidden=hidden) for song in songs]
    return [row for row in rows if row["liked"] and not row["hidden"]], [row for row in rows if row["hidden"]]


def preferences_for_user(*, user: User) -> Preferences:
    """Return what the listener wants of every playlist; what nobody said is the default, unsaved. One query."""
    return Preferences.objects.filter(user=user).first() or Preferences(user=user)


def daily_mixes(*, user: User, today: date) -> list[dict[str, Any]]:
    """Return the listener's mixes of a day, one for each mood; `playlist` is its id once it was opened. One query."""
    made = dict(Playlist.objects.filter(user=user, mix_day=today).order_by().values_list("mood", "pk"))
    return [{**mix._asdict(), "playlist": made.get(mix.mood)} for mix in mixes_of(today)]
