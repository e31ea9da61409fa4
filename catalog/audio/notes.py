"""What a composed piece is made of."""

from dataclasses import dataclass

from config.common.emotions import Emotion


@dataclass(frozen=True, slots=True)
class Note:
    """One sound: onset and length in beats, MIDI pitch, velocity in (0, 1], and the voice that plays it."""

    beat: float
    beats: float
    pitch: int
    velocity: float
    voice: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Four beats of one chord: its place in the form, key, scale, pitch classes (root first) and voicing."""

    section: str
    tonic: int
    scale: str
    tones: tuple[int, ...]
    chord: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A whole piece before it sounds; `seconds` includes the tail in which it fades."""

    mood: Emotion
    seed: int
    tempo: int
    scale: str
    tonic: int
    lead: str
    swing: float
    drone: bool
    bars: tuple[Bar, ...]
    notes: tuple[Note, ...]
    seconds: float

    @property
    def melody(self) -> tuple[Note, ...]:
        """The notes of the leading voice, in order."""
        return tuple(note for note in self.notes if note.voice == self.lead)

    @property
    def fingerprint(self) -> tuple[int, int, str, tuple[tuple[float, int], ...]]:
        """What two pieces must not share: tempo, key, scale and the melody's onsets and pitches."""
        return self.tempo, self.tonic, self.scale, tuple((n.beat, n.pitch) for n in self.melody)
