"""What a song file can say: every column, in CSV and JSON; and who wins where two say different things."""

import io
import json
from typing import Any

import pytest

from catalog.importing import ImportReport
from catalog.models import Credit, ExternalLink, Song, SongEmotion
from catalog.reading import file_rows
from catalog.services import songs_import

pytestmark = pytest.mark.django_db
MBID = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"
FULL = {
    "title": "Tum Hi Ho", "artists": ["Arijit Singh", "Mithoon (composer)", "Sia (band)"], "album": "Aashiqui 2",
    "year": 2013, "language": "pt_br", "genres": ["Film", "Sufi  Rock"], "duration_s": 261.5, "tempo_bpm": 94.25,
    "valence": 0.31, "energy": 0.42, "explicit": True, "isrc": "in-s18-13-00001", "musicbrainz_id": MBID,
    "licence": "CC BY 4.0", "provenance": "a label's list", "active": False,
    "link_youtube": "https://www.youtube.com/watch?v=a;b", "source": "curator", "confidence": 0.9,
    "sad": 0.8, "happy": {"weight": 0.1, "source": "derived", "confidence": 0.2},
}  # fmt: skip


def take(rows: Any, form: str = "json", **options: Any) -> ImportReport:
    text = rows if isinstance(rows, str) else json.dumps(rows)
    return songs_import(file_rows(io.BytesIO(text.encode()), form=form), **options)


def messages(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(error.line, error.field, error.message) for error in report.errors]


def test_it_takes_every_column() -> None:
    assert take([FULL]).created == 1
    song = Song.objects.get()
    assert (song.film, song.year, song.language, song.duration_s) == ("Aashiqui 2", 2013, "pt-BR", 261.5)
    assert (song.tempo_bpm, song.valence, song.energy, song.is_explicit) == (94.25, 0.31, 0.42, True)
    assert (song.isrc, str(song.musicbrainz_id), song.is_published) == ("INS181300001", MBID, False)
    assert (song.licence, song.provenance) == ("CC BY 4.0", "a label's list")
    assert list(song.genres.values_list("name", flat=True)) == ["film", "sufi rock"]
    assert list(song.credits.values_list("artist__name", "role")) == [
        ("Arijit Singh", "performer"), ("Mithoon", "composer"), ("Sia (band)", "performer"),
    ]  # fmt: skip
    assert ExternalLink.objects.get().url == "https://www.youtube.com/watch?v=a;b"
    assert set(song.emotions.values_list("emotion", "weight", "source", "confidence")) == {
        ("sad", 0.8, "curator", 0.9), ("happy", 0.1, "derived", 0.2),
    }  # fmt: skip
    assert take([FULL]).unchanged == 1


def test_it_says_the_same_of_csv_and_json() -> None:
    take([FULL])
    text = (
        "title,artists,film,genres,explicit,active,isrc,sad,happy,source,confidence\n"
        "Tum Hi Ho,Arijit Singh; Mithoon (Composer); Sia (band),Aashiqui 2,film; sufi rock,yes,no,INS181300001,"
        "0.8,0.1 derived 0.2,curator,0.9\n"
    )
    assert take(text, "csv").unchanged == 1


def test_it_tells_old_and_new_of_every_change_in_a_dry_run() -> None:
    take([FULL])
    changed = FULL | {
        "artists": ["Arijit Singh"], "genres": ["pop"], "year": 2014, "explicit": False, "sad": 0.7,
        "link_youtube": "https://youtu.be/x", "title": "TUM HI HO",
    }  # fmt: skip
    [change] = take([changed], dry_run=True).changes
    assert [str(field) for field in change.fields] == [
        "title: Tum Hi Ho → TUM HI HO",
        "year: 2013 → 2014",
        "explicit: yes → no",
        "artists: Arijit Singh; Mithoon (composer); Sia (band) → Arijit Singh",
        "genres: film; sufi rock → pop",
        "link_youtube: https://www.youtube.com/watch?v=a;b → https://youtu.be/x",
        "sad: 0.8 curator 0.9 → 0.7 curator 0.9",
    ]
    assert Song.objects.get().year == 2013


@pytest.mark.parametrize("code", [{"isrc": "INS181300001"}, {"musicbrainz_id": MBID}])
def test_it_finds_a_song_by_its_codes_under_another_name(code: dict[str, str]) -> None:
    take([{"title": "Tum Hi Ho", "artists": "Arijit", "film": "Aashiqui 2", "sad": 0.9, **code}])
    report = take([{"title": "Tum Hi Ho (Film Version)", "artists": "Arijit Singh", **code}])
    assert (report.created, report.updated) == (0, 1)
    song = Song.objects.get()
    assert (song.title, song.film, song.identity) == (
        "Tum Hi Ho (Film Version)", "Aashiqui 2", "tum hi ho film version|arijit singh|aashiqui 2",
    )  # fmt: skip
    assert song.emotions.get().weight == 0.9


