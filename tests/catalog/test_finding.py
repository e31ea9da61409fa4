"""Searching songs and artists: scripts, diacritics, spellings, mistyped letters, order, limits, and both databases."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from catalog.finding import artists_find, languages_published, songs_find, songs_matching
from catalog.models import Artist, Song
from catalog.reading import rows_open
from catalog.services import artist_save, songs_import
from tests.catalog.spellings import DIFFERENT, SAME, SPELLED
from tests.factories import artist_make, song_make

QUERIES = [
    "tum", "tum hi ho", "तुम ही", "zindagi", "jindagi", "zindgi", "zimdagi", "kehna", "elise", "Élise", "corazon",
    "dil", "di", "d", "mohabat", "muhabbat", "rang basanti", "basanti rang", "love", "lov", "zzzz", "'", "% _",
    "saath ho", "saath", "meera", "mira", "artist 3", "aankh", "आँख", "காதல்",
]  # fmt: skip


def titles(query: str) -> list[str]:
    """Return what a search finds, in order."""
    return [song.title for song in songs_find(query=query)[0:300]]


@pytest.mark.parametrize(("one", "other"), SAME + SPELLED)
def test_it_finds_a_title_from_its_other_spelling_and_back(db: None, one: str, other: str) -> None:
    song_make("Quite Another")
    song_make(one)
    assert titles(other) == [one]
    Song.objects.filter(title=one).delete()
    song_make(other)
    assert titles(one) == [other]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_it_finds_no_title_from_another(db: None, one: str, other: str) -> None:
    song_make(one)
    assert titles(other) == []
    Song.objects.all().delete()
    song_make(other)
    assert titles(one) == []


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Zindagi", "zindgai"),
        ("Zindagi", "zimdagi"),
        ("Dhadkan", "dhadakan"),
        ("करवटें", "Karvatein"),
        ("Lag Ja Gale", "lagg gaje ja"),
    ],
)
def test_it_forgives_one_letter(db: None, title: str, typed: str) -> None:
    song_make(title)
    assert titles(typed) == [title]


def test_it_shows_what_begins_so_first_then_what_has_the_words_then_what_is_nearly_so(db: None) -> None:
    song_make("Sana")
    song_make("Mera Sanam")
    song_make("Sanam Re")
    song_make("Sanam Here", audio="songs/x.mp3")
    song_make("Oh Sanam", audio="songs/y.mp3")
    assert titles("sanam") == ["Sanam Here", "Sanam Re", "Oh Sanam", "Mera Sanam", "Sana"]


@pytest.mark.parametrize("words", ["zzzzzz", "qqq", "!!!", "%", "' --", "💥"])
def test_it_finds_nothing_for_what_is_no_word(db: None, words: str) -> None:
    song_make("J Balvin", artists=[artist_make("A")])
    assert titles(words) == []


def test_it_finds_by_artist_and_film_in_one_query(db: None) -> None:
    song_make("Gerua", artists=[artist_make("Arijit Singh"), artist_make("Antara")], film="Dilwale")
    assert titles("antara dilvale gerua") == titles("अंतरा") == ["Gerua"]


def test_it_follows_an_artist_s_new_name(db: None) -> None:
    artist = artist_make("Old Name")
    song_make("Gerua", artists=[artist])
    artist.name = "Brandnew"
    artist_save(artist=artist)
    assert titles("brandnew") == ["Gerua"]
    assert titles("old") == []
    assert [found.name for found in artists_find(query="brandnew")[0:10]] == ["Brandnew"]


def test_it_keeps_the_filters_of_a_search(db: None) -> None:
    song_make("Sanam One", language="hi", weights={"sad": 0.9})
    song_make("Sanam Two", language="en", weights={"happy": 0.9})
    found = songs_find(query="sanam", language="en", emotion="happy")
    assert [song.title for song in found[0:9]] == ["Sanam Two"]
    assert songs_find(query="sanam", emotion="angry").count() == 0


def test_it_follows_a_song_s_language_audio_and_publication_in_a_mood_s_list(db: None) -> None:
    def sad(language: str, playable: bool | None = None) -> list[str]:
        return [song.title for song in songs_find(emotion="sad", language=language, playable=playable)[0:9]]

    for title, weight in (("Low", 0.5), ("High", 0.8), ("Other mood", 0.3)):
        song_make(title, language="fr", weights={"sad": weight})
    song_make("English", language="en", weights={"sad": 0.9})
    assert sad("fr") == ["High", "Low"]
    Song.objects.filter(title="Low").update(audio="songs/x.mp3")
    assert (sad("fr"), sad("fr", playable=True), sad("fr", playable=False)) == (["Low", "High"], ["Low"], ["High"])
    Song.objects.filter(title="High").update(is_published=False)
    assert (sad("fr"), sad("en")) == (["Low"], ["English"])
    Song.objects.filter(title="High").update(is_published=True, language="en")
    Song.objects.filter(title="Low").update(audio="")
    assert (sad("fr"), sad("en")) == (["Low"], ["English", "High"])
    song = Song.objects.get(title="Low")
    song.emotions.create(emotion="happy", weight=0.7)
    assert [found.title for found in songs_find(emotion="happy", language="fr")[0:9]] == ["Low"]


@pytest.mark.parametrize("typed", ["o'c", "a\\", "it's\\'", "'x':*", "a & b | !c", "<->"])
def test_it_takes_no_sign_for_an_operator(db: None, typed: str) -> None:
    song_make("Quite Another")
    song_make(f"{typed} Sanam")
    assert titles(f"{typed} sanam") == [f"{typed} Sanam"]


def test_it_finds_artists_of_published_songs_only(db: None) -> None:
    song_make("A", artists=[artist_make("Émile Zola")])
    song_make("B", artists=[artist_make("Emil Hidden")], is_published=False)
    assert [artist.name for artist in artists_find(query="emile")[0:10]] == ["Émile Zola"]
    assert artists_find().count() == 1
    assert Artist.objects.count() == 2


def test_it_gives_curators_unpublished_songs_too(db: None) -> None:
    song_make("Sanam", is_published=False)
    assert [song.title for song in songs_matching(Song.objects.all(), "sanam")] == ["Sanam"]
    assert [song.title for song in songs_matching(Song.objects.all(), "sanum")] == ["Sanam"]
    assert songs_matching(Song.objects.all(), "").count() == 1


def test_it_lists_the_languages_of_published_songs(db: None) -> None:
    song_make(language="hi")
    song_make(language="en")
    song_make(language="en")
    song_make(language="de", is_published=False)
    song_make(language="")
    assert languages_published() == ["en", "hi"]


def test_it_stops_counting_and_paging_at_a_limit(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.finding.LIST_MOST", 5)
    for number in range(8):
        song_make(f"Song {number}", audio="songs/x.mp3" if number % 2 else "")
    listing = songs_find()
    assert (listing.count(), listing.is_cut) == (5, True)
    assert [song.title for song in listing[3:9]] == ["Song 7", "Song 0"]


@pytest.mark.parametrize("start", range(7))
def test_it_pages_across_what_plays_and_what_does_not(db: None, start: int) -> None:
    for number in range(6):
        song_make(f"Song {number}", audio="songs/x.mp3" if number < 3 else "")
    every = [song.title for song in songs_find()[0:6]]
    assert [song.title for song in songs_find()[start : start + 2]] == every[start : start + 2]


def catalogue(folder: Path) -> Path:
    """Write a list of songs in many spellings, as a curator would import it."""
    path = folder / "songs.csv"
    names = ["Asha", "Émile", "Meera", "अरिजीत", "Artist 3"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["title", "artists", "film", "language"])
        for place, (one, other) in enumerate(SAME + SPELLED + DIFFERENT):
            writer.writerow([one, names[place % 5], "Film One", "hi"])
            writer.writerow([f"{other} II", names[place % 3], "", "en"])
        writer.writerow(["காதல்", "Asha", "", "ta"])
    return path


SEARCH = """
import json, sys
from pathlib import Path
from catalog.finding import artists_find, songs_find
from catalog.reading import rows_open
from catalog.services import songs_import
with rows_open(Path(sys.argv[1])) as rows:
    songs_import(rows)
queries = json.loads(sys.argv[2])
found = {q: [s.title for s in songs_find(query=q)[0:300]] for q in queries}
found |= {"artists " + q: [a.name for a in artists_find(query=q)[0:300]] for q in queries}
print(json.dumps(found))
"""


@pytest.mark.services
def test_it_finds_the_same_songs_in_the_same_order_on_sqlite_and_postgresql(db: None, tmp_path: Path) -> None:
    assert connection.vendor == "postgresql"
    path = catalogue(tmp_path)
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'other.sqlite3'}"}

    def manage(*words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, cwd=settings.BASE_DIR, env=environment
        ).stdout

    manage("migrate", "-v0")
    script = f"import sys; sys.argv[1:] = {[str(path), json.dumps(QUERIES)]!r}\n{SEARCH}"
    theirs = json.loads(manage("shell", "-v0", "-c", script).splitlines()[-1])
    with rows_open(path) as rows:
        songs_import(rows)
    ours = {query: titles(query) for query in QUERIES}
    ours |= {f"artists {query}": [a.name for a in artists_find(query=query)[0:300]] for query in QUERIES}
    assert ours == theirs
    assert sum(bool(found) for found in ours.values()) > 25
