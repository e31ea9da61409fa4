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
from recommendations.engine.features import Scorer, TermName, scorer, taste
from recommendations.engine.prior import TAGGED, matrix
from recommendations.engine.selection import BoolArray, Pick, Rules, Shortlist, exploration_places
from recommendations.engine.types import Evidence, Intent, RankedItem, Recommendation, SongCandidate, Term
from recommendations.engine.wants import FloatArray, IntArray, leading_moods, want

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
) -> Recommendation:
    """Return up to n songs in the order to be played.

    `mood` maps emotions to shares (a reading's probabilities, or one emotion chosen by hand: `{SAD: 1.0}`).
    `served_recently` holds song ids, the latest first; the first `rules.excluded_recent` stay out. Hidden songs
    never appear. `relaxed` names every rule that gave way, and `too_few_songs` when the list is still short.
    Raises ValueError for a mood with no positive share.
    """
    by_id = {song.id: song for song in candidates}
    songs = [by_id[song_id] for song_id in sorted(by_id)]
    moods = leading_moods(mood)
    if not songs:
        return Recommendation((), (TOO_FEW_SONGS,) if n > 0 else ())
    hidden = {song_id for song_id, standing in evidence.standings.items() if standing.hidden}
    shortlist = Shortlist(songs, hidden, set(served_recently[: rules.excluded_recent]), rules)
    known = scorer(songs, evidence, taste(evidence, moods, now), now)
    rankings = _rankings(songs, known, moods, intent, n, rules)
    _fill(shortlist, rankings, intent, rng)
    items = tuple(
        _item(songs[pick.at], pick, ranking, evidence, moods, now)
        for pick, ranking in zip(shortlist.picks, rankings, strict=False)
    )
    too_few = {TOO_FEW_SONGS} if len(items) < n else set()
    return Recommendation(items, tuple(sorted(shortlist.relaxed | too_few)))


def _rankings(
    songs: Sequence[SongCandidate], known: Scorer, moods: Mapping[Emotion, float], intent: Intent, n: int, rules: Rules
) -> list[_Ranking]:
    """Return the ranking of each of n places: the last quarter of a list that matches sadness lifts."""
    lifting = n // 4 if rules.lift_ending and intent is Intent.MATCH and next(iter(moods)) is Emotion.SAD else 0
    rankings = [_ranking(songs, known, moods, intent, rules)] * (n - lifting)
    return rankings + ([_ranking(songs, known, moods, Intent.LIFT, rules)] * lifting if lifting else [])


def _ranking(
    songs: Sequence[SongCandidate], known: Scorer, moods: Mapping[Emotion, float], intent: Intent, rules: Rules
) -> _Ranking:
    wanted = want(moods, intent)
    terms = known.terms(wanted)
    scores = terms.sum(axis=0)
    tagged = (matrix(song.weights for song in songs)[:, wanted >= wanted.max() / 2] >= TAGGED).any(axis=1)
    new = tagged & np.array([song.exposures < rules.new_below for song in songs])
    return _Ranking(intent, wanted, terms, scores, np.argsort(-scores, kind="stable"), new)


def _fill(shortlist: Shortlist, rankings: Sequence[_Ranking], intent: Intent, rng: np.random.Generator) -> None:
    share = SURPRISE_EXPLORATION if intent is Intent.SURPRISE else shortlist.rules.exploration
    places = exploration_places(len(rankings), share, rng)
    for place, ranking in enumerate(rankings):
        explored = shortlist.explore(ranking.new, rng) if place in places else None
        if explored is None and shortlist.rank(ranking.scores, ranking.order) is None:
            return


def _item(
    song: SongCandidate,
    pick: Pick,
    ranking: _Ranking,
    evidence: Evidence,
    moods: Mapping[Emotion, float],
    now: datetime,
) -> RankedItem:
    terms = tuple(Term(*pair) for pair in zip(TERM_NAMES, ranking.terms[:, pick.at].tolist(), strict=True))
    values = dict(terms)
    reasons = (
        mood_reason(song, values, ranking.wanted),
        taste_reason(song, values[TermName.FATIGUE], pick.slot, evidence, moods, now),
    )
    total = sum(term.value for term in terms)
    return RankedItem(song.id, total, terms, pick.slot, ranking.intent, pick.propensity, reasons)
