"""Where the catalogue is short of songs: how many express each emotion in each language, and play here."""

from dataclasses import dataclass

from django.db.models import Count, Q

from catalog.models import Song, SongEmotion
from catalog.selectors import EXPRESSES
from config.common.choices import EmotionChoice

TARGET = 150


@dataclass(frozen=True, slots=True)
class Cell:
    """Published songs of one emotion in one language, with audio or without."""

    emotion: str
    language: str
    plays: bool
    songs: int

    @property
    def missing(self) -> int:
        """How many songs are missing to the target."""
        return max(0, TARGET - self.songs)


@dataclass(frozen=True, slots=True)
class Gap:
    """Emotions that no published song of one language expresses, with audio or without."""

    language: str
    plays: bool
    emotions: tuple[str, ...]


def coverage() -> tuple[list[Cell], list[Gap]]:
    """Return where there are songs of an emotion in a language, with audio or without, and where there are none.

    What is short comes before what has reached the target, and languages with many songs before those with few: there
    is where listeners wait. Two queries.
    """
    counts = _counts()
    sizes = {language: sum(map(sum, moods.values())) for language, moods in counts.items()}
    cells, gaps = [], []
    for language in sorted(counts, key=lambda each: (-sizes[each], each)):
        for plays in (True, False):
            songs = {emotion: pair[plays] for emotion, pair in counts[language].items()}
            cells += [Cell(emotion, language, plays, count) for emotion, count in songs.items() if count]
            if none := tuple(emotion for emotion, count in songs.items() if not count):
                gaps.append(Gap(language, plays, none))
    return sorted(cells, key=lambda cell: (not cell.missing, -sizes[cell.language], cell.language, cell.songs)), gaps


def _counts() -> dict[str, dict[str, tuple[int, int]]]:
    """Return for each language of a published song how many express each emotion, elsewhere and here."""
    published = Song.objects.filter(is_published=True).order_by()
    counts = {
        language: dict.fromkeys(EmotionChoice.values, (0, 0))
        for language in published.values_list("language", flat=True).distinct()
    }
    counted = (
        SongEmotion.objects.filter(weight__gte=EXPRESSES, song__is_published=True)
        .order_by()
        .values_list("emotion", "song__language")
        .annotate(plays=Count("pk", filter=~Q(song__audio="")), silent=Count("pk", filter=Q(song__audio="")))
    )
    for emotion, language, plays, silent in counted:
        counts.setdefault(language, dict.fromkeys(EmotionChoice.values, (0, 0)))[emotion] = (silent, plays)
    return counts
