"""What lists, searches and pages of songs cost, through the real selectors and views, in a database of its own."""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from time import perf_counter
from typing import Any, cast

import numpy as np
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from catalog import finding, views
from catalog.models import Artist, Song
from catalog.synthetic import synthetic_catalogue_build
from catalog.synthetic_words import GENRES

SAMPLE = 20
Calls = Sequence[Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds that half, and all but one in twenty, of the requests of a kind took."""

    p50: float
    p95: float


def costs(*, songs: int, seed: int, rounds: int) -> dict[str, Cost]:
    """Build a catalogue of that size in the present, empty database and measure every kind of request on it."""
    synthetic_catalogue_build(songs=songs, seed=seed)
    listener = User.objects.create_user("bench@mizaj.example", None)
    return {kind: _cost(calls, rounds) for kind, calls in _kinds(listener, Random(seed)).items()}


def _kinds(listener: User, random: Random) -> dict[str, Calls]:
    """Return the calls of each kind: the queries behind a page, then whole pages. Words come from the catalogue."""
    top = Song.objects.order_by("-pk").values_list("pk", flat=True)[0]
    chosen = random.sample(range(1, top + 1), SAMPLE * 2)
    some = list(Song.objects.filter(pk__in=chosen, is_published=True).order_by("pk")[:SAMPLE])
    titles = [song.title_key for song in some if len(song.title_key) > 5]
    names = list(Artist.objects.filter(credits__song__in=some).values_list("name", flat=True)[:SAMPLE])
    famous, other = (Artist.objects.order_by(order).values_list("pk", flat=True)[0] for order in ("pk", "-pk"))

    def songs(page: int = 1, **wishes: Any) -> Callable[[], object]:
        return lambda: list(views.listing_page(finding.songs_find(**wishes), page, size=views.SONGS_A_PAGE))

    def artists(query: str = "") -> Callable[[], object]:
        return lambda: list(views.listing_page(finding.artists_find(query=query), 1, size=views.ARTISTS_A_PAGE))

    def page(view: Callable[..., Any], *ids: int, **query: str) -> Callable[[], object]:
        return lambda: _page(listener, view, query, ids)

    return {
        "list": [songs(), songs(page=2)],
        "list, page 15": [songs(page=15)],
        "language": [songs(language="hi"), songs(language="fr")],
        "mood": [songs(emotion="sad"), songs(emotion="happy")],
        "mood and language": [songs(emotion="sad", language="hi"), songs(emotion="happy", language="en")],
        "mood and rare language": [songs(emotion="sad", language="fr")],
        "genre": [songs(genre=GENRES[0]), songs(genre=GENRES[20])],
        "artist": [songs(artist=famous), songs(artist=other)],
        "artists": [artists(), *map(artists, names)],
        "search, title": [songs(query=title) for title in titles],
        "search, first letters": [songs(query=title[:4]) for title in titles],
        "search, common words": [songs(query=words) for words in ("dil", "love", "pyaar", "दिल", "tum hi", "asha dil")],
        "search, artist": [songs(query=name) for name in names],
        "search, one letter wrong": [songs(query=_mistyped(title, random)) for title in titles],
        "search, nothing": [songs(query=f"qxv{title[::-1]}") for title in titles],
        "languages": [finding.languages_published],
        "page: songs": [page(views.browse), page(views.browse, emotion="sad")],
        "page: search": [page(views.browse, q=title) for title in titles[:5]],
        "page: song": [page(views.song, song.pk) for song in some[:5]],
        "page: artist": [page(views.artist, famous)],
    }


def _mistyped(title: str, random: Random) -> str:
    """Return the longest word of a title with two neighbours swapped."""
    word = max(title.split(), key=len)
    place = random.randrange(len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _cost(calls: Calls, rounds: int) -> Cost:
    """Time each call `rounds` times, after once for nothing."""
    gc.collect()
    gc.freeze()  # else one request in a hundred pays for looking through everything that was imported
    taken = []
    for round_ in range(rounds + 1):
        for call in calls:
            start = perf_counter()
            call()
            taken += [(perf_counter() - start) * 1000] if round_ else []
    return Cost(*(round(float(value), 1) for value in np.percentile(taken, [50, 95])))


def _page(listener: User, view: Callable[..., Any], query: Mapping[str, str], ids: Sequence[int]) -> None:
    request = cast(Any, RequestFactory().get("/", query))
    request.user, request.htmx = listener, HtmxDetails(request)
    response = view(request, *ids)
    if response.status_code != 200:
        raise RuntimeError(f"{view.__name__} {dict(query)} answered {response.status_code}")
