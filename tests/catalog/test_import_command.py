"""`import_songs` on long files and folders, stopped midway and started again."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from catalog import song_import
from catalog.bulk import CHUNK
from catalog.importing import FileRow
from catalog.management.commands import import_songs
from catalog.models import Artist, Credit, Song, SongEmotion
from catalog.reading import rows_open
from catalog.song_import import songs_import_chunks
from tests.catalog.sounds import sound
from tests.processes import Process, wait_until

ROOT = Path(__file__).parents[2]
ROWS = 6000


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    path = tmp_path / "songs.csv"
    rows = (f"Song {number},Artist {number % 97}; Artist {number % 89} (composer),pop,0.5\n" for number in range(ROWS))
    path.write_text("title,artists,genres,sad\n" + "".join(rows))
    return path


@pytest.mark.django_db(transaction=True)
def test_it_can_be_killed_midway_and_run_again(long_file: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("another process needs a database of its own that is no file in memory")
    env = {"DATABASE_URL": _test_database(), "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    command: list[str | Path] = [sys.executable, ROOT / "manage.py", "import_songs", long_file]
    process = Process.start(command, folder=long_file.parent, env=env, cwd=ROOT)
    wait_until(lambda: Song.objects.exists(), what="the first chunk")
    process.popen.send_signal(signal.SIGKILL)
    assert process.popen.wait() == -signal.SIGKILL
    there = Song.objects.count()
    assert 0 < there < ROWS
    assert there % CHUNK == 0
    assert SongEmotion.objects.count() == there
    assert set(Credit.objects.values_list("position", flat=True)) == {0, 1}
    again = subprocess.run([*command, "--json"], env=os.environ | env, cwd=ROOT, capture_output=True, check=True)
    report = json.loads(again.stdout)
    assert (report["unchanged"], report["created"], report["updated"]) == (there, ROWS - there, 0)
    assert (Song.objects.count(), SongEmotion.objects.count(), Artist.objects.count()) == (ROWS, ROWS, 97)


def _test_database() -> str:
    facts = connection.settings_dict
    return f"postgresql://{facts['USER']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


@pytest.mark.django_db
def test_it_reads_no_further_than_it_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(song_import, "CHUNK", 10)
    read = []

    def rows() -> Iterator[FileRow]:
        for number in range(1, 36):
            read.append(number)
            yield FileRow(number, {"title": f"S{number}", "artists": "X"})

    for done, part in enumerate(songs_import_chunks(rows()), start=1):
        assert (len(read), part.rows) == (min(35, done * 10), 10 if done < 4 else 5)


@pytest.mark.django_db
def test_it_keeps_its_report_short_and_its_counts_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "songs.csv"
    path.write_text("title,artists\n" + "A,\n" * 1500)
    with pytest.raises(SystemExit):
        call_command("import_songs", str(path), "--json")
    report = json.loads(capsys.readouterr().out)
    assert (len(report["errors"]), report["errors_total"], report["left_out"]) == (1000, 1500, 1500)


@pytest.mark.django_db
def test_it_says_how_far_it_is(
    long_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_songs, "PROGRESS_EVERY_S", 0.0)
    call_command("import_songs", str(long_file), "--dry-run", "--changes", "2")
    printed = capsys.readouterr()
    assert "  3,000 rows" in printed.err
    assert "100%  6,000 rows" in printed.err
    assert printed.out.splitlines()[0] == "line 2: new “Song 0” by Artist 0"
    assert printed.out.count("new “") == 2
    assert not Song.objects.exists()


@pytest.mark.django_db
def test_it_takes_several_paths_one_after_the_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("title,artists\nA,X\n")
    (tmp_path / "b.data").write_text('{"title": "B", "artists": "X"}\n')
    call_command("import_songs", str(tmp_path / "a.csv"), str(tmp_path / "a.csv"))
    assert f"{tmp_path / 'a.csv'}: 0 created, 0 updated, 1 unchanged, 0 left out" in capsys.readouterr().out
    call_command("import_songs", str(tmp_path / "b.data"), "--format", "json")
    assert Song.objects.count() == 2


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """Return a folder of audio: tagged, named, damaged."""
    import av

    folder = tmp_path / "music"
    (folder / "Sad").mkdir(parents=True)
    (folder / "Sad" / "Arijit Singh - Tum Hi Ho.mp3").write_bytes(sound(pitch=330.0))
    (folder / "broken.mp3").write_bytes(b"ID3 and nothing else")
    (folder / "notes.txt").write_text("no audio")
    source = folder / "plain.flac"
    source.write_bytes(sound("flac"))
    with av.open(str(source)) as old, av.open(str(folder / "tagged.flac"), "w") as new:
        stream = new.add_stream_from_template(old.streams.audio[0])
        new.metadata.update(
            {"title": "Kesariya", "artist": "Arijit Singh; Pritam", "composer": "Pritam; Amitabh",
             "album": "Brahmāstra", "date": "2022-07-17", "genre": "Film", "ISRC": "INS182200001"}
        )  # fmt: skip
        for packet in old.demux(old.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)
    source.unlink()
    return folder


@pytest.mark.django_db
def test_it_takes_a_folder_of_audio_by_its_tags_its_names_and_its_moods(
    music: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        call_command("import_songs", str(music))
    assert "broken.mp3, artists: is empty" in capsys.readouterr().err
    tagged, named = Song.objects.get(title="Kesariya"), Song.objects.get(title="Tum Hi Ho")
    assert (tagged.film, tagged.year, tagged.isrc, tagged.genres.get().name) == (
        "Brahmāstra",
        2022,
        "INS182200001",
        "film",
    )
    assert list(tagged.credits.values_list("artist__name", "role")) == [
        ("Arijit Singh", "performer"), ("Pritam", "performer"), ("Amitabh", "composer"),
    ]  # fmt: skip
    assert (named.credits.get().artist.name, named.emotions.get().emotion) == ("Arijit Singh", "sad")
    assert named.is_playable
    assert tagged.is_playable
    with pytest.raises(SystemExit):
        call_command("import_songs", str(music))
    assert "0 created, 0 updated, 2 unchanged, 1 left out" in capsys.readouterr().out


def test_it_counts_the_files_of_a_folder(music: Path) -> None:
    with rows_open(music) as stream:
        assert (stream.total, stream.share) == (3, 0.0)
        assert len(list(stream)) == 3
        assert stream.share == 1.0
