"""Any CSV of judged plays."""

from pathlib import Path

import numpy as np
import pytest

from config.common.emotions import EMOTIONS, Emotion
from recommendations.evaluation.csv_form import label_of, read, seconds_of
from recommendations.evaluation.types import NO_MOOD, DatasetError, PlaySet


def loaded(folder: Path, *lines: str) -> PlaySet:
    (folder / "plays.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read(folder / "plays.csv")


def test_it_reads_every_column(tmp_path: Path) -> None:
    data = loaded(
        tmp_path,
        "label,f_tempo,item,user,exposure,context,time,genre,artist",
        "0,90,b,u1,policy,joy,2024-05-02T00:00:00Z,Rock|folk,X;Y",
        "1,,a,u1,random,sad,2024-05-01,,X",
    )
    assert (data.name, data.timed, data.problems) == ("plays", True, [])
    assert data.plays.liked.tolist() == [True, False]
    assert data.plays.mood.tolist() == [EMOTIONS.index(Emotion.SAD), EMOTIONS.index(Emotion.HAPPY)]
    assert data.parts["random"].tolist() == [True, False]
    first, second = data.plays.song.tolist()
    assert data.songs.genres[second] == ("rock", "folk")
    assert data.songs.artists[second] == (data.songs.artists[first][0], 1)
    assert np.isnan(data.songs.features[first, 0])
    assert data.songs.features[second, 0] == 90.0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_it_reads_what_spreadsheets_write(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = ["User,Item,Label,Genre", "ü,a,1,rock|folk", "ü,b,0,"]
    text = "\r\n".join(lines).replace(",", delimiter)
    (tmp_path / "plays.csv").write_bytes(text.encode(encoding))
    data = read(tmp_path / "plays.csv")
    assert (data.plays.liked.tolist(), data.problems) == ([True, False], [])
    assert data.songs.genres[data.plays.song[0]] == ("rock", "folk")


def test_it_reads_decimals_after_a_comma_and_names_features_that_are_none(tmp_path: Path) -> None:
    lines = ["user;item;label;f_valence;genre,mood", "u;a;0,0;0,9;x", "u;b;1,0;high;y", "u;c;1;NA;z"]
    data = loaded(tmp_path, *lines)
    assert data.plays.liked.tolist() == [False, True, True]
    assert data.songs.features[:, 0].tolist()[0] == 0.9
    assert data.problems == ["plays, line 3: f_valence 'high' is no number"]


def test_it_names_bad_rows_and_reads_the_others(tmp_path: Path) -> None:
    data = loaded(
        tmp_path,
        "user,item,label,time",
        "u,a,1,1700000000",
        "u,a,perhaps,1700000000",
        "u,a",
        ",a,1,1700000000",
        "u,a,1,yesterday",
        "u,b,0,1700000000000",
    )
    assert len(data.plays) == 2
    assert [problem.split(":")[0] for problem in data.problems] == [f"plays, line {line}" for line in (3, 4, 5, 6)]


def test_it_takes_contexts_that_are_no_emotions_as_moods_of_their_own(tmp_path: Path) -> None:
    rows = [f"u,i{place},1,{context}" for place, context in enumerate(["gym"] * 3 + ["car"] * 2 + [""])]
    data = loaded(tmp_path, "user,item,label,context", *rows)
    assert len(set(data.plays.mood.tolist())) == 3
    assert data.plays.mood[-1] == NO_MOOD
    assert not data.songs.weights.any()


def test_it_derives_emotion_weights_from_valence_and_energy(tmp_path: Path) -> None:
    rows = ["u,a,1,0.9,0.6", "u,b,0,0.1,0.1", "u,c,0,0.5,0.5"]
    data = loaded(tmp_path, "user,item,label,f_valence,f_energy", *rows)
    assert EMOTIONS[int(data.songs.weights[0].argmax())] is Emotion.HAPPY
    assert EMOTIONS[int(data.songs.weights[1].argmax())] is Emotion.SAD


def test_it_reads_ratings_and_words_as_likes(tmp_path: Path) -> None:
    data = loaded(tmp_path, "user,item,label", *[f"u,i,{rating}" for rating in (1, 2, 3, 4, 5)])
    assert data.plays.liked.tolist() == [False, False, False, True, True]
    assert (label_of("skip"), label_of("Like")) == (0.0, 1.0)
    assert seconds_of("1700000000000") == 1_700_000_000.0


@pytest.mark.parametrize("lines", [("user,item",), ("user,item,label",), ("user,item,label", "u,i,nan")])
def test_it_refuses_a_file_without_plays(tmp_path: Path, lines: tuple[str, ...]) -> None:
    with pytest.raises(DatasetError, match="plays"):
        loaded(tmp_path, *lines)


def test_it_survives_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "plays.csv").write_bytes(b"user,item,label\nu,\xff\xfe,1\nu,\x00,0\nu,b,1\n")
    assert len(read(tmp_path / "plays.csv").plays) >= 2
