"""Suggested weights: whom they reach, whom they leave alone, running again, accepting them, and what they are worth."""

import io
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from catalog.agreement import agreement
from catalog.derive import emotion_weights
from catalog.models import Song, SongEmotion
from catalog.suggesting import suggestions_write
from catalog.suggestions import Scales
from config.common.emotions import EMOTIONS
from tests.factories import song_make, user_make

DERIVED, CURATOR = SongEmotion.Source.DERIVED, SongEmotion.Source.CURATOR


def untagged(title: str, **features: Any) -> Song:
    """Create a song without weights."""
    song = song_make(title, **features)
    song.emotions.all().delete()
    return song


def strongest(song: Song) -> SongEmotion:
    """Return the song's strongest weight."""
    return song.emotions.order_by("-weight")[0]


@pytest.fixture
def songs(db: None) -> dict[str, Song]:
    """Songs in the corners of the plane, one that a curator tagged, one that says nothing."""
    made = {
        "bright": untagged("Bright", valence=0.9, energy=0.7),
        "gloomy": untagged("Gloomy", valence=0.1, energy=0.2),
        "furious": untagged("Furious", valence=0.05, energy=0.95),
        "by tempo": untagged("By Tempo", valence=0.15, tempo_bpm=60.0),
        "silent": untagged("Silent", valence=0.5),
    }
    made["curated"] = song_make("Curated", weights={"happy": 1.0}, valence=0.1, energy=0.1)
    return made


def test_it_suggests_by_how_a_song_sounds(songs: dict[str, Song]) -> None:
    result = suggestions_write()
    assert (result.written, result.unchanged, result.tagged, result.without_features) == (4, 0, 1, 1)
    assert strongest(songs["bright"]).emotion == "happy"
    assert strongest(songs["gloomy"]).emotion == "sad"
    assert strongest(songs["furious"]).emotion == "angry"
    assert {row.source for row in SongEmotion.objects.exclude(song=songs["curated"])} == {DERIVED}
    assert songs["silent"].emotions.count() == 0


def test_it_is_less_sure_by_tempo_and_of_emotions_that_it_cannot_tell(songs: dict[str, Song]) -> None:
    suggestions_write()
    gloomy, tempo = songs["gloomy"].emotions, songs["by tempo"].emotions
    assert gloomy.get(emotion="neutral").confidence < gloomy.get(emotion="sad").confidence  # type: ignore[operator]
    assert max(row.confidence or 1.0 for row in tempo.all()) <= 0.54


def test_it_never_touches_what_others_said(songs: dict[str, Song]) -> None:
    song = songs["gloomy"]
    suggestions_write()
    SongEmotion.objects.filter(song=song, emotion="sad").update(source=CURATOR, weight=0.11)
    before = list(SongEmotion.objects.order_by("pk").values())
    Song.objects.filter(pk=song.pk).update(valence=0.99)
    suggestions_write()
    after = {row["id"]: row for row in SongEmotion.objects.values()}
    kept = [row for row in before if row["song_id"] in (song.pk, songs["curated"].pk)]
    assert kept == [after[row["id"]] for row in kept]


def test_it_writes_nothing_the_second_time_and_nothing_in_a_dry_run(songs: dict[str, Song]) -> None:
    assert suggestions_write(dry_run=True).written == 4
    assert not SongEmotion.objects.filter(source=DERIVED).exists()
    suggestions_write()
    rows = list(SongEmotion.objects.order_by("pk").values())
    again = suggestions_write()
    assert (again.written, again.unchanged) == (0, 4)
    assert rows == list(SongEmotion.objects.order_by("pk").values())


def test_it_follows_changed_features(songs: dict[str, Song]) -> None:
    suggestions_write()
    Song.objects.filter(pk=songs["gloomy"].pk).update(valence=0.95, energy=0.7)
    suggestions_write()
    assert strongest(songs["gloomy"]).emotion == "happy"


def test_it_says_what_it_did(songs: dict[str, Song]) -> None:
    out = io.StringIO()
    call_command("suggest_weights", "--dry-run", stdout=out)
    assert "4 songs would be given suggestions, 0 unchanged, 1 tagged by others, 1 without" in out.getvalue()


def test_it_lets_a_curator_accept_them_in_bulk(songs: dict[str, Song]) -> None:
    suggestions_write()
    client = Client()
    client.force_login(user_make("root@mizaj.example", is_staff=True, is_superuser=True))
    url = reverse("admin:catalog_song_changelist")
    waiting = client.get(url, {"suggested": "yes"}).context["cl"].result_list
    assert {song.title for song in waiting} == {"Bright", "Gloomy", "Furious", "By Tempo"}
    chosen = [songs["bright"].pk, songs["curated"].pk]
    client.post(url, {"action": "accept_suggestions", "_selected_action": chosen})
    assert {row.source for row in songs["bright"].emotions.all()} == {CURATOR}
    assert {row.source for row in songs["gloomy"].emotions.all()} == {DERIVED}
    assert len(client.get(url, {"suggested": "no"}).context["cl"].result_list) == 3


def test_it_scales_as_if_all_values_were_in_memory() -> None:
    random = np.random.default_rng(3)
    features = np.column_stack([random.random((500, 2)).round(3), np.full(500, np.nan)])
    scales = Scales()
    for start in range(0, 500, 77):
        scales.add(features[start : start + 77])
    weights, confidences = scales.suggested(features)
    np.testing.assert_allclose(weights, emotion_weights(features[:, 0], features[:, 1]), atol=1e-9)
    assert confidences.shape == (500, len(EMOTIONS))
    assert np.isnan(scales.suggested(np.array([[np.nan, 0.5, 90.0]]))[0]).all()


@pytest.mark.data
def test_it_agrees_with_human_labels_as_far_as_the_documentation_says() -> None:
    folder = Path(os.environ["MIZAJ_DATA"]) / "songs"
    three = agreement(folder, resamples=20)["three"]
    assert three["n"] > 2_500
    assert 0.66 < three["accuracy"]["low"] <= three["accuracy"]["value"] <= three["accuracy"]["high"] < 0.72
    assert three["labels"]["sad"]["auc"]["value"] > 0.8
    assert agreement(folder, by_tempo=True, resamples=20)["three"]["accuracy"]["value"] < three["accuracy"]["value"]


@pytest.mark.data
def test_it_prints_the_agreement_as_json() -> None:
    out = io.StringIO()
    call_command("measure_suggestions", "--json", "--resamples", "5", stdout=out)
    found = json.loads(out.getvalue())
    assert set(found) == {"energy", "tempo"}
    assert set(found["energy"]["five"]["labels"]) == {str(emotion) for emotion in EMOTIONS}
