"""Derives from everybody's feedback what playlists read of a song: how it was judged, and its prior for each emotion.

Works on a few songs at a time. Only listeners who agree to a taste profile now count, but for the curators' queue of
tags called wrong, which counts everybody who said so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Purpose
from accounts.selectors import users_without_consent
from catalog.models import Song
from config.common.emotions import EMOTIONS
from recommendations.candidate_facts import PLACE, candidates_from
from recommendations.engine.prior import TAGGED, prior
from recommendations.engine.types import SongCandidate
from recommendations.models import Feedback, PlaylistItem, SongPrior, SongStatistics
from recommendations.song_facts import facts_write

Kind = Feedback.Kind
POSITIVE: Final = (Kind.LIKE, Kind.REPLAY, Kind.COMPLETE)
JUDGED: Final = (*POSITIVE, Kind.HIDE, Kind.SKIP)
UNDONE_BY: Final = {Kind.LIKE: Kind.UNLIKE, Kind.HIDE: Kind.UNHIDE}
COUNTED: Final = ("served", "judged", "liked", "wrong", "doubted", "overrated")
WRITTEN: Final = ("shelf", "language", "base", "random_key")
BATCH: Final = 500
NOTHING: Final = (0,) * len(COUNTED)

Key = tuple[int, str]
Standing = tuple[Any, ...]


def judgements_agreed_to() -> QuerySet[Feedback]:
    """Return the likes, hides, skips, replays and completions that still stand and may be learned from."""
    rows = Feedback.objects.filter(_may_be_learned_from(), kind__in=JUDGED)
    for kind, opposite in UNDONE_BY.items():
        later = Feedback.objects.filter(user=OuterRef("user"), song=OuterRef("song"), kind=opposite)
        rows = rows.exclude(Q(kind=kind) & Exists(later.filter(pk__gt=OuterRef("pk"))))
    return rows.order_by()


def _may_be_learned_from() -> Q:
    without = users_without_consent(purpose=Purpose.TASTE_PROFILE).filter(pk=OuterRef("user"))
    return Q(~Exists(without), learned=True)


def statistics_write(*, song_ids: Sequence[int], overrated: float) -> None:
    """Count again how often each song was served for each emotion, and how many listeners judged and liked it.

    Beside what is judged it writes by how much first guesses are `overrated`, one number for all songs of a pass.
    """
    counted: dict[Key, dict[str, float]] = {}
    for rows in (_served(song_ids), _judged(song_ids), _called_wrong(song_ids)):
        for row in rows:
            counts = counted.setdefault((row.pop("song"), row.pop("emotion")), dict.fromkeys(COUNTED, 0.0))
            counts.update(row)
    known = SongStatistics.objects.filter(song__in=song_ids).values_list("song", "emotion", *COUNTED)
    standing = {(song, emotion): tuple(counts) for song, emotion, *counts in known}
    for counts in counted.values():
        counts["overrated"] = overrated if counts["judged"] else 0
    found = {key: tuple(counts[name] for name in COUNTED) for key, counts in counted.items()}
    wanted = dict.fromkeys(standing, NOTHING) | found
    rows_changed = [
        SongStatistics(song_id=song, emotion=emotion, **dict(zip(COUNTED, wanted[song, emotion], strict=True)))
        for song, emotion in sorted(wanted)
        if standing.get((song, emotion)) != wanted[song, emotion]
    ]
    SongStatistics.objects.bulk_create(
        rows_changed, batch_size=BATCH, update_conflicts=True, unique_fields=("song", "emotion"), update_fields=COUNTED
    )


def _served(song_ids: Sequence[int]) -> Iterable[Any]:
    return (
        PlaylistItem.objects.filter(song__in=song_ids).order_by().values("song", "emotion").annotate(served=Count("pk"))
    )


def _judged(song_ids: Sequence[int]) -> Iterable[Any]:
    rows = judgements_agreed_to().filter(song__in=song_ids).exclude(emotion="").values("song", "emotion")
    listeners = Count("user", distinct=True)
    return rows.annotate(judged=listeners, liked=Count("user", distinct=True, filter=Q(kind__in=POSITIVE)))


def _called_wrong(song_ids: Sequence[int]) -> Iterable[Any]:
    """Return how many listeners called each song wrong since a curator last looked."""
    looked = SongStatistics.objects.filter(
        song=OuterRef("song"), emotion=OuterRef("emotion"), reviewed_at__gte=OuterRef("created_at")
    )
    rows = Feedback.objects.filter(~Exists(looked), kind=Kind.WRONG_MOOD, song__in=song_ids).exclude(emotion="")
    return (
        rows.order_by()
        .values("song", "emotion")
        .annotate(
            wrong=Count("user", distinct=True), doubted=Count("user", distinct=True, filter=_may_be_learned_from())
        )
    )


def priors_write(*, song_ids: Sequence[int]) -> None:
    """Write what the engine reads of each published song, and its prior for each emotion that it expresses at all.

    What is there of other songs and emotions is taken away.
    """
    songs = Song.objects.filter(pk__in=song_ids).values_list("pk", "random_key", "updated_at")
    chances, dates = {}, {}
    for pk, chance, date in songs:  # read before the facts: see `facts_write`
        chances[pk], dates[pk] = chance, date
    found = candidates_from(song_ids=song_ids)
    facts_write(dates=dates, songs=chain.from_iterable(found.values()))
    wanted = dict(_priors(found, chances))
    known: dict[Key, tuple[int, Standing]] = {
        (song, emotion): (pk, tuple(standing))
        for pk, song, emotion, *standing in SongPrior.objects.filter(song__in=song_ids).values_list(
            "pk", "song", "emotion", *WRITTEN
        )
    }
    SongPrior.objects.filter(pk__in=[known[key][0] for key in known.keys() - wanted.keys()]).delete()
    changed = [key for key in sorted(wanted) if key not in known or known[key][1] != wanted[key]]
    SongPrior.objects.bulk_create(
        [
            SongPrior(song_id=song, emotion=emotion, **dict(zip(WRITTEN, wanted[song, emotion], strict=True)))
            for song, emotion in changed
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=("song", "emotion"),
        update_fields=WRITTEN,
    )


def _priors(
    found: Mapping[PlaylistItem.Shelf, Sequence[SongCandidate]], chances: Mapping[int, float]
) -> Iterator[tuple[Key, Standing]]:
    """Return what is to stand in the columns `WRITTEN` of each song and emotion."""
    for shelf, songs in found.items():
        if not songs:
            continue
        for song, bases in zip(songs, prior(songs).total.tolist(), strict=True):
            for emotion in EMOTIONS:
                weight, base = song.weights[PLACE[emotion]], bases[PLACE[emotion]]
                if weight > 0:
                    chance = chances[song.id] if weight >= TAGGED else None
                    yield (song.id, str(emotion)), (str(shelf), song.language, base, chance)
