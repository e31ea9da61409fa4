"""A made-up catalogue, and listeners whose hidden tastes decide what they like. The recommender never sees them.

    P(like) = logistic(−1.6 + 2·fit(song, mood) + artist + genre + .5·genre in the mood + .5·quality + .5·own)

`fit` is how strongly the song truly expresses the mood; one tag in seven names another emotion. A listener is a fan of
one of the 30 artists in six (+2, the others −.4) and at home in three of the 10 genres (+1, the others −.4). Genre in
the mood, a song's quality and what is the listener's own about a song are standard normal. Features follow genres:
each has a middle, valence and energy in [.2, .8] and 80 to 160 beats, around which its songs lie with deviations of .1
and 15 beats; nobody likes a song for its features as such.

One world for all runs, its numbers chosen by hand: an assumption, not a measurement. That tastes go by artists and
genres is what the engine assumes, too. So a run shows how fast such a taste is learned through the real services, and
nothing about people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from catalog.models import Artist, Credit, Genre, Song, SongEmotion
from config.common.emotions import EMOTIONS
from recommendations.engine.wants import FloatArray

ARTISTS, GENRES, LANGUAGES = 30, 10, ("hi", "en", "ta")
AT_HOME, FANS = 3, 1 / 6
WRONG_TAGS: Final = 1 / 7
DURATION_S: Final = 200.0
SKIPPED: Final = ((0.0, 0.0), (5.0, 0.2414), (30.0, 0.3505), (DURATION_S, 0.486))
"""Of all plays so many are skipped by so many seconds, straight lines between (Lamere 2014, "The Skip")."""

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class World:
    """n songs: their ids, facts and what they truly express (n, 5), and the tags that the site knows (n, 5)."""

    ids: IntArray
    artists: IntArray
    genres: IntArray
    truth: FloatArray
    tags: FloatArray
    quality: FloatArray

    @property
    def folders(self) -> IntArray:
        """The emotion with the strongest tag of each song, shape (n,): the folder it would lie in."""
        folders: IntArray = self.tags.argmax(axis=1)
        return folders


@dataclass(frozen=True, slots=True)
class Tastes:
    """Hidden tastes of n listeners: P(like) by listener, mood and song, shape (n, 5, songs); how often each mood is."""

    likes: FloatArray
    moods: FloatArray


def world_make(songs: int, rng: np.random.Generator) -> World:
    """Fill an empty catalogue with songs that play here, and return it with what is true of them."""
    artists, genres = rng.integers(ARTISTS, size=songs), rng.integers(GENRES, size=songs)
    truth = _expressed(songs, rng)
    wrong = rng.random(songs) < WRONG_TAGS
    tags = np.where(wrong[:, None], rng.permuted(truth, axis=1), truth)
    languages = rng.integers(len(LANGUAGES), size=songs)
    ids = _songs_store(artists, genres, languages, tags, rng)
    _features_store(ids, genres, rng)
    return World(ids, artists, genres, truth, tags, rng.standard_normal(songs))


def _features_store(ids: IntArray, genres: IntArray, rng: np.random.Generator) -> None:
    middles = rng.uniform((0.2, 0.2, 80.0), (0.8, 0.8, 160.0), (GENRES, 3))
    drawn = middles[genres] + rng.standard_normal((len(ids), 3)) * (0.1, 0.1, 15.0)
    found = Song.objects.in_bulk(ids.tolist())
    for pk, (valence, energy, tempo) in zip(ids.tolist(), drawn.tolist(), strict=True):
        song = found[pk]
        song.valence, song.energy, song.tempo_bpm = min(1.0, max(0.0, valence)), min(1.0, max(0.0, energy)), tempo
    Song.objects.bulk_update(found.values(), ("valence", "energy", "tempo_bpm"), batch_size=100)


def _expressed(songs: int, rng: np.random.Generator) -> FloatArray:
    """Return weights with one strong emotion and, in half of the songs, a weaker second."""
    weights = np.zeros((songs, len(EMOTIONS)))
    order = rng.permuted(np.tile(np.arange(len(EMOTIONS)), (songs, 1)), axis=1)
    rows = np.arange(songs)
    weights[rows, order[:, 0]] = rng.uniform(0.5, 1.0, songs)
    weights[rows, order[:, 1]] = np.where(rng.random(songs) < 0.5, rng.uniform(0.1, 0.45, songs), 0.0)
    return weights


def _songs_store(
    artists: IntArray, genres: IntArray, languages: IntArray, tags: FloatArray, rng: np.random.Generator
) -> IntArray:
    makers = Artist.objects.bulk_create(Artist(name=f"Artist {n}", sort_key=f"artist {n}") for n in range(ARTISTS))
    styles = Genre.objects.bulk_create(Genre(name=f"genre {n}") for n in range(GENRES))
    chances = rng.random(len(artists))
    songs = Song.objects.bulk_create(
        Song(
            title=f"Song {n}",
            identity=f"song {n}",
            language=LANGUAGES[languages[n]],
            audio="songs/none.flac",
            duration_s=DURATION_S,
            random_key=float(chances[n]),
        )
        for n in range(len(artists))
    )
    Credit.objects.bulk_create(Credit(song=song, artist=makers[artists[n]]) for n, song in enumerate(songs))
    through = Song.genres.through
    through.objects.bulk_create(through(song=song, genre=styles[genres[n]]) for n, song in enumerate(songs))
    SongEmotion.objects.bulk_create(
        SongEmotion(song=song, emotion=emotion, weight=float(tags[n, place]), source=SongEmotion.Source.IMPORT)
        for n, song in enumerate(songs)
        for place, emotion in enumerate(EMOTIONS)
        if tags[n, place] > 0
    )
    return np.array([song.pk for song in songs])


def tastes_make(world: World, listeners: int, rng: np.random.Generator) -> Tastes:
    """Return the hidden tastes of new listeners of this world."""
    artist = np.where(rng.random((listeners, ARTISTS)) < FANS, 2.0, -0.4)
    genre = np.where(rng.random((listeners, GENRES)).argsort(axis=1) < AT_HOME, 1.0, -0.4)
    genre_in_mood = rng.standard_normal((listeners, len(EMOTIONS), GENRES))
    own = rng.standard_normal((listeners, len(world.ids)))
    drawn = artist[:, world.artists] + genre[:, world.genres] + 0.5 * world.quality + 0.5 * own
    fit = 2.0 * world.truth.T[None, :, :] + 0.5 * genre_in_mood[:, :, world.genres]
    likes = 1.0 / (1.0 + np.exp(1.6 - fit - drawn[:, None, :]))
    return Tastes(likes, rng.dirichlet(np.full(len(EMOTIONS), 1.0), listeners))


def skipped_at(chance: float) -> float:
    """Return after how many seconds a skipped song is skipped, for a chance in [0, 1)."""
    seconds, shares = zip(*SKIPPED, strict=True)
    return float(np.interp(chance * shares[-1], shares, seconds))


def best_open(likes: FloatArray, served: Sequence[int]) -> float:
    """Return the best P(like) of the songs that were not just served (places in the world)."""
    open_now = np.ones(len(likes), dtype=np.bool_)
    open_now[list(served)] = False
    return float(likes[open_now].max(initial=0.0))
