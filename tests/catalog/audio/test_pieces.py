"""The original pieces as scores: enough of them, no two alike, written as their mood asks."""

from collections import Counter
from statistics import mean

import pytest

from catalog.audio.notes import Score
from catalog.audio.pieces import PIECES, score_of
from catalog.audio.theory import is_major, melody_scale
from config.common.emotions import EMOTIONS, Emotion


@pytest.fixture(scope="module")
def scores() -> dict[int, Score]:
    return {piece.number: score_of(piece) for piece in PIECES}


def _of(scores: dict[int, Score], mood: Emotion) -> list[Score]:
    return [score for score in scores.values() if score.mood is mood]


def test_it_has_thirty_pieces_of_each_mood_by_ten_or_more_artists() -> None:
    counts = Counter(piece.mood for piece in PIECES)
    assert all(counts[emotion] >= 30 for emotion in EMOTIONS)
    for emotion in EMOTIONS:
        assert len({piece.artist for piece in PIECES if piece.mood is emotion}) >= 10


def test_it_gives_every_piece_its_own_title_number_seed_and_file() -> None:
    for field in ("title", "number", "seed", "filename"):
        assert len({getattr(piece, field) for piece in PIECES}) == len(PIECES), field


def test_it_writes_no_two_pieces_alike(scores: dict[int, Score]) -> None:
    assert len({score.fingerprint for score in scores.values()}) == len(scores)
    relative = {
        tuple((n.beat, n.pitch - score.melody[0].pitch) for n in score.melody) for score in scores.values()
    }  # not even transposed
    assert len(relative) == len(scores)


def test_it_shares_few_melody_bars_between_pieces(scores: dict[int, Score]) -> None:
    openings = Counter(
        tuple((n.beat, n.pitch - score.melody[0].pitch) for n in score.melody if n.beat < 12)
        for score in scores.values()
    )
    assert openings.most_common(1)[0][1] <= 2


def test_it_lasts_twenty_to_forty_seconds() -> None:
    assert all(20 <= piece.duration <= 40 for piece in PIECES)


def test_it_is_the_same_score_every_time() -> None:
    first = score_of(PIECES[0])
    score_of.cache_clear()
    assert score_of(PIECES[0]) == first


def test_it_orders_the_moods_by_tempo_and_density(scores: dict[int, Score]) -> None:
    tempo = {m: mean(s.tempo for s in _of(scores, m)) for m in EMOTIONS}
    density = {m: mean(len(s.notes) / s.seconds for s in _of(scores, m)) for m in EMOTIONS}
    for measured in (tempo, density):
        assert measured[Emotion.SAD] < measured[Emotion.NEUTRAL] < measured[Emotion.SURPRISE]
        assert measured[Emotion.SURPRISE] < measured[Emotion.HAPPY] < measured[Emotion.ANGRY]
    assert all(110 <= s.tempo <= 128 for s in _of(scores, Emotion.HAPPY))


def test_it_writes_happy_in_major_and_sad_in_minor(scores: dict[int, Score]) -> None:
    assert all(is_major(s.scale) for s in _of(scores, Emotion.HAPPY))
    assert not any(is_major(s.scale) for s in _of(scores, Emotion.SAD))


def test_it_puts_chord_tones_on_strong_beats(scores: dict[int, Score]) -> None:
    for score in scores.values():
        strong = [n for n in score.melody if n.beat % 2 == 0]
        assert all(n.pitch % 12 in score.bars[int(n.beat // 4)].tones for n in strong), score.seed


def test_it_keeps_weak_beats_in_the_scale_of_their_bar(scores: dict[int, Score]) -> None:
    for score in scores.values():
        for note in score.melody:
            bar = score.bars[int(note.beat // 4)]
            scale = {(bar.tonic + step) % 12 for step in melody_scale(bar.scale)} | set(bar.tones)
            assert note.pitch % 12 in scale, (score.seed, note)


def test_it_ends_on_the_tonic(scores: dict[int, Score]) -> None:
    assert all(score.melody[-1].pitch % 12 == score.tonic % 12 for score in scores.values())


def test_it_modulates_only_for_surprise(scores: dict[int, Score]) -> None:
    for score in scores.values():
        keys = {bar.tonic for bar in score.bars}
        assert (len(keys) > 1) == (score.mood is Emotion.SURPRISE), score.seed


def test_it_leads_the_voices_without_jumps(scores: dict[int, Score]) -> None:
    for score in scores.values():
        for before, after in zip(score.bars, score.bars[1:], strict=False):
            if len(before.chord) == len(after.chord):
                moves = [abs(a - b) for a, b in zip(before.chord, after.chord, strict=True)]
                assert mean(moves) <= 5, (score.seed, before.chord, after.chord)
