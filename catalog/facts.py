"""Reads the research song lists and the exclusions, and writes the catalogue file that ships. No Django."""

import csv
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from catalog.curate import Candidate, selected, song_key
from catalog.derive import Floats, contradicted, emotion_weights, label_emotions, strongest, with_label
from config.common.emotions import EMOTIONS, Emotion

DATA = Path(__file__).parent / "data"
CATALOGUE = DATA / "songs.csv"
EXCLUSIONS = DATA / "exclusions.csv"
COLUMNS = ("title", "artists", "film", "year", "language", "source", *(str(e) for e in EMOTIONS))

LANGUAGES: Mapping[str, str] = {
    "Hindi": "hi", "English": "en", "Spanish": "es", "Tamil": "ta", "Telugu": "te", "Korean": "ko", "Punjabi": "pa",
    "Malayalam": "ml", "Kannada": "kn", "Portuguese": "pt", "French": "fr", "German": "de", "Dutch": "nl",
    "Italian": "it", "Japanese": "ja",
}  # fmt: skip
# Their "neutral" lists are general pop playlists, whatever the trust column says.
WEAK_NEUTRAL = frozenset({"aj-naik", "anushka", "dankit", "nitin", "rishav"})
FILM_LANGUAGES = frozenset({"hi", "ta", "te", "ml", "kn"})
FILM_SOURCES = ("MrAsacker/", "Kuldeep-Tapodhan/")
HINDI_QUOTAS: Mapping[Emotion, int] = {
    Emotion.ANGRY: 400, Emotion.HAPPY: 320, Emotion.NEUTRAL: 280, Emotion.SAD: 340, Emotion.SURPRISE: 400,
}  # fmt: skip
WORLD_QUOTAS: Mapping[str, int] = {
    "en": 75, "es": 25, "ta": 20, "te": 12, "ko": 14, "pa": 8, "ml": 7, "kn": 5, "pt": 5, "fr": 5, "de": 5, "nl": 4,
    "it": 3, "ja": 3,
}  # fmt: skip
YEARS = range(1930, 2027)
STRAY_YEARS = 30
MISMATCHED = frozenset({("DIVINE", "Kohinoor")})  # an album of 2019 that shares its name with a film of 1960

Row = Mapping[str, str]


def research_folder(folder: Path | None = None) -> Path | None:
    """The folder of the song lists under `folder` or MIZAJ_DATA, or None when there is none."""
    root = folder or (Path(os.environ["MIZAJ_DATA"]) if os.environ.get("MIZAJ_DATA") else None)
    songs = root / "songs" if root else None
    return songs if songs and (songs / "hindi.csv").is_file() else None


def build(folder: Path, *, exclusions: Path) -> list[Candidate]:
    """The catalogue: Hindi by emotion, then every other language by its share, sorted by language and title."""
    excluded = {song_key(row["title"], row["artists"].split("; ")) for row in _rows(exclusions)}
    labels = trusted_labels(folder / "labels_raw.csv")
    songs = selected(candidates(folder / "hindi.csv", labels), excluded=excluded, quotas=HINDI_QUOTAS)
    world = candidates(folder / "world.csv", labels)
    for language, quota in WORLD_QUOTAS.items():
        spoken = (c for c in world if c.language == language)
        songs += selected(spoken, excluded=excluded, quotas=dict.fromkeys(EMOTIONS, quota))
    return sorted(songs, key=lambda c: (c.language, c.title.casefold(), c.artists))


def trusted_labels(path: Path) -> dict[tuple[str, str], set[str]]:
    """Every label that a trusted source gave, by case-folded title and artists."""
    labels: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in _rows(path):
        weak = row["label"] == "neutral" and row["labeller"] in WEAK_NEUTRAL
        if row["trusted"] == "True" and not weak:
            labels[row["title"].casefold(), row["artists"].casefold()].add(row["label"])
    return labels


def candidates(path: Path, labels: Mapping[tuple[str, str], set[str]]) -> list[Candidate]:
    """Songs of one list with weights from features and agreeing labels; contradicted ones are left out."""
    rows = _without_strays(_rows(path))
    derived = emotion_weights(_column(rows, "valence"), _column(rows, "energy"))
    found = (_candidate(row, w, labels) for row, w in zip(rows, derived, strict=True))
    return [candidate for candidate in found if candidate]


def song_features(path: Path) -> tuple[list[tuple[str, str]], Floats]:
    """The songs of one list by case-folded title and artists, and rows of (valence, energy, tempo), NaN if unknown."""
    rows = _rows(path)
    keys = [(row["title"].casefold(), row["artists"].casefold()) for row in rows]
    return keys, np.stack([_column(rows, name) for name in ("valence", "energy", "tempo_bpm")], axis=1)


def write_catalogue(songs: Iterable[Candidate], path: Path) -> None:
    """Write the file whole or not at all."""
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for song in songs:
            facts = (
                song.title,
                "; ".join(song.artists),
                song.film,
                song.year or "",
                song.language,
                song.source,
            )
            writer.writerow((*facts, *(f"{weight:.2f}" for weight in song.weights)))
    part.replace(path)


def _candidate(row: Row, derived: Floats, labels: Mapping[tuple[str, str], set[str]]) -> Candidate | None:
    language = LANGUAGES.get(row["language"])
    given = labels.get((row["title"].casefold(), row["artists"].casefold()), set())
    named = label_emotions(given)
    weights = derived
    if np.isnan(derived).any():
        if len(named) != 1:
            return None
        weights = np.full(len(EMOTIONS), 1 / len(EMOTIONS))  # a label alone, on top of a flat prior
    emotion = next(iter(named)) if np.isnan(derived).any() else strongest(derived)
    if language is None or row["explicit"] == "true" or contradicted(given, emotion):
        return None
    if named:
        weights = with_label(weights, emotion)
    return Candidate(
        title=row["title"].strip(),
        artists=tuple(name.strip() for name in row["artists"].split(";") if name.strip()),
        film=_film(row, language),
        year=int(row["year"]) if row["year"].isdigit() and int(row["year"]) in YEARS else None,
        language=language,
        source="human" if named else "derived",
        emotion=emotion,
        weights=tuple(round(float(weight), 2) for weight in weights),
        rank=_rank(row, bool(named)),
    )


def _without_strays(rows: list[Row]) -> list[Row]:
    """Rows whose year is far from the rest of their first artist's lose year and film: another, older film matched."""
    years: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row["year"].isdigit():
            years[row["artists"].split(";")[0]].append(int(row["year"]))
    return [{**row, "year": "", "album_or_film": ""} if _is_stray(row, years) else row for row in rows]


def _is_stray(row: Row, years: Mapping[str, list[int]]) -> bool:
    artist = row["artists"].split(";")[0]
    if (artist, row["album_or_film"]) in MISMATCHED:
        return True
    return row["year"].isdigit() and abs(int(row["year"]) - float(np.median(years[artist]))) > STRAY_YEARS


def _film(row: Row, language: str) -> str:
    film = row["album_or_film"].strip()
    known = language != "hi" or any(source in row["source"] for source in FILM_SOURCES)
    single = film.casefold().startswith(row["title"].casefold()) and not known
    return film if language in FILM_LANGUAGES and known and not single and "(feat" not in film else ""


def _rank(row: Row, labelled: bool) -> float:
    popularity = float(row["popularity"] or 0)
    return popularity + 20 * bool(row["year"]) + 20 * bool(row["album_or_film"]) + 20 * labelled


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _column(rows: Iterable[Row], name: str) -> Floats:
    return np.array([float(row[name]) if row[name] else np.nan for row in rows])
