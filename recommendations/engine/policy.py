"""From candidates and one listener's evidence to a list with scores, propensities and reasons.

Ranking is greedy. Chance enters only through the exploration places, whose propensities are logged, and which come
from the generator passed in: the same input and seed give the same list, in whatever order the candidates arrive.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from config.common.emotions import Emotion
from recommendations.engine.explain import mood_reason, taste_reason
from recommendations.engine.features import Scorer, Taste, TermName, scorer, taste
from recommendations.engine.prior import TAGGED, matrix
from recommendations.engine.selection import BoolArray, Pick, Rules, Shortlist, exploration_places
from recommendations.engine.types import (
    UNKNOWN_LENGTH_S,
    Evidence,
    Intent,
    Journey,
    RankedItem,
    Recommendation,
    SongCandidate,
    Term,
)
from recommendations.engine.wants import FloatArray, IntArray, journey_want, leading_moods, want

TOO_FEW_SONGS = "too_few_songs"
SURPRISE_EXPLORATION = 0.5
DEFAULT_RULES = Rules()
TERM_NAMES = tuple(str(name) for name in TermName)


@dataclass(frozen=True, slots=True)
class _Ranking:
    """The candidates scored for one wanted mix."""

    intent: Intent
    wanted: FloatArray
    terms: FloatArray
    scores: FloatArray
    order: IntArray
    new: BoolArray


def score(
    candidates: Sequence[SongCandidate],
    evidence: Evidence,
    *,
    mood: Mapping[Emotion, float],
    intent: Intent,
    now: datetime,
) -> FloatArray:
    """Return S(i) of each candidate, shape (n,), before any rule shapes a list."""
    known = taste(evidence, leading_moods(mood), now)
    scores: FloatArray = scorer(candidates, evidence, known, now).terms(want(mood, intent)).sum(axis=0)
    return scores


def recommend(
    candidates: Iterable[SongCandidate],
    evidence: Evidence,
    *,
    mood: Mapping[Emotion, float],
    intent: Intent,
    n: int,
    served_recently: Sequence[int] = (),
    now: datetime,
    rng: np.random.Generator,
    rules: Rules = DEFAULT_RULES,
    fillers: Iterable[SongCandidate] = (),
    journey: Journey | None = None,
    known: Taste | None = None,
) -> Recommendation:
    """Return up to n songs in the order to be played.

    `mood` maps emotions to shares (a reading's probabilities, or one emotion chosen by hand: `{SAD: 1.0}`).
    `served_recently` holds song ids, the latest first; the first `rules.excluded_recent` stay out. Hidden songs
    never appear. `relaxed` names every rule that gave way, and `too_few_songs` when the list is still short.
    `fillers` are candidates that are taken only when all the others are. A `journey` takes its own mix at every place,
    and as many songs, n at most, as end nearest to its time. `known` is the listener's taste where it was worked out
    already, for another list of the same evidence, mood and time.
    Raises ValueError for a mood with no positive share.
    """
    by_id = {song.id: song for song in candidates}
    later = {song.id: song for song in fillers if song.id not in by_id}
    by_id |= later
    songs = [by_id[song_id] for song_id in sorted(by_id)]
    moods = leading_moods(mood)
    if not songs:
        return Recommendation((), (TOO_FEW_SONGS,) if n > 0 else ())
    hidden = {song_id for song_id, standing in evidence.standings.items() if standing.hidden}
    shortlist = Shortlist(songs, hidden, set(served_recently[: rules.excluded_recent]), rules, later)
    scored = scorer(songs, evidence, known or taste(evidence, moods, now), now, rules.personal)
    if journey is None:
        rankings = _rankings(songs, scored, moods, intent, n, rules)
        _fill(shortlist, rankings, intent, rng)
        is_short = len(shortlist.picks) < n
    else:
        rankings, is_short = _travel(shortlist, scored, moods, journey, n, rng)
    items = tuple(
        _item(songs[pick.at], pick, ranking, evidence, moods, now, rules.personal)
        for pick, ranking in zip(shortlist.picks, rankings, strict=False)
    )
    too_few = {TOO_FEW_SONGS} if is_short else set()
    return Recommendation(items, tuple(sorted(shortlist.relaxed | too_few)))


def _rankings(
    songs: Sequence[SongCandidate], known: Scorer, moods: Mapping[Emotion, float], intent: Intent, n: int, rules: Rules
) -> list[_Ranking]:
    """Return the ranking of each of n places: the last quarter of a list that matches sadness lifts."""
    lifting = n // 4 if rules.lift_ending and intent is Intent.MATCH and next(iter(moods)) is Emotion.SAD else 0
    rankings = [_ranking(songs, known, want(moods, intent), intent, rules)] * (n - lifting)
    if lifting:
        rankings += [_ranking(songs, known, want(moods, Intent.LIFT), Intent.LIFT, rules)] * lifting
    return rankings


def _ranking(
    songs: Sequence[SongCandidate], known: Scorer, wanted: FloatArray, intent: Intent, rules: Rules
) -> _Ranking:
    terms = known.terms(wanted)
    scores = terms.sum(axis=0)
    tagged = (matrix(song.weights for song in songs)[:, wanted >= wanted.max() / 2] >= TAGGED).any(axis=1)
    new = tagged & np.array([song.exposures < rules.new_below for song in songs])
    return _Ranking(intent, wanted, terms, scores, np.argsort(-scores, kind="stable"), new)


def _fill(shortlist: Shortlist, rankings: Sequence[_Ranking], intent: Intent, rng: np.random.Generator) -> None:
    share = shortlist.rules.exploration
    if intent is Intent.SURPRISE:
        share = max(share, SURPRISE_EXPLORATION)
    places = exploration_places(len(rankings), share, rng)
    for place, ranking in enumerate(rankings):
        explored = shortlist.explore(ranking.new, rng) if place in places else None
        if explored is None and shortlist.rank(ranking.scores, ranking.order) is None:
            return


def _travel(
    shortlist: Shortlist,
    known: Scorer,
    moods: Mapping[Emotion, float],
    journey: Journey,
    n: int,
    rng: np.random.Generator,
) -> tuple[list[_Ranking], bool]:
    """Fill the list place by place, each wanting what its moment asks for; whether the songs ran out before the time.

    The last song is to be of the target: it is reached when one song of usual length is left.
    """
    places = exploration_places(n, shortlist.rules.exploration, rng)
    sliding = max(journey.seconds - UNKNOWN_LENGTH_S, journey.seconds / 2)
    rankings: list[_Ranking] = []
    elapsed = 0.0
    while journey.seconds - elapsed >= UNKNOWN_LENGTH_S / 2 and len(rankings) < n:
        wanted = journey_want(moods, journey.target, 1.0 - elapsed / sliding)
        ranking = _ranking(shortlist.songs, known, wanted, Intent.JOURNEY, shortlist.rules)
        explored = shortlist.explore(ranking.new, rng) if len(rankings) in places else None
        pick = explored or shortlist.rank(ranking.scores, ranking.order)
        if pick is None:
            return rankings, True
        rankings.append(ranking)
        elapsed += journey.lengths.get(shortlist.songs[pick.at].id, UNKNOWN_LENGTH_S)
    return rankings, False


def _item(
    song: SongCandidate,
    pick: Pick,
    ranking: _Ranking,
    evidence: Evidence,
    moods: Mapping[Emotion, float],
    now: datetime,
    personal: float,
) -> RankedItem:
    terms = tuple(Term(*pair) for pair in zip(TERM_NAMES, ranking.terms[:, pick.at].tolist(), strict=True))
    values = dict(terms)
    reasons = (
        mood_reason(song, values, ranking.wanted),
        taste_reason(song, values[TermName.FATIGUE], pick.slot, evidence, moods, now, personal),
    )
    total = sum(term.value for term in terms)
    angry, happy, neutral, sad, surprise = ranking.wanted.tolist()
    wanted = (angry, happy, neutral, sad, surprise)
    return RankedItem(song.id, total, terms, pick.slot, ranking.intent, pick.propensity, reasons, wanted)
