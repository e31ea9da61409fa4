"""`import_songs`: every row for itself, nothing twice, clear words for whatever is wrong."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from catalog.models import Artist, Credit, Genre, Song, SongEmotion
from catalog.services import song_identity
from tests.catalog.sounds import sound

SHIPPED = Path(__file__).parents[2] / "catalog" / "data" / "songs.csv"
HEADER = "title,artists,film,year,language,source,angry,happy,neutral,sad,surprise\n"
GOOD = "Tum Hi Ho,Arijit Singh; Mithoon,Aashiqui 2,2013,hi,human,0.0,0.1,0.2,0.9,0.0\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Import a CSV's text and return the report with the exit status."""

    def run(text: str | bytes, *options: str) -> dict[str, Any]:
        path = tmp_path / "songs.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        status = 0
        try:
            call_command("import_songs", str(path), "--json", *options)
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        return {**json.loads(capsys.readouterr().out), "status": status}

    return run


def counts(report: dict[str, Any]) -> tuple[int, int, int, int]:
    return report["created"], report["updated"], report["unchanged"], len(report["errors"])


def test_it_loads_a_song_with_artists_in_order_and_weights(report: Any) -> None:
    assert counts(report(HEADER + GOOD)) == (1, 0, 0, 0)
    song = Song.objects.get()
    assert (song.title, song.film, song.year, song.language) == ("Tum Hi Ho", "Aashiqui 2", 2013, "hi")
    assert song.identity == song_identity("tum hi ho", "ARIJIT SINGH", "aashiqui 2")
    assert [credit.artist.name for credit in song.credits.all()] == ["Arijit Singh", "Mithoon"]
    assert {weight.emotion: weight.weight for weight in song.emotions.all()}["sad"] == 0.9
    assert {weight.source for weight in song.emotions.all()} == {"import"}
    assert song.is_published


def test_it_marks_derived_weights_as_derived(report: Any) -> None:
    report(HEADER + GOOD.replace("human", "derived"))
    assert {weight.source for weight in SongEmotion.objects.all()} == {"derived"}


def test_it_loads_the_shipped_catalogue_in_seconds_and_changes_nothing_the_second_time(capsys: Any) -> None:
    started = time.process_time()  # of this process: others must not fail the test
    call_command("import_songs", str(SHIPPED))
    took = time.process_time() - started
    rows = Song.objects.count()
    assert rows >= 1250
    assert f"{rows} created, 0 updated, 0 unchanged, 0 left out" in capsys.readouterr().out
    call_command("import_songs", str(SHIPPED))
    assert f"0 created, 0 updated, {rows} unchanged, 0 left out" in capsys.readouterr().out
    assert took < 10


def test_it_finds_a_song_again_in_another_spelling(report: Any) -> None:
    report(HEADER + GOOD)
    again = "TUM HI HO,arijit singh; MITHOON,AASHIQUI-2,2013,hi,human,,,,,\n"
    assert counts(report(HEADER + again)) == (0, 1, 0, 0)
    assert (Song.objects.get().title, Artist.objects.count()) == ("TUM HI HO", 2)


def test_it_updates_what_a_row_says_and_leaves_what_it_does_not(report: Any) -> None:
    report(HEADER + GOOD)
    Song.objects.get().genres.add(Genre.objects.create(name="film"))
    changed = GOOD.replace("Arijit Singh; Mithoon", "Arijit Singh").replace("2013,hi", ",").replace("0.9,0.0", "0.8,")
    assert counts(report(HEADER + changed)) == (0, 1, 0, 0)
    song = Song.objects.get()
    assert (song.year, song.language, song.genres.get().name) == (2013, "hi", "film")
    assert [credit.artist.name for credit in song.credits.all()] == ["Arijit Singh"]
    assert {weight.emotion: weight.weight for weight in song.emotions.all()} == {
        "angry": 0.0, "happy": 0.1, "neutral": 0.2, "sad": 0.8, "surprise": 0.0,
    }  # fmt: skip


@pytest.mark.parametrize("source", ["curator", "feedback"])
def test_it_never_overwrites_a_weight_of_a_curator_or_of_feedback(report: Any, source: str) -> None:
    report(HEADER + GOOD)
    SongEmotion.objects.filter(emotion="sad").update(weight=0.3, source=source)
    assert counts(report(HEADER + GOOD)) == (0, 0, 1, 0)
    assert SongEmotion.objects.get(emotion="sad").weight == 0.3


