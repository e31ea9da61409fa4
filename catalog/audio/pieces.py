"""The original pieces that ship as recipes: thirty for each mood, synthesised on the machine that plays them."""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

from catalog.audio.compose import compose
from catalog.audio.notes import Score
from catalog.audio.titles import ARTISTS, GENRES, TITLES
from config.common.emotions import EMOTIONS, Emotion

PER_MOOD = 30
SUFFIX = ".mp3"


@dataclass(frozen=True, slots=True)
class Piece:
    """One original piece. `number` is stable and names its file; `seed` decides every note of it."""

    number: int
    title: str
    artist: str
    mood: Emotion
    seed: int
    genre: str

    @property
    def filename(self) -> str:
        """The name of its file in a folder of rendered pieces."""
        return f"mizaj-{self.number:03d}{SUFFIX}"

    @property
    def duration(self) -> float:
        """Seconds from the first note to the end of the fade."""
        return score_of(self).seconds


@lru_cache(maxsize=8)
def score_of(piece: Piece) -> Score:
    """The piece's score."""
    return compose(piece.mood, piece.seed)


def _pieces() -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for place, mood in enumerate(EMOTIONS):
        for index in range(PER_MOOD):
            number = place * PER_MOOD + index + 1
            artist = ARTISTS[(index + 4 * place) % len(ARTISTS)]
            genre = GENRES[mood][index % len(GENRES[mood])]
            pieces.append(Piece(number, TITLES[mood][index], artist, mood, 1_000 + number, genre))
    return tuple(pieces)


PIECES: tuple[Piece, ...] = _pieces()


def render_to(piece: Piece, path: Path) -> int:
    """Synthesise and encode one piece; the file appears whole or not at all. Returns its size in bytes."""
    # the composition alone needs no codec, so listing pieces stays light
    from catalog.audio.encode import encode_mp3
    from catalog.audio.synth import render

    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        size = part.write_bytes(encode_mp3(render(piece)))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return size


def render_all(
    folder: Path,
    *,
    workers: int,
    progress: Callable[[int, int], None] | None = None,
    pieces: tuple[Piece, ...] = PIECES,
) -> list[Path]:
    """Render the pieces that `folder` lacks, on `workers` processes; returns every piece's path in order.

    `progress(done, total)` is called as files appear. Raises what a worker raised; finished files stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [piece for piece in pieces if not (folder / piece.filename).is_file()]
    # every mood's first piece before any mood's second: whoever listens meanwhile finds something in each
    missing.sort(key=lambda piece: ((piece.number - 1) % PER_MOOD, piece.number))
    report = progress or (lambda done, total: None)
    report(0, len(missing))
    if workers <= 1 or len(missing) <= 1:
        for done, piece in enumerate(missing, start=1):
            render_to(piece, folder / piece.filename)
            report(done, len(missing))
    else:
        # spawn, because a forked child of a process with threads (server, worker, codec) may deadlock
        with ProcessPoolExecutor(min(workers, len(missing)), mp_context=get_context("spawn")) as pool:
            jobs = [pool.submit(render_to, piece, folder / piece.filename) for piece in missing]
            for done, job in enumerate(as_completed(jobs), start=1):
                job.result()
                report(done, len(missing))
    return [folder / piece.filename for piece in pieces]
