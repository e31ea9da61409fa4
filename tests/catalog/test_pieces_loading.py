"""The original pieces become songs that play."""

from pathlib import Path

import pytest
from django.core.files.storage import storages

from catalog.audio.pieces import PIECES
from catalog.models import Song, SongEmotion
from catalog.pieces_loading import demo_pieces_load
from catalog.selectors import emotion_stock
from tests.catalog.sounds import sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder in which every piece's file lies."""
    content = sound()
    for piece in PIECES:
        (tmp_path / piece.filename).write_bytes(content)
    return tmp_path


def test_it_registers_every_piece_with_audio_for_its_mood(folder: Path) -> None:
    assert demo_pieces_load(folder=folder) == len(PIECES) >= 150
    assert all(stock.playable >= 30 for stock in emotion_stock())
    piece = PIECES[0]
    song = Song.objects.get(title=piece.title)
    assert (song.audio.name, song.genres.get().name) == (f"songs/{piece.filename}", piece.genre.lower())
    assert song.duration_s == pytest.approx(piece.duration, abs=0.01)
    assert song.credits.get().artist.name == piece.artist
    assert song.emotions.first().emotion == piece.mood  # type: ignore[union-attr]
    assert set(SongEmotion.objects.values_list("source", flat=True)) == {"curator"}


def test_it_changes_nothing_the_second_time(folder: Path) -> None:
    demo_pieces_load(folder=folder)
    before = list(Song.objects.values_list("pk", "updated_at"))
    files = storages["audio"].listdir("songs")
    assert demo_pieces_load(folder=folder) == len(PIECES)
    assert list(Song.objects.values_list("pk", "updated_at")) == before
    assert storages["audio"].listdir("songs") == files


def test_it_registers_what_is_rendered_so_far_and_renews_what_was_rendered_anew(folder: Path) -> None:
    (folder / PIECES[1].filename).unlink()
    assert demo_pieces_load(folder=folder) == len(PIECES) - 1
    (folder / PIECES[0].filename).write_bytes(sound(seconds=3))
    demo_pieces_load(folder=folder)
    name = f"songs/{PIECES[0].filename}"
    assert storages["audio"].size(name) == (folder / PIECES[0].filename).stat().st_size
    assert Song.objects.count() == len(PIECES) - 1