def test_it_loads_the_good_rows_and_reports_every_bad_one(report: Any) -> None:
    rows = [
        ",A,,,,,,,,,\n",
        "B,,,,,,,,,,\n",
        "C,X,,abc,,,,,,,\n",
        "D,X,,1066,,,,,,,\n",
        "E,X,,,Hindi!,,,,,,\n",
        "F,X,,,,guess,,,,,\n",
        "G,X,,,,,1.5,nan,-0.1,1e999,x\n",
        "H,X\n",
        "I,X,,,,,,,,,,extra\n",
        "J\x00,X,,,,,,,,,\n",
        "K\u202egnp.exe,X,,,,,,,,,\n",
        f"{'L' * 301},X,,,,,,,,,\n",
        "M," + "; ".join(str(i) for i in range(21)) + ",,,,,,,,,\n",
        f"N,{'n' * 201},,,,,,,,,\n",
        '"O"x,X,,,,,,,,,\n',
    ]
    result = report(HEADER + GOOD + "".join(rows) + "Z,X,,,,,,,,,\n")
    assert (result["created"], result["status"]) == (2, 1)
    assert set(Song.objects.values_list("title", flat=True)) == {"Tum Hi Ho", "Z"}
    found = [(error["line"], error["field"]) for error in result["errors"]]
    assert found == [
        (3, "title"), (4, "artists"), (5, "year"), (6, "year"), (7, "language"), (8, "source"),
        (9, "angry"), (9, "happy"), (9, "neutral"), (9, "sad"), (9, "surprise"),
        (10, ""), (11, ""), (12, "title"), (13, "title"), (14, "title"), (15, "artists"), (16, "artists"), (17, ""),
    ]  # fmt: skip
    assert all(error["message"] for error in result["errors"])


def test_it_counts_lines_as_an_editor_does_where_cells_hold_line_ends(report: Any) -> None:
    result = report(HEADER + '"two\nlines",X,,,,,,,,,\nB,,,,,,,,,,\n')
    assert [(error["line"], error["field"]) for error in result["errors"]] == [(2, "title"), (4, "artists")]


def test_it_reports_a_song_that_stands_twice_in_the_file_and_loads_it_once(report: Any) -> None:
    result = report(HEADER + GOOD + "\n" + GOOD.upper().replace("HUMAN", "human"))
    assert counts(result) == (1, 0, 0, 1)
    assert result["errors"][0]["line"] == 4
    assert "line 2" in result["errors"][0]["message"]


def test_it_survives_an_open_quote_and_keeps_what_came_before(report: Any) -> None:
    result = report(HEADER + GOOD + '"never closed,X,,,,,,,,,\nA,B,,,,,,,,,\n')
    assert (result["created"], [error["line"] for error in result["errors"]]) == (1, [3])


def test_it_reports_a_cell_beyond_all_measure(report: Any) -> None:
    result = report(HEADER + f'"{"x" * 200_000}",X,,,,,,,,,\n' + GOOD)
    assert (result["created"], result["errors"][0]["line"]) == (1, 2)


def test_it_stores_titles_that_look_like_formulas_or_markup_as_they_are(report: Any) -> None:
    report(HEADER + "=HYPERLINK(1),<script>alert(1)</script>,,,,,,,,,\n'; DROP TABLE catalog_song; --,X,,,,,,,,,\n")
    assert set(Song.objects.values_list("title", flat=True)) == {"=HYPERLINK(1)", "'; DROP TABLE catalog_song; --"}


def test_it_reads_a_byte_order_mark_windows_line_ends_and_any_order_of_columns(report: Any) -> None:
    text = "\ufeffArtists,TITLE,happy\r\nX,A,0.5\r\n"
    assert counts(report(text)) == (1, 0, 0, 0)
    assert SongEmotion.objects.get().weight == 0.5


