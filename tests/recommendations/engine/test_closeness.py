"""Closeness to judged songs, and how alike songs are."""

from datetime import timedelta

import numpy as np
import pytest

from config.common.emotions import Emotion
from recommendations.engine.closeness import closeness, co_liking, pairs
from recommendations.engine.explain import taste_reason
from recommendations.engine.features import PERSONAL_TERMS, TermName, personal_terms, taste
from recommendations.engine.signals import HALF_LIFE_DAYS, growth
from recommendations.engine.sound import alike, directions, standardised
from recommendations.engine.types import Evidence, EvidenceCounter, EvidenceKey, EvidenceKind, Similar, Slot
from tests.recommendations.engine.states import NOW, candidate

SAD = {Emotion.SAD: 1.0}


def heard(similar: dict[int, Similar] | None, **worth: float) -> Evidence:
    """Evidence on songs s1, s2, …; a negative one is held, as a hide is."""
    keys = {name: EvidenceKey(EvidenceKind.SONG, name[1:]) for name in worth}
    counters = {
        keys[name]: EvidenceCounter(max(0.0, q) * growth(NOW), held=max(0.0, -q), signals=1)
        for name, q in worth.items()
    }
    return Evidence(counters, similar=similar)


def test_it_is_close_to_liked_songs_and_far_from_hidden_ones() -> None:
    evidence = heard({9: ((1, 0.5), (2, 1.0)), 8: ((2, 1.0),)}, s1=1.0, s2=-1.5)
    assert closeness(evidence, growth(NOW)) == pytest.approx({9: -1.0 / 8.0, 8: -1.5 / 7.5})


def test_it_forgets_at_the_pace_of_all_evidence() -> None:
    evidence = heard({9: ((1, 1.0),)}, s1=1.0)
    later = closeness(evidence, growth(NOW + timedelta(days=HALF_LIFE_DAYS)))
    assert later == pytest.approx({9: 0.5 / 6.5})


def test_it_takes_the_place_of_the_genres() -> None:
    song = candidate(9, genres=("rock",))
    rock = {EvidenceKey(EvidenceKind.GENRE, "rock"): EvidenceCounter(growth(NOW), signals=1)}
    without, with_table = (
        dict(zip(PERSONAL_TERMS, personal_terms([song], taste(evidence, SAD, NOW))[:, 0], strict=True))
        for evidence in (Evidence(rock), Evidence(rock, similar={}))
    )
    assert without[TermName.GENRE] == pytest.approx(0.30 / 13)
    assert with_table[TermName.GENRE] == 0.0


@pytest.mark.parametrize(("worth", "code"), [(1.0, "enjoyed_similar"), (-1.0, "skipped_similar")])
def test_it_names_the_song_that_it_is_close_to(worth: float, code: str) -> None:
    evidence = heard({9: ((1, 0.2), (2, 0.9), (3, 0.9))}, s1=worth, s2=worth, s3=-worth / 9)
    reason = taste_reason(candidate(9), 0.0, Slot.RANKED, evidence, SAD, NOW)
    assert (reason.code, dict(reason.params)) == (code, {"song": 2})


def test_it_finds_songs_alike_by_listeners() -> None:
    together, liked = np.array([[0.0, 8.0], [8.0, 0.0]]), np.array([8.0, 8.0])
    assert co_liking(together, liked[:, None], liked[None, :]) == pytest.approx(np.array([[0, 0.8], [0.8, 0]]))


def test_it_finds_songs_alike_by_features() -> None:
    unit = directions(standardised(np.array([[1.0, 5.0], [1.1, np.nan], [-1.0, 5.0], [np.nan, np.nan]])))
    assert alike(unit[0], unit) == pytest.approx([1.0, 1.0, 0.0, 0.0])
    assert pairs([1, 2], [0.0, 0.5]) == ((2, 0.5),)
