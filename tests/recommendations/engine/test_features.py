"""The prior and the terms of a score."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from config.common.emotions import EMOTIONS, Emotion
from recommendations.engine.features import TermName, fatigue_term, scorer, taste
from recommendations.engine.policy import score
from recommendations.engine.prior import overrated, prior
from recommendations.engine.signals import growth
from recommendations.engine.types import (
    CrowdCounts,
    Evidence,
    EvidenceCounter,
    EvidenceKey,
    EvidenceKind,
    Intent,
    SongStanding,
    emotion_vector,
)
from recommendations.engine.wants import want
from tests.recommendations.engine.states import NOW, candidate

SAD = EMOTIONS.index(Emotion.SAD)


def counter(value: float) -> EvidenceCounter:
    return EvidenceCounter(positive=value * growth(NOW), signals=1)


def test_it_starts_from_the_tag_and_the_curator() -> None:
    songs = [candidate(1, {Emotion.SAD: 0.5}), candidate(2, {Emotion.SAD: 0.5}, curated=True)]
    assert prior(songs).total[:, SAD] == pytest.approx([0.5, 0.6])
    assert prior(songs).total[:, 0] == pytest.approx([0.3, 0.4])


def test_it_shrinks_the_prior_towards_what_listeners_liked() -> None:
    crowd = CrowdCounts(
        liked=emotion_vector({Emotion.SAD: 6, Emotion.HAPPY: 1}),
        judged=emotion_vector({Emotion.SAD: 8, Emotion.HAPPY: 4}),
    )
    known = prior([candidate(1, {Emotion.SAD: 0.5}, crowd=crowd), candidate(2, {Emotion.SAD: 0.5})])
    of_song = (7 + 16 * 0.5) / (12 + 16)
    assert known.total[0, SAD] == pytest.approx((6 + 30 * of_song) / (8 + 30))
    assert known.total[1, SAD] == pytest.approx(0.5)
    assert known.listeners[0, SAD] == pytest.approx(known.total[0, SAD] - 0.5)


def test_it_leaves_a_song_where_it_is_that_is_liked_as_much_as_others_with_its_first_guess() -> None:
    guess, too_high = 0.7, 0.2
    crowd = CrowdCounts(emotion_vector({Emotion.SAD: 10}), emotion_vector({Emotion.SAD: 20}), too_high)
    better = replace(crowd, liked=emotion_vector({Emotion.SAD: 12}))
    songs = [candidate(n, {Emotion.SAD: 1.0}, crowd=counts) for n, counts in enumerate((crowd, better), start=1)]
    as_expected, liked_more = prior(songs).total[:, SAD]
    assert as_expected == pytest.approx(guess)
    assert liked_more > guess


def test_it_says_by_how_much_first_guesses_are_too_high() -> None:
    assert overrated(guessed=0.0, liked=0.0, judged=0.0) == 0.0
    assert overrated(guessed=700.0, liked=500.0, judged=970.0) == pytest.approx(0.2)
    assert 0 < overrated(guessed=7.0, liked=5.0, judged=10.0) < 0.2, "little is known"
    assert overrated(guessed=5.0, liked=7.0, judged=10.0) == 0.0, "what is liked more than guessed is not lowered"


def test_it_adds_each_key_with_its_weight_and_share() -> None:
    song = candidate(1, artists=(7, 8), genres=("rock", "folk"), language="hi")
    keys = {
        EvidenceKey(EvidenceKind.SONG, "1"): counter(1.0),
        EvidenceKey(EvidenceKind.SONG, "1", Emotion.SAD): counter(1.0),
        EvidenceKey(EvidenceKind.SONG, "1", Emotion.HAPPY): counter(9.0),
        EvidenceKey(EvidenceKind.ARTIST, "7"): counter(1.0),
        EvidenceKey(EvidenceKind.GENRE, "rock"): counter(1.0),
        EvidenceKey(EvidenceKind.LANGUAGE, "hi"): counter(2.0),
        EvidenceKey(EvidenceKind.GENRE, "folk", Emotion.SAD): counter(1.0),
        EvidenceKey(EvidenceKind.ARTIST, "99"): counter(9.0),
    }
    evidence, moods = Evidence(keys), {Emotion.SAD: 1.0}
    terms = scorer([song], evidence, taste(evidence, moods, NOW), NOW).terms(want(moods, Intent.MATCH))
    assert dict(zip(TermName, terms[:, 0], strict=True)) == pytest.approx(
        {
            TermName.BASE: 0.3,
            TermName.TAG: 0.0,
            TermName.CURATOR: 0.0,
            TermName.OUTLOOK: 0.0,
            TermName.LISTENERS: 0.0,
            TermName.SONG: 0.60 / 3.8,
            TermName.SONG_IN_MOOD: 0.30 / 3.8,
            TermName.ARTIST: 0.30 / 7 / 2,
            TermName.GENRE: 0.30 * (1 / 13 + 2 / 14) / 3,
            TermName.GENRE_IN_MOOD: 0.20 / 13 / 2,
            TermName.CLOSENESS: 0.0,
            TermName.FATIGUE: 0.0,
        }
    )


def test_it_mixes_the_evidence_of_two_moods() -> None:
    evidence = Evidence({EvidenceKey(EvidenceKind.SONG, "1", Emotion.SAD): counter(1.0)})
    mixed = {Emotion.SAD: 0.6, Emotion.NEUTRAL: 0.4}
    assert taste(evidence, mixed, NOW).in_mood[EvidenceKind.SONG]["1"] == pytest.approx(0.6 / 3.8)


def test_it_tires_of_a_song_just_played() -> None:
    played = {n: SongStanding(last_played=NOW - timedelta(hours=12 * n)) for n in range(3)}
    songs = [candidate(n) for n in range(4)]
    assert fatigue_term(songs, Evidence(standings=played), NOW) == pytest.approx([-0.35, -0.175, -0.0875, 0.0])


def test_it_calms_by_avoiding_anger() -> None:
    songs = [candidate(1, {Emotion.ANGRY: 0.9}), candidate(2, {Emotion.NEUTRAL: 0.5}), candidate(3, {Emotion.SAD: 0.9})]
    calm = score(songs, Evidence(), mood={Emotion.ANGRY: 1.0}, intent=Intent.CALM, now=NOW)
    assert np.argsort(-calm).tolist() == [1, 2, 0]
