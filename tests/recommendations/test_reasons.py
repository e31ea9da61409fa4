"""Reasons: every code that the engine can give has a sentence, and every sentence its words."""

import re
from typing import Any

import pytest

from recommendations import reasons
from recommendations.engine import explain
from recommendations.engine.explain import Change
from recommendations.engine.features import TermName

CODES = set(re.findall(r"^\| ([a-z_]+) \|", explain.__doc__ or "", re.MULTILINE)) - {"code"}
PARAMS: dict[str, Any] = {
    "emotion": "surprise",
    "mood": "sad",
    "weight": 0.62,
    "judged": 12,
    "liked": 9,
    "exposures": 2,
    "song": 1,
    "artist": 7,
    "genre": "qawwali",
    "language": "hi",
    "hours": 3.2,
}


def said(code: str, **params: Any) -> str:
    """Return the sentence of a reason with these parameters."""
    return reasons.sentence({"code": code, "params": {**PARAMS, **params}}, artists={7: "Noor"}, titles={1: "Monsoon"})


def test_it_knows_every_code_of_the_engine() -> None:
    assert set(reasons.SENTENCES) == CODES
    assert len(CODES) > 20


@pytest.mark.parametrize("code", sorted(CODES))
def test_it_says_every_code_in_whole_words(code: str) -> None:
    sentence = said(code)
    assert len(sentence) > 10
    assert "%(" not in sentence
    assert "None" not in sentence


def test_it_says_why_in_the_listeners_words() -> None:
    assert said("fits_mood") == "It sounds surprised (62 %)"
    assert said("listeners_liked_in_mood", emotion="happy") == "9 of 12 listeners liked it when happy was asked for"
    assert said("enjoyed_artist") == "You like or finish most songs by Noor"
    assert said("skipped_genre_in_mood") == "Lower, because you skip most songs in qawwali when you are sad"
    assert said("enjoyed_language") == "You like or finish most songs in Hindi"
    assert said("enjoyed_language", language="pt-BR") == "You like or finish most songs in Portuguese"
    assert said("enjoyed_language", language="fa") == "You like or finish most songs in Persian"
    assert said("enjoyed_language", language="zxx") == "You like or finish most instrumental music"
    assert said("skipped_language", language="zxx") == "Lower, because you skip most instrumental music"
    assert said("enjoyed_similar") == "It is close to “Monsoon”, which you like or heard to the end"
    assert said("played_recently") == "Lower, because you heard it 3 hours ago"
    assert said("played_recently", hours=0.2) == "Lower, because you heard it less than an hour ago"


def test_it_does_without_what_it_does_not_know() -> None:
    assert said("a_code_of_an_older_engine") == ""
    assert reasons.change({"change": "older"}) == ""
    assert said("enjoyed_language", language="xx") == "You like or finish most songs in xx"
    nobody: dict[str, dict[int, str]] = {"artists": {}, "titles": {}}
    assert "this artist" in reasons.sentence({"code": "skipped_artist", "params": {"artist": 9}}, **nobody)
    gone = reasons.sentence({"code": "enjoyed_similar", "params": {"song": 1}}, **nobody)
    assert gone == "It is close to a song that you like or heard to the end"


def test_it_says_what_would_change_each_reason() -> None:
    assert set(reasons.CHANGES) == set(Change)
    assert all(reasons.change({"change": change}) for change in Change)


def test_it_names_every_term_of_a_score() -> None:
    assert set(reasons.TERM_LABELS) == set(TermName)


def test_it_says_which_rules_gave_way() -> None:
    assert len(reasons.notes(["artist_cap", "recently_served", "too_few_songs", "unknown"])) == 3
