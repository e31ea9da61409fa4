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


def coverage() -> list[Cell]:
    """Return every emotion × language of the catalogue × audio, the shortest first. Two queries."""
    published = Song.objects.filter(is_published=True).order_by()
    languages = sorted(published.values_list("language", flat=True).distinct())
    counted = (
        SongEmotion.objects.filter(weight__gte=EXPRESSES, song__is_published=True)
        .order_by()
        .values_list("emotion", "song__language")
        .annotate(plays=Count("pk", filter=~Q(song__audio="")), silent=Count("pk", filter=Q(song__audio="")))
    )
    found = {(emotion, language): (silent, plays) for emotion, language, plays, silent in counted}
    cells = [
        Cell(emotion, language, plays, found.get((emotion, language), (0, 0))[plays])
        for emotion in EmotionChoice.values
        for language in languages
        for plays in (True, False)
    ]
    return sorted(cells, key=lambda cell: (cell.songs, not cell.plays, cell.emotion, cell.language))
