"""Export and import are each other's undoing: export, empty database, import, export gives the same bytes."""

import csv
import io
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import exporting
from catalog.exporting import songs_written, template_written
from catalog.identity import artist_key
from catalog.importing import ImportReport
from catalog.models import Artist, Credit, ExternalLink, Genre, Song, SongEmotion
from catalog.reading import file_rows
from catalog.services import song_identity, songs_import
from config.common.emotions import EMOTIONS
from tests.catalog.sounds import sound
from tests.factories import song_make

pytestmark = pytest.mark.django_db

LINE = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Cn", "Co"), include_characters="=+-@'\";\\,()|#"),
    min_size=1,
    max_size=20,
).map(lambda text: " ".join(text.split()))
WORDS = LINE.filter(bool)
SHARE = st.floats(0.0, 1.0)
NAMES = st.one_of(WORDS, st.sampled_from(["=cmd()", "'=x", "-", "@me", "A (composer)", "AC\\DC", "a;b", "\\;", "(x)"]))
ROLES = st.sampled_from(Credit.Role.values)
WEIGHT = st.tuples(SHARE, st.sampled_from(SongEmotion.Source.values), st.none() | SHARE)
SONGS = st.lists(
    st.fixed_dictionaries(
        {
            "title": NAMES,
            "film": NAMES | st.just(""),
            "artists": st.lists(st.tuples(NAMES, ROLES), min_size=1, max_size=4),
            "genres": st.lists(WORDS, max_size=3),
            "year": st.none() | st.integers(1850, 2100),
            "language": st.sampled_from(["", "hi", "pt-BR", "zh-Hant"]),
            "duration_s": st.none() | st.floats(0.001, 21600),
            "tempo_bpm": st.none() | st.floats(0.001, 400),
            "valence": st.none() | SHARE,
            "energy": st.none() | SHARE,
            "is_explicit": st.booleans(),
            "is_published": st.booleans(),
            "licence": NAMES | st.just(""),
            "provenance": NAMES | st.just(""),
            "has_codes": st.booleans(),
            "links": st.lists(st.sampled_from(ExternalLink.Service.values), unique=True, max_size=3),
            "weights": st.dictionaries(st.sampled_from([e.value for e in EMOTIONS]), WEIGHT),
        }
    ),
    max_size=4,
)


def song_write(number: int, facts: dict[str, Any]) -> None:
    """Write one song as a curator would, unless there is such a song."""
    artists, codes = dict(reversed(facts.pop("artists"))), facts.pop("has_codes")
    genres, links, weights = facts.pop("genres"), facts.pop("links"), facts.pop("weights")
    first = next(iter(artists))
    identity = song_identity(facts["title"], first, facts["film"])
    if Song.objects.filter(identity=identity).exists():
        return
    isrc, musicbrainz = (f"INS18{number:07d}", uuid.uuid5(uuid.NAMESPACE_URL, identity)) if codes else ("", None)
    song = Song.objects.create(identity=identity, isrc=isrc, musicbrainz_id=musicbrainz, **facts)
    for place, (name, role) in enumerate(artists.items()):
        artist, _new = Artist.objects.get_or_create(sort_key=artist_key(name), defaults={"name": name})
        Credit.objects.get_or_create(song=song, artist=artist, defaults={"position": place, "role": role})
    song.genres.set([Genre.objects.get_or_create(name=" ".join(name.casefold().split()))[0] for name in genres])
    for service in links:
        ExternalLink.objects.create(song=song, service=service, url=f"https://music.example/{number}?a=1;b=2")
    for emotion, (weight, source, sure) in weights.items():
        SongEmotion.objects.create(song=song, emotion=emotion, weight=weight, source=source, confidence=sure)


def exported(form: str) -> str:
    return "".join(songs_written(Song.objects.all(), form=form))


def emptied() -> None:
    Song.objects.all().delete()
    Artist.objects.all().delete()
    Genre.objects.all().delete()


def imported(text: str, form: str) -> ImportReport:
    return songs_import(file_rows(io.BytesIO(text.encode()), form=form))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(songs=SONGS, form=st.sampled_from(["csv", "json"]))
def test_it_imports_to_the_same_catalogue(songs: list[dict[str, Any]], form: str) -> None:
    emptied()
    for number, facts in enumerate(songs):
        song_write(number, dict(facts))
    first = exported(form)
    again = imported(first, form)
    assert (again.errors, again.created, again.updated) == ([], 0, 0)
    emptied()
    report = imported(first, form)
    assert report.errors == []
    assert exported(form) == first


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''@x", "'tis", "=HYPERLINK(1);2"])
def test_it_lets_no_spreadsheet_run_a_title_and_gives_it_back_unchanged(title: str) -> None:
    imported(json.dumps([{"title": title, "artists": [title]}]), "json")
    text = exported("csv")
    [cells] = list(csv.reader(io.StringIO(text)))[1:]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    emptied()
    imported(text, "csv")
    assert (Song.objects.get().title, Artist.objects.get().name) == (title, title)


def test_it_asks_for_a_batch_with_the_same_queries_however_many_songs(django_assert_num_queries: Any) -> None:
    for _number in range(9):
        song_make()
    with django_assert_num_queries(6):  # the batch, its four parts, and the end
        rows = json.loads(exported("json"))
    assert [row["title"] for row in rows] == [song.title for song in Song.objects.order_by("identity")]


def test_it_goes_through_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(9):
        song_make()
    whole = exported("csv")
    monkeypatch.setattr(exporting, "BATCH", 2)
    assert exported("csv") == whole
    assert len(whole.splitlines()) == 10


def test_the_command_takes_the_audio_along(tmp_path: Path) -> None:
    (tmp_path / "tone.mp3").write_bytes(sound())
    (tmp_path / "in.csv").write_text("title,artists,audio\nA,X,tone.mp3\nB,X,\n")
    call_command("import_songs", str(tmp_path / "in.csv"))
    before = Song.objects.get(title="A").duration_s
    out = tmp_path / "out"
    out.mkdir()
    call_command("export_songs", str(out / "songs.json"), "--audio")
    first = (out / "songs.json").read_bytes()
    assert [path.read_bytes() for path in (out / "audio").iterdir()] == [(tmp_path / "tone.mp3").read_bytes()]
    emptied()
    call_command("import_songs", str(out / "songs.json"))
    assert (Song.objects.get(title="A").is_playable, Song.objects.get(title="A").duration_s) == (True, before)
    call_command("export_songs", str(out / "songs.json"), "--audio")
    assert (out / "songs.json").read_bytes() == first


def test_the_command_writes_to_standard_output_and_templates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    song_make("Only")
    call_command("export_songs", "-", "--format", "json")
    assert json.loads(capsys.readouterr().out)[0]["title"] == "Only"
    call_command("export_songs", str(tmp_path / "template.csv"), "--template")
    assert (tmp_path / "template.csv").read_text() == template_written("csv")


def test_the_command_says_what_it_cannot_do(tmp_path: Path) -> None:
    for arguments, words in (
        ([str(tmp_path / "songs.xls")], "format"),
        ([str(tmp_path / "none" / "songs.csv")], "Cannot write"),
        (["-", "--audio"], "needs a file"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("export_songs", *arguments)


def test_an_empty_catalogue_is_a_file_too() -> None:
    assert json.loads(exported("json")) == []
    assert imported(exported("csv"), "csv").rows == 0
