"""Generated covers: deterministic, small, harmless, and different from their neighbours."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from catalog.covers import cover_svg, cover_version, family_for, strongest
from catalog.covers.families import FAMILIES
from catalog.covers.palette import oklch
from catalog.links import cover_url
from config.common.emotions import EMOTIONS, Emotion
from tests.factories import song_make

ALLOWED = {"svg", "defs", "linearGradient", "radialGradient", "stop", "path", "circle", "ellipse", "g"}


@pytest.mark.parametrize("mood", EMOTIONS)
def test_it_draws_small_pictures_of_shapes_alone(mood: Emotion) -> None:
    for song_id in range(1, 121):
        svg = cover_svg(song_id, [(mood, 0.8), (EMOTIONS[song_id % 5], 0.3)])
        tags = {
            element.tag.removeprefix("{http://www.w3.org/2000/svg}")
            for element in ElementTree.fromstring(svg).iter()  # noqa: S314
        }
        assert len(svg.encode()) <= 4096
        assert tags <= ALLOWED
        assert not re.search(r"style|href|script|<text|nan|inf", svg)


def test_it_draws_the_same_song_the_same_way_every_time() -> None:
    moods = [("happy", 0.8), ("sad", 0.3)]
    first = cover_svg(7, moods)
    cover_svg(8, moods)
    assert cover_svg(7, list(reversed(moods))) == first


def test_it_gives_no_two_of_many_songs_the_same_picture() -> None:
    assert len({cover_svg(song_id, [("happy", 0.9)]) for song_id in range(2000)}) == 2000


def test_it_never_draws_neighbours_in_the_same_family() -> None:
    assert len(FAMILIES) >= 10
    assert all(family_for(song_id) is not family_for(song_id + 1) for song_id in range(200))
    assert {family_for(song_id) for song_id in range(len(FAMILIES))} == set(FAMILIES)


def test_it_colours_by_the_strongest_moods() -> None:
    assert strongest([("sad", 0.2), ("happy", 0.7), ("angry", 0.1)]) == ("happy", "sad")
    assert strongest([("happy", 0.7), ("sad", 0.05)]) == ("happy", "happy")
    assert strongest([]) == ("neutral", "neutral")
    assert cover_svg(5, [("happy", 0.7)]) != cover_svg(5, [("sad", 0.7)])


def test_it_changes_the_version_with_the_picture() -> None:
    assert cover_version(5, [("happy", 0.7)]) != cover_version(5, [("sad", 0.7)])
    assert cover_version(5, [("happy", 0.7)]) == cover_version(5, [("happy", 0.8)])


def test_it_converts_known_colours() -> None:
    assert oklch(1, 0, 0) == "#ffffff"
    assert oklch(0, 0, 0) == "#000000"
    assert oklch(0.62796, 0.25768, 29.234) == "#ff0000"


def test_it_serves_a_cover_to_anybody_for_long_under_its_own_policy(client: Client, db: None) -> None:
    song = song_make()
    response = client.get(cover_url(song))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(cover_url(song), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_caches_an_address_without_a_version_for_a_day(client: Client, db: None) -> None:
    song = song_make()
    assert client.get(f"/songs/{song.pk}/cover.svg")["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize("pk", [0, 999_999, 10**30])
def test_it_has_no_cover_for_songs_that_do_not_exist(client: Client, db: None, pk: int) -> None:
    assert client.get(f"/songs/{pk}/cover.svg").status_code == 404
