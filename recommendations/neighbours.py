"""Writes the nearest songs of each song that listeners liked: a few at a time, so that memory stays small.

Of each song at most 30 listeners are asked for their newest 50 likes; whom it is compared with is bounded, too: what
these liked most, songs of its artists, and songs as strong in its strongest emotion.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db.models import F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from catalog.models import Credit
from config.common.emotions import EMOTIONS
from recommendations.candidate_facts import candidates_from
from recommendations.crowd import POSITIVE, judgements_agreed_to
from recommendations.engine.similarity import co_like_similarity, feature_similarity, similarity
from recommendations.engine.types import EvidenceKind, SongCandidate
from recommendations.models import Evidence, SongNeighbour, SongPrior, SongStatistics

KEPT: Final = 20
LISTENERS, LIKES_EACH = 30, 50
LIKED_TOO, SAME_ARTISTS, SAME_MOOD = 100, 40, 30
LEAST: Final = 0.05
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class CoLikes:
    """How many listeners of a song were asked, and how many of them liked each other song."""

    asked: int
    together: Mapping[int, int]


def songs_liked_after(cursor: int, *, limit: int) -> list[int]:
    """Return the next songs after `cursor` that listeners liked, replayed or heard to the end, by id."""
    liked = judgements_agreed_to().filter(kind__in=POSITIVE, song__gt=cursor)
    return list(liked.order_by("song").values_list("song", flat=True).distinct()[:limit])


def neighbours_forget(*, after: int, until: int | None, but: Sequence[int]) -> None:
    """Delete the neighbours of songs in (after, until] that nobody likes any more; without `until` to the last."""
    stale = SongNeighbour.objects.filter(song__gt=after).exclude(song__in=but)
    (stale if until is None else stale.filter(song__lte=until)).delete()


def neighbours_write(*, song_ids: Sequence[int]) -> None:
    """Write the nearest songs of each of these songs; what is right already is not written again."""
    liked = _co_likes(song_ids)
    facts = {song.id: song for songs in candidates_from(song_ids=song_ids).values() for song in songs}
    compared = {song.id: _compared(song, liked[song.id]) for song in facts.values()}
    others = sorted(set().union(*compared.values()) - facts.keys())
    facts |= {song.id: song for songs in candidates_from(song_ids=others).values() for song in songs}
    likes = _likes(facts)
    wanted = {}
    for song_id, ids in compared.items():
        known = [facts[other] for other in sorted(ids) if other in facts]
        for other, near in _nearest(facts[song_id], known, liked[song_id], likes):
            wanted[song_id, other] = near
    _store(song_ids, wanted)


def _store(song_ids: Sequence[int], wanted: Mapping[tuple[int, int], float]) -> None:
    rows = SongNeighbour.objects.filter(song__in=song_ids)
    known = {
        (song, other): (pk, near) for pk, song, other, near in rows.values_list("pk", "song", "other", "similarity")
    }
    SongNeighbour.objects.filter(pk__in=[pk for pair, (pk, _) in known.items() if pair not in wanted]).delete()
    changed = [pair for pair in sorted(wanted) if pair not in known or known[pair][1] != wanted[pair]]
    SongNeighbour.objects.bulk_create(
        [SongNeighbour(song_id=song, other_id=other, similarity=wanted[song, other]) for song, other in changed],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=("song", "other"),
        update_fields=("similarity",),
    )


def _nearest(
    song: SongCandidate, others: Sequence[SongCandidate], liked: CoLikes, likes: Mapping[int, int]
) -> list[tuple[int, float]]:
    if not others:
        return []
    together = np.array([liked.together.get(other.id, 0) for other in others], dtype=np.float64)
    counts = np.array([likes.get(other.id, 0) for other in others], dtype=np.float64)
    by_likes = co_like_similarity(
        together=together, asked=liked.asked, likes=likes.get(song.id, 0), others_likes=counts
    )
    near = similarity(liked=by_likes, features=feature_similarity(song, others), asked=liked.asked)
    best = np.argsort(-near, kind="stable")[:KEPT]
    return [(others[place].id, float(near[place])) for place in best if near[place] >= LEAST]


def _co_likes(song_ids: Sequence[int]) -> dict[int, CoLikes]:
    listeners = {song_id: _listeners(song_id) for song_id in song_ids}
    liked = _newest_likes(set().union(*listeners.values()))
    found = {}
    for song_id, users in listeners.items():
        counts = Counter(other for user in users for other in liked.get(user, ()) if other != song_id)
        found[song_id] = CoLikes(len(users), dict(counts.most_common(LIKED_TOO)))
    return found


def _listeners(song_id: int) -> set[int]:
    """Return the listeners who liked the song last. Asked for song by song: an index gives the newest few."""
    liked = judgements_agreed_to().filter(kind__in=POSITIVE, song=song_id)
    return set(liked.order_by("-pk").values_list("user", flat=True)[:LISTENERS])


def _newest_likes(users: set[int]) -> dict[int, list[int]]:
    place = Window(RowNumber(), partition_by="user", order_by=[F("updated_at").desc(), F("key")])
    songs = Evidence.objects.filter(user__in=users, kind=EvidenceKind.SONG, emotion="", held=0)
    rows = songs.filter(positive__gt=F("negative")).annotate(place=place).filter(place__lte=LIKES_EACH).order_by()
    liked: dict[int, list[int]] = {}
    for user, key in rows.values_list("user", "key"):
        liked.setdefault(user, []).append(int(key))
    return liked


def _compared(song: SongCandidate, liked: CoLikes) -> set[int]:
    """Return the songs that may be near."""
    credits = Credit.objects.filter(artist__in=song.artists).order_by("artist", "song")
    return {*liked.together, *credits.values_list("song", flat=True)[:SAME_ARTISTS], *_same_mood(song)} - {song.id}


def _same_mood(song: SongCandidate) -> list[int]:
    strongest = EMOTIONS[int(np.argmax(song.weights))]
    mine = SongPrior.objects.filter(song=song.id, emotion=strongest).first()
    if mine is None:
        return []
    there: QuerySet[SongPrior] = SongPrior.objects.filter(shelf=mine.shelf, emotion=strongest)
    weaker = there.filter(Q(base__lt=mine.base) | Q(base=mine.base, song__gt=song.id), base__lte=mine.base)
    stronger = there.filter(base__gte=mine.base)
    found = list(weaker.order_by("-base", "song").values_list("song", flat=True)[: SAME_MOOD // 2])
    return found + list(stronger.order_by("base", "-song").values_list("song", flat=True)[: SAME_MOOD // 2])


def _likes(song_ids: Mapping[int, SongCandidate]) -> dict[int, int]:
    """Return how often each song was liked, all emotions together."""
    rows = SongStatistics.objects.filter(song__in=list(song_ids)).order_by().values("song")
    return dict(rows.annotate(times=Sum("liked")).values_list("song", "times"))
