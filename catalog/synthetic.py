"""A made-up catalogue of any size, for measuring: many languages, few famous artists, many rare words.

Nothing in it is a real song. Rows are written by COPY on PostgreSQL, and everything follows from the seed.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from django.db import connection, transaction

from catalog.identity import artist_key
from catalog.indexing import words_learn
from catalog.models import Artist, Credit, Genre, Song, SongEmotion
from catalog.search_fields import WORDS_VECTOR
from catalog.spelling import search_key, title_key
from catalog.synthetic_words import GENRES, LANGUAGES, Vocabulary
from config.common.emotions import EMOTIONS

PROVENANCE = "synthetic"
CHUNK = 5_000
LARGE = 50_000
SONGS_AN_ARTIST = 12
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
# Audio that is named but does not exist: lists treat such songs as playable.
PLAYABLE_SHARE = 0.3
UNPUBLISHED_SHARE = 0.01


class RealSongsHere(Exception):
    """The database holds songs that are not made up."""


@dataclass(slots=True)
class _Rows:
    songs: list[Sequence[Any]] = field(default_factory=list)
    credits: list[Sequence[Any]] = field(default_factory=list)
    genres: list[Sequence[Any]] = field(default_factory=list)
    emotions: list[Sequence[Any]] = field(default_factory=list)


SONG_COLUMNS = (
    "id", "title", "film", "year", "language", "audio", "cover", "duration_s", "tempo_bpm", "valence", "energy",
    "is_explicit", "isrc", "licence", "provenance", "is_published", "identity", "random_key", "title_key",
    "search_key", "created_at", "updated_at",
)  # fmt: skip
KEY = SONG_COLUMNS.index("search_key")
CREDIT_COLUMNS = ("song_id", "artist_id", "position", "role")
GENRE_COLUMNS = ("song_id", "genre_id")
EMOTION_COLUMNS = ("song_id", "emotion", "weight", "source", "confidence")


def synthetic_catalogue_build(*, songs: int, seed: int) -> int:
    """Write `songs` made-up songs with artists, genres, features and emotion weights; return how many were written.

    The same seed gives the same catalogue in an empty database. Replaces nothing. Raises RealSongsHere when the
    database holds any song that is not made up.
    """
    if Song.objects.exclude(provenance=PROVENANCE).exists():
        raise RealSongsHere("This database holds real songs: use one of its own for made-up ones.")
    random = Random(seed)
    words = Vocabulary(random)
    with transaction.atomic(), _without_word_index() if songs >= LARGE else nullcontext():
        first = (Song.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
        artists = _artists_write(words, count=max(20, songs // SONGS_AN_ARTIST))
        genres = _genres_write()
        known: set[str] = set()
        numbers = iter(range(first, first + songs))
        while chunk := list(islice(numbers, CHUNK)):
            rows = _Rows()
            for number in chunk:
                _song(number, random, words, artists, genres, rows)
            _write(Song._meta.db_table, SONG_COLUMNS, rows.songs)
            _write(Credit._meta.db_table, CREDIT_COLUMNS, rows.credits)
            _write(Song.genres.through._meta.db_table, GENRE_COLUMNS, rows.genres)
            _write(SongEmotion._meta.db_table, EMOTION_COLUMNS, rows.emotions)
            known.update(word for row in rows.songs for word in str(row[KEY]).split())
        words_learn(known)
        _sequences_advance()
    _analyse()
    return songs


def _artists_write(words: Vocabulary, *, count: int) -> list[tuple[int, str]]:
    first = (Artist.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    taken = set(Artist.objects.values_list("sort_key", flat=True))
    artists, rows = [], []
    for number in range(first, first + count):
        name = f"{words.name()} {words.name()}"
        if artist_key(name) in taken:
            name = f"{name} {number}"
        key = artist_key(name)
        taken.add(key)
        artists.append((number, name))
        rows.append((number, name, key, search_key([name])))
    _write(Artist._meta.db_table, ("id", "name", "sort_key", "search_key"), rows)
    return artists


def _genres_write() -> list[int]:
    Genre.objects.bulk_create([Genre(name=name) for name in GENRES], ignore_conflicts=True)
    known = dict(Genre.objects.filter(name__in=GENRES).values_list("name", "pk"))
    return [known[name] for name in GENRES]


def _song(
    number: int,
    random: Random,
    words: Vocabulary,
    artists: Sequence[tuple[int, str]],
    genres: Sequence[int],
    rows: _Rows,
) -> None:
    """Add one song. Few artists and genres have most songs: squares of uniform numbers choose them."""
    language = random.choices(LANGUAGES.codes, LANGUAGES.shares)[0]
    title = words.title(language)
    film = words.title(language) if language in LANGUAGES.with_films and random.random() < 0.7 else ""
    credited = {int(len(artists) * random.random() ** 2): None for _ in range(random.choice((1, 1, 2, 3)))}
    names = [artists[place][1] for place in credited]
    audio = f"synthetic/{number}.mp3" if random.random() < PLAYABLE_SHARE else ""
    written = EPOCH + timedelta(seconds=number)
    rows.songs.append((
        number, title, film, random.randint(1950, 2025), language, audio, "", round(random.uniform(120, 420), 1),
        round(random.uniform(60, 190), 1), round(random.triangular(), 3), round(random.triangular(0, 1, 0.7), 3),
        False, "", "", PROVENANCE, random.random() >= UNPUBLISHED_SHARE,
        f"{PROVENANCE} {number}", random.random(), title_key(title),
        search_key([title, film, *names]), written, written,
    ))  # fmt: skip
    rows.credits += [(number, artists[place][0], order, "performer") for order, place in enumerate(credited)]
    tagged = {int(len(genres) * random.random() ** 2) for _ in range(random.choice((1, 2)))}
    rows.genres += [(number, genres[place]) for place in sorted(tagged)]
    strongest, second = random.sample(EMOTIONS, 2)
    rows.emotions.append((number, str(strongest), round(random.uniform(0.4, 0.9), 3), "derived", 0.5))
    if random.random() < 0.5:
        rows.emotions.append((number, str(second), round(random.uniform(0.1, 0.4), 3), "derived", 0.5))


def _write(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    named = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({places})", list(rows))  # noqa: S608


@contextmanager
def _without_word_index() -> Iterator[None]:
    """Build PostgreSQL's index of words at once at the end: ten times faster than entry by entry."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX song_search_words")
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        vector = WORDS_VECTOR.format(key="search_key")
        cursor.execute(f"CREATE INDEX song_search_words ON catalog_song USING gin ({vector})")


def _sequences_advance() -> None:
    """Let the next song or artist that is added by itself get a number of its own."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in (Song, Artist):
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608


def _analyse() -> None:
    """Tell the planner what there is now, and which pages hold nothing else."""
    clean = connection.vendor == "postgresql" and not connection.in_atomic_block
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT gin_clean_pending_list('song_search_words')")
        cursor.execute("VACUUM (ANALYZE)" if clean else "ANALYZE")
