"""Registering the original pieces, once they are rendered, as songs that play here."""

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction

from catalog.audio.pieces import PIECES, Piece
from catalog.audio_files import FOLDER, AudioFile, audio_discard, audio_storage, audio_store
from catalog.bulk import songs_upsert
from catalog.importing import CreditRow, SongRow, WeightRow
from catalog.models import Song, SongEmotion
from catalog.recordings import recordings_ensure
from config.common.emotions import EMOTIONS, Emotion

# ISO 639-2 for "no linguistic content"
INSTRUMENTAL = "zxx"
OWN_MOOD = 0.9
SPREAD = 0.05
# What a piece composed for one mood also carries of the others.
UNDERTONES: dict[Emotion, dict[Emotion, float]] = {
    Emotion.ANGRY: {Emotion.SURPRISE: 0.18, Emotion.SAD: 0.1, Emotion.NEUTRAL: 0.04, Emotion.HAPPY: 0.03},
    Emotion.HAPPY: {Emotion.SURPRISE: 0.24, Emotion.NEUTRAL: 0.14, Emotion.SAD: 0.03, Emotion.ANGRY: 0.02},
    Emotion.NEUTRAL: {Emotion.HAPPY: 0.2, Emotion.SAD: 0.16, Emotion.SURPRISE: 0.06, Emotion.ANGRY: 0.02},
    Emotion.SAD: {Emotion.NEUTRAL: 0.26, Emotion.ANGRY: 0.06, Emotion.HAPPY: 0.04, Emotion.SURPRISE: 0.03},
    Emotion.SURPRISE: {Emotion.HAPPY: 0.28, Emotion.ANGRY: 0.12, Emotion.NEUTRAL: 0.08, Emotion.SAD: 0.04},
}


def demo_pieces_load(*, folder: Path) -> int:
    """Register every piece whose MP3 lies in `folder`; return how many that are. A second time changes nothing.

    Their weights count as a curator's: the pieces were composed for their mood.
    """
    there = [piece for piece in PIECES if (folder / piece.filename).is_file()]
    rows = {piece.number: _row(piece) for piece in there}
    files = [_file(piece, folder) for piece in there]
    _outdated_discard(files)
    named = {rows[piece.number].identity: (file.name, file.seconds) for piece, file in zip(there, files, strict=True)}
    stored: list[str] = []
    try:
        with transaction.atomic():
            result = songs_upsert(list(rows.values()), audio=named)
            stored = audio_store(files)
            _recordings_ensure(files)
            transaction.on_commit(lambda: audio_discard(result.audio_replaced))
    except BaseException:
        audio_discard(stored)
        raise
    return len(there)


def _recordings_ensure(files: Sequence[AudioFile]) -> None:
    """Have workers analyse the pieces when they find the time: a demo starts without waiting for it."""
    names = [file.name for file in files]
    recordings_ensure(songs=list(Song.objects.filter(audio__in=names).values_list("pk", flat=True)))


def _row(piece: Piece) -> SongRow:
    return SongRow(
        line=piece.number, title=piece.title, artists=(CreditRow(piece.artist),), language=INSTRUMENTAL,
        genres=(piece.genre.lower(),), audio=piece.filename, duration_s=round(piece.duration, 2),
        weights=_weights(piece),
    )  # fmt: skip


def _weights(piece: Piece) -> dict[str, WeightRow]:
    """Return all five weights, nudged by the piece's number, so that no two pieces of a mood are quite equal."""
    nudge = SPREAD * ((piece.number * 7) % 11 - 5) / 5
    weights = {emotion.value: UNDERTONES[piece.mood].get(emotion, 0.0) for emotion in EMOTIONS}
    weights[piece.mood.value] = round(OWN_MOOD + nudge, 3)
    return {emotion: WeightRow(weight, SongEmotion.Source.CURATOR) for emotion, weight in weights.items()}


def _file(piece: Piece, folder: Path) -> AudioFile:
    return AudioFile(folder / piece.filename, f"{FOLDER}/{piece.filename}", round(piece.duration, 2))


def _outdated_discard(files: Sequence[AudioFile]) -> None:
    """Delete stored pieces that an earlier release rendered differently, so that they are stored anew."""
    storage = audio_storage()
    audio_discard(
        file.name for file in files if storage.exists(file.name) and storage.size(file.name) != file.path.stat().st_size
    )