def test_it_reports_codes_that_contradict_the_catalogue_and_changes_nothing() -> None:
    one, two = {"title": "One", "artists": "X"}, {"title": "Two", "artists": "X"}
    take([one | {"isrc": "INS180000001"}, two | {"isrc": "INS180000002", "musicbrainz_id": MBID}])
    found = messages(take([one | {"isrc": "INS180000003"}]))
    assert found == [(1, "isrc", "the catalogue has this song under INS180000001")]
    found = messages(take([one | {"isrc": "INS180000001", "musicbrainz_id": MBID}]))
    assert found == [(1, "musicbrainz_id", "belongs to another song, “Two”")]
    [(_line, field, _message)] = messages(take([one | {"isrc": "INS180000002"}]))
    assert field == "title"
    assert set(Song.objects.values_list("title", "isrc")) == {("One", "INS180000001"), ("Two", "INS180000002")}


def test_it_reports_a_code_that_two_rows_claim() -> None:
    rows = [{"title": title, "artists": "X", "isrc": "INS180000001"} for title in ("A", "B")]
    text = "\n".join(json.dumps(row) for row in rows)
    assert messages(take(text)) == [(2, "isrc", "is the same song as line 1")]


def test_it_reports_a_second_row_for_a_song_that_a_first_one_renamed() -> None:
    take([{"title": "Old", "artists": "X", "isrc": "INS180000001"}])
    rows = [{"title": "New", "artists": "X", "isrc": "INS180000001"}, {"title": "Old", "artists": "X"}]
    dry = take(rows, dry_run=True)
    assert len(dry.errors) == 1
    assert take(rows).errors == dry.errors
    assert Song.objects.get().title == "New"


@pytest.mark.parametrize(
    ("standing", "says", "wins"),
    [
        ("curator", "human", False), ("curator", "derived", False), ("curator", "curator", True),
        ("feedback", "human", False), ("feedback", "curator", True),
        ("import", "derived", True), ("derived", "human", True),
    ],
)  # fmt: skip
def test_a_weight_gives_way_only_to_its_rank_or_above(standing: str, says: str, wins: bool) -> None:
    take([{"title": "A", "artists": "X", "sad": 0.5}])
    SongEmotion.objects.update(source=standing)
    report = take([{"title": "A", "artists": "X", "sad": 0.9, "source": says}])
    assert (report.updated, report.kept_weights) == ((1, 0) if wins else (0, 1))
    assert SongEmotion.objects.get().weight == (0.9 if wins else 0.5)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("explicit", "perhaps", "yes or no"), ("isrc", "INS18", "ISRC"), ("musicbrainz_id", "x" * 36, "MusicBrainz"),
        ("link_spotify", "http://open.spotify.com/x", "https://"), ("link_spotify", "https://", "https://"),
        ("link_spotify", "javascript:alert(1)", "https://"), ("tempo_bpm", "401", "beats"),
        ("valence", "1.1", "0 to 1"), ("energy", "x", "0 to 1"), ("confidence", "2", "0 to 1"),
        ("source", "guess", "one of"), ("sad", "0.9 guess", "0 to 1"), ("sad", "0.9 curator 0.8 0.7", "a weight"),
        ("licence", "x" * 121, "longer"), ("provenance", "x" * 301, "longer"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_with_a_cell(column: str, value: str, words: str) -> None:
    [(_line, field, message)] = messages(take([{"title": "A", "artists": "X", column: value}]))
    assert field == column
    assert words in message


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[{"title": "A", "artists": "X"},\n {"title": }]', 2, "nothing after it was read"),
        ('[{"title": "A", "artists": "X"}\n {"title": "B"}]', 2, "comma"),
        ('[{"title": "A", "artists": "X"},\n', 2, "cut off"),
        ('[{"title": "A", "artists": "X"},\n {"title": "B', 2, "nothing after it was read"),
        ('[{"title": "A", "artists": "X"},\n 5]', 2, "object"),
        ('{"title": "A", "artists": "X"}\n{"title": "B", "artists": ["X"], "hapy": 1}', 2, "hapy"),
        ('{"title": "A", "artists": "X"}\n{"title": {"x": 1}, "artists": "X"}', 2, "title"),
        ('{"title": "A", "artists": "X"}\n{"title": NaN}\n', 2, "NaN"),
        ('{"title": "A", "artists": "X"}\n' + '{"title": ' * 5000, 2, "not readable"),
        ('{"title": "A", "artists": "X"}\n{"title": "' + "x" * 1_100_000 + '"}\n', 2, "1 MB"),
    ],
)
def test_it_says_where_json_goes_wrong_and_keeps_what_came_before(text: str, line: int, words: str) -> None:
    [(found, _field, message)] = messages(take(text))
    assert (found, words in message) == (line, True), message
    assert Song.objects.get().title == "A"


def test_it_goes_on_after_a_bad_line_of_json() -> None:
    report = take('{"title": "A", "artists": "X"}\n{oops\n\n{"title": "B", "artists": "X"}\n')
    assert (report.created, report.errors[0].line) == (2, 2)


def test_a_row_that_the_database_refuses_harms_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from catalog import cell_checks

    monkeypatch.setattr(cell_checks, "MAX_BPM", 1000)  # as if our check had a hole
    rows = [{"title": f"S{number}", "artists": "X", "tempo_bpm": 500 if number == 7 else 100} for number in range(20)]
    report = take("\n".join(json.dumps(row) for row in rows))
    assert (report.created, report.left_out, report.errors[0].line) == (19, 1, 8)
    assert "song_tempo_range" in report.errors[0].message
    assert Credit.objects.count() == 19