def test_it_changes_nothing_in_a_dry_run_and_reports_the_same(report: Any) -> None:
    text = HEADER + GOOD + "B,,,,,,,,,,\n"
    dry = report(text, "--dry-run")
    assert (Song.objects.count(), Artist.objects.count(), Credit.objects.count()) == (0, 0, 0)
    real = report(text)
    assert counts(dry) == counts(real) == (1, 0, 0, 1)
    assert (dry["errors"], dry["dry_run"], dry["status"]) == (real["errors"], True, 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"title,film\nA,B\n", "lacks: artists"),
        (b"title,artists,hapy\nA,B,1\n", "hapy"),
        (b"title,artists,title\nA,B,C\n", "twice"),
        (b"title;artists\nA;B\n", "commas"),
        (b"title,artists\nCaf\xe9,B\n", "line 2"),
        ("title,artists\nA,B\n".encode("utf-16"), "UTF-16"),
        (b'"title,artists\n', "not CSV"),
    ],
)
def test_it_says_what_is_wrong_with_a_file(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "songs.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        call_command("import_songs", str(path))


def test_it_says_that_a_file_is_missing_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_songs", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="Cannot read"):
        call_command("import_songs", str(tmp_path))


def test_it_prints_a_report_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "songs.csv"
    path.write_text(HEADER + GOOD + "B,,,,,,,,,,\n")
    with pytest.raises(SystemExit):
        call_command("import_songs", str(path), "--dry-run")
    printed = capsys.readouterr()
    assert "1 would be created, 0 would be updated, 0 unchanged, 1 left out" in printed.out
    assert "line 3, artists: is empty" in printed.err


AUDIO_HEADER = "title,artists,audio,duration_s\n"


def test_it_copies_audio_once_and_measures_it(report: Any, tmp_path: Path) -> None:
    (tmp_path / "tone.bin").write_bytes(sound("mp3", seconds=2))
    assert counts(report(AUDIO_HEADER + "A,X,tone.bin,\n")) == (1, 0, 0, 0)
    song = Song.objects.get()
    assert str(song.audio.name).endswith(".mp3")
    assert song.duration_s == pytest.approx(2, abs=0.1)
    assert counts(report(AUDIO_HEADER + "A,X,tone.bin,\n")) == (0, 0, 1, 0)
    assert storages["audio"].listdir("songs")[1] == [str(song.audio.name).removeprefix("songs/")]


@pytest.mark.django_db(transaction=True)
def test_it_replaces_changed_audio_and_deletes_the_old_file(report: Any, tmp_path: Path) -> None:
    for pitch in (440.0, 220.0):
        (tmp_path / "tone.mp3").write_bytes(sound(pitch=pitch))
        report(AUDIO_HEADER + "A,X,tone.mp3,\n")
    assert storages["audio"].listdir("songs")[1] == [str(Song.objects.get().audio.name).removeprefix("songs/")]


def test_it_stores_no_audio_in_a_dry_run(report: Any, tmp_path: Path) -> None:
    (tmp_path / "tone.mp3").write_bytes(sound())
    assert counts(report(AUDIO_HEADER + "A,X,tone.mp3,\n", "--dry-run")) == (1, 0, 0, 0)
    assert not storages["audio"].exists("songs")


def test_it_takes_no_audio_from_outside_the_folder_and_nothing_that_is_not_audio(report: Any, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.mp3"
    outside.write_bytes(sound())
    (tmp_path / "link.mp3").symlink_to(outside)
    (tmp_path / "list.mp3").write_text(f"ffconcat version 1.0\nfile '{outside}'\n")
    (tmp_path / "folder.mp3").mkdir()
    names = [f"../{outside.name}", str(outside), "link.mp3", "list.mp3", "folder.mp3", "none.mp3", "a" * 400]
    result = report(AUDIO_HEADER + "".join(f"T{i},X,{name},\n" for i, name in enumerate(names)) + "Good,X,,9.5\n")
    assert [(error["line"], error["field"]) for error in result["errors"]] == [(i + 2, "audio") for i in range(7)]
    assert (Song.objects.get().title, Song.objects.get().duration_s) == ("Good", 9.5)
    assert not storages["audio"].exists("songs")


def test_it_dates_a_song_whose_weights_alone_changed(report: Any) -> None:
    report(HEADER + GOOD)
    before = Song.objects.get().updated_at
    report(HEADER + GOOD)
    assert Song.objects.get().updated_at == before
    report(HEADER + GOOD.replace("0.9", "0.8"))
    assert Song.objects.get().updated_at > before
