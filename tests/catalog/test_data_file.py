"""The catalogue file that ships: enough songs of each mood, facts only, and weights that can be derived again."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from catalog.curate import PROFANE, Candidate, refusal, selected, song_key
from catalog.derive import contradicted
from catalog.facts import CATALOGUE, COLUMNS, EXCLUSIONS, build, research_folder, write_catalogue
from config.common.emotions import EMOTIONS, Emotion

Row = dict[str, str]


@pytest.fixture(scope="module")
def songs() -> list[Row]:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_has_enough_hindi_songs_of_every_emotion(songs: list[Row]) -> None:
    for emotion in EMOTIONS:
        assert sum(s["language"] == "hi" and float(s[emotion]) >= 0.4 for s in songs) >= 150, emotion


def test_it_has_enough_songs_in_other_languages_and_all_emotions(songs: list[Row]) -> None:
    others = [s for s in songs if s["language"] != "hi"]
    assert len(others) >= 500
    assert len(Counter(s["language"] for s in others)) >= 10
    for emotion in EMOTIONS:
        assert sum(float(s[emotion]) >= 0.4 for s in others) >= 100, emotion


def test_it_holds_the_agreed_columns_and_no_other(songs: list[Row]) -> None:
    assert tuple(songs[0]) == COLUMNS
    assert not {"tempo", "valence", "energy", "popularity", "spotify_id", "mood_label"} & set(songs[0])


def test_it_names_no_song_twice(songs: list[Row]) -> None:
    keys = Counter(song_key(s["title"], s["artists"].split("; ")) for s in songs)
    assert not [key for key, count in keys.items() if count > 1]


def test_it_is_well_formed(songs: list[Row]) -> None:
    for song in songs:
        weights = [float(song[e]) for e in EMOTIONS]
        assert all(0 <= w <= 1 for w in weights), song
        assert sum(weights) == pytest.approx(1, abs=0.03), song
        assert song["title"].strip() == song["title"] != "", song
        assert all(name.strip() for name in song["artists"].split("; ")), song
        assert song["source"] in {"derived", "human"}, song
        assert song["year"] == "" or 1930 <= int(song["year"]) <= 2026, song
        assert len(song["language"]) == 2, song


def test_it_has_no_profane_title_and_no_excluded_song(songs: list[Row]) -> None:
    with EXCLUSIONS.open(encoding="utf-8", newline="") as file:
        excluded = {song_key(row["title"], row["artists"].split("; ")) for row in csv.DictReader(file)}
    assert not [s["title"] for s in songs if PROFANE.search(s["title"])]
    assert not [s["title"] for s in songs if song_key(s["title"], s["artists"].split("; ")) in excluded]


def test_it_is_what_the_research_data_derives(songs: list[Row], tmp_path: Path) -> None:
    folder = research_folder()
    if folder is None:
        pytest.skip("MIZAJ_DATA with the research song lists is not set")
    rebuilt = build(folder, exclusions=EXCLUSIONS)
    write_catalogue(rebuilt, tmp_path / "songs.csv")
    assert (tmp_path / "songs.csv").read_bytes() == CATALOGUE.read_bytes()
    known = set()
    for name in ("hindi.csv", "world.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            known |= {song_key(r["title"], r["artists"].split("; ")) for r in csv.DictReader(file)}
    assert not [s["title"] for s in songs if song_key(s["title"], s["artists"].split("; ")) not in known]


def test_it_carries_the_weights_of_the_research_mapping(songs: list[Row]) -> None:
    folder = research_folder()
    if folder is None:
        pytest.skip("MIZAJ_DATA with the research song lists is not set")
    published: dict[tuple[str, str], list[tuple[float, ...]]] = {}
    for name in ("hindi", "world"):
        with (folder / f"{name}_emotion_weights.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["w_happy"]:
                    weights = tuple(float(row[f"w_{e}"]) for e in EMOTIONS)
                    published.setdefault((row["title"].strip(), row["artists"]), []).append(weights)
    derived = [s for s in songs if s["source"] == "derived"]
    assert derived
    for song in derived:
        ours = tuple(float(song[e]) for e in EMOTIONS)
        theirs = published[song["title"], song["artists"]]
        assert any(ours == pytest.approx(weights, abs=0.0051) for weights in theirs), song


@pytest.mark.parametrize(
    ("labels", "emotion", "refused"),
    [
        ({"sad"}, Emotion.HAPPY, True),
        ({"sad"}, Emotion.SAD, False),
        ({"sad", "happy"}, Emotion.HAPPY, False),
        ({"dance"}, Emotion.SAD, True),
        ({"devotional"}, Emotion.SURPRISE, True),
        ({"dance", "angry"}, Emotion.ANGRY, False),
        (set(), Emotion.ANGRY, False),
    ],
)
def test_it_drops_what_trusted_labels_contradict(labels: set[str], emotion: Emotion, refused: bool) -> None:
    assert contradicted(labels, emotion) is refused


def _candidate(title: str, emotion: Emotion, weights: tuple[float, ...], rank: float = 0) -> Candidate:
    return Candidate(title, ("Someone",), "", 2001, "hi", "derived", emotion, weights, rank)


def test_it_refuses_titles_that_contradict_the_emotion() -> None:
    happy = (0.1, 0.6, 0.1, 0.1, 0.1)
    assert refusal(_candidate("Naina (Sad Version)", Emotion.HAPPY, happy))
    assert refusal(_candidate("Naina (Club Mix)", Emotion.HAPPY, happy))
    assert refusal(_candidate("Naina", Emotion.HAPPY, (0.3, 0.3, 0.2, 0.1, 0.1)))
    assert not refusal(_candidate("Naina", Emotion.HAPPY, happy))


def test_it_takes_one_entry_of_a_song_and_the_best_known_first() -> None:
    happy = (0.1, 0.6, 0.1, 0.1, 0.1)
    pool = [
        _candidate("Naina", Emotion.HAPPY, happy, 1),
        _candidate("Nainaa", Emotion.HAPPY, happy, 5),
        _candidate("Baadal", Emotion.HAPPY, happy, 3),
        _candidate("Kinara", Emotion.HAPPY, happy, 2),
    ]
    taken = selected(pool, excluded={song_key("Baadal", ["Someone"])}, quotas=dict.fromkeys(EMOTIONS, 2))
    assert [song.title for song in taken] == ["Nainaa", "Kinara"]
