"""The sound of a few pieces: deterministic, clean, equally loud, and playable after encoding."""

import io
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from catalog.audio.encode import encode_mp3
from catalog.audio.instruments import VOICES
from catalog.audio.loudness import CEILING, limited, measure
from catalog.audio.oscillators import SAMPLE_RATE, plucked, tone
from catalog.audio.pieces import PIECES, Piece, render_all, render_to
from catalog.audio.synth import render
from config.common.emotions import EMOTIONS, Emotion

Sound = NDArray[np.float32]
SAMPLE: tuple[Piece, ...] = tuple(next(p for p in PIECES if p.mood is emotion) for emotion in EMOTIONS)


@pytest.fixture(scope="module")
def sounds() -> dict[Emotion, Sound]:
    return {piece.mood: render(piece) for piece in SAMPLE}


def _decoded(data: bytes) -> tuple[Sound, int]:
    with av.open(io.BytesIO(data), "r", format="mp3") as container:
        rate = container.streams.audio[0].rate
        planes = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(planes, axis=1).T.astype(np.float32), rate


def _onsets_per_second(sound: Sound) -> float:
    mono = (sound[:, 0] + sound[:, 1]) / 2
    frames = mono[: len(mono) // 1024 * 1024].reshape(-1, 1024)
    level: Sound = np.log(np.sqrt(np.mean(frames**2, axis=1)) + 1e-4).astype(np.float32)
    return float((np.diff(level) > 0.25).sum() * SAMPLE_RATE / len(mono))


def test_it_renders_the_same_samples_every_time(sounds: dict[Emotion, Sound]) -> None:
    piece = SAMPLE[0]
    assert np.array_equal(render(piece), sounds[piece.mood])


def test_it_renders_stereo_of_the_announced_length(sounds: dict[Emotion, Sound]) -> None:
    for piece in SAMPLE:
        sound = sounds[piece.mood]
        assert sound.dtype == np.float32
        assert sound.shape == (int(piece.duration * SAMPLE_RATE), 2)
        left, right = sound[:, 0], sound[:, 1]
        assert 0.3 < np.mean(left * right) / (left.std() * right.std()) < 0.995


def test_it_brings_every_piece_to_one_loudness(sounds: dict[Emotion, Sound]) -> None:
    for sound in sounds.values():
        loudness = measure(sound)
        assert loudness.integrated == pytest.approx(-16, abs=0.5)
        assert loudness.true_peak is not None
        assert loudness.true_peak < -1


def test_it_neither_clips_nor_clicks_nor_drifts(sounds: dict[Emotion, Sound]) -> None:
    for sound in sounds.values():
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() <= CEILING + 1e-6
        assert (np.abs(sound) > CEILING - 1e-4).mean() < 1e-4
        assert np.abs(np.diff(sound, axis=0)).max() < 0.7
        assert np.abs(sound.mean(axis=0)).max() < 1e-3
        assert np.abs(sound[[0, -1]]).max() < 1e-3


def test_it_sounds_busier_when_angry_than_when_sad(sounds: dict[Emotion, Sound]) -> None:
    assert _onsets_per_second(sounds[Emotion.ANGRY]) > 2 * _onsets_per_second(sounds[Emotion.SAD])


def test_it_encodes_what_a_decoder_gives_back(sounds: dict[Emotion, Sound]) -> None:
    sound = sounds[Emotion.HAPPY]
    data = encode_mp3(sound)
    back, rate = _decoded(data)
    assert rate == SAMPLE_RATE
    assert len(back) / rate == pytest.approx(len(sound) / SAMPLE_RATE, abs=0.1)
    assert len(data) * 8 / (len(sound) / SAMPLE_RATE) == pytest.approx(128_000, rel=0.03)
    loudness = measure(back, rate=rate)
    assert loudness.integrated == pytest.approx(-16, abs=0.5)
    assert loudness.true_peak is not None
    assert loudness.true_peak < -1


@pytest.mark.parametrize("voice", sorted(VOICES))
def test_it_plays_every_voice_in_tune_and_silent_at_both_ends(voice: str) -> None:
    pitch = 45 if "bass" in voice else 69
    sound = VOICES[voice](pitch, 1.0)
    assert np.abs(sound[0]) < 0.02
    assert np.abs(sound[-1]) < 0.02
    assert np.abs(sound).max() <= 1.3
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 18))
    hertz = 440 * 2 ** ((pitch - 69) / 12)
    near = np.fft.rfftfreq(1 << 18, 1 / SAMPLE_RATE)
    band = (near > hertz * 0.9) & (near < hertz * 1.1)
    found = float(near[band][spectrum[band].argmax()])
    assert abs(1200 * np.log2(found / hertz)) < 8


def test_it_tunes_a_high_string_exactly() -> None:
    sound = plucked(1_318.5, SAMPLE_RATE, brightness=0.6, sustain=3, pick=0.2, seed=1)
    spectrum = np.abs(np.fft.rfft(sound, 1 << 18))
    low = int(1_000 / SAMPLE_RATE * (1 << 18))
    found = (low + int(spectrum[low : low * 3 // 2].argmax())) * SAMPLE_RATE / (1 << 18)
    assert found == pytest.approx(1_318.5, rel=0.002)


def test_it_limits_peaks_without_touching_quiet_passages() -> None:
    quiet = np.repeat(0.1 * tone(220, SAMPLE_RATE, (1.0,))[:, None], 2, axis=1)
    loud = quiet.copy()
    loud[16_000:16_200] *= 30
    result = limited(loud)
    assert np.abs(result).max() <= CEILING + 1e-6
    assert np.array_equal(result[:8_000], quiet[:8_000])
    assert limited(quiet) is quiet


def test_it_renders_what_is_missing_and_leaves_what_is_there(tmp_path: Path) -> None:
    pieces = SAMPLE[:2]
    (tmp_path / pieces[0].filename).write_bytes(b"already here")
    seen: list[tuple[int, int]] = []
    paths = render_all(tmp_path, workers=1, progress=lambda done, total: seen.append((done, total)), pieces=pieces)
    assert paths == [tmp_path / piece.filename for piece in pieces]
    assert paths[0].read_bytes() == b"already here"
    assert paths[1].stat().st_size > 200_000
    assert seen == [(0, 1), (1, 1)]
    assert not list(tmp_path.glob("*.part"))


def test_it_renders_on_several_processes_the_same_bytes(tmp_path: Path) -> None:
    pieces = SAMPLE[:2]
    paths = render_all(tmp_path / "pool", workers=2, pieces=pieces)
    render_to(pieces[0], tmp_path / "alone.mp3")
    assert paths[0].read_bytes() == (tmp_path / "alone.mp3").read_bytes()


def test_it_leaves_no_half_file_when_the_folder_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        render_to(SAMPLE[0], tmp_path / "missing" / "piece.mp3")
    assert not list(tmp_path.iterdir())
