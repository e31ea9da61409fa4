"""How curators weigh songs: by ear, in bulk, and by moving a weight from one emotion to another."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.bulk import chunks
from catalog.history import BATCH, MOOD, recording
from catalog.history_model import SongEdit
from catalog.models import Song, SongEmotion
from config.common.choices import EmotionChoice

Kind = SongEdit.Kind
Key = tuple[int, str]


def song_tag(*, song: int, weights: Mapping[str, float], editor: User | None) -> dict[str, float]:
    """Let a curator say all five weights of a song; what is not named is 0. Return the weights that stand.

    All of them are the curator's from then on, also those left as they were: they were looked at. An emotion that
    had a weight keeps a row of 0, so that no import brings it back. Raises ValidationError for what is no weight.
    """
    _check(weights)
    with recording(editor=editor, kind=Kind.TAGGED, songs=[song]):
        standing = SongEmotion.objects.filter(song=song).values_list("emotion", flat=True)
        said = dict.fromkeys(standing, 0.0) | {name: weight for name, weight in weights.items() if weight > 0}
        _store({(song, emotion): weight for emotion, weight in said.items()})
    return {emotion: weight for emotion, weight in said.items() if weight}


def song_tag_undo(*, song: int, editor: User) -> bool:
    """Put back the weights from before the editor's tagging of a song; whether there was one to undo.

    Only the newest change of the song is undone, so a second call, or one after somebody else's change, does nothing.
    """
    with recording(editor=editor, kind=Kind.UNDONE, songs=[song]):
        newest = SongEdit.objects.filter(song=song).first()
        if newest is None or newest.kind != Kind.TAGGED or newest.editor_id != editor.pk:
            return False
        for name, (before, _after) in newest.changes.items():
            if not name.startswith(MOOD):
                continue
            row = SongEmotion.objects.filter(song=song, emotion=name.removeprefix(MOOD))
            if before is None:
                row.delete()
            else:
                row.update(weight=before[0], source=before[1], confidence=before[2])
        Song.objects.filter(pk=song).update(updated_at=timezone.now())
    return True


def songs_tag(*, songs: Iterable[int], emotion: str, weight: float, editor: User | None) -> int:
    """Give songs a curator's weight for one emotion; return how many songs changed."""
    _check({emotion: weight})
    count = 0
    for chunk in chunks(songs, BATCH):
        with recording(editor=editor, kind=Kind.TAGGED, songs=chunk):
            same = SongEmotion.objects.filter(song__in=chunk, emotion=emotion, weight=weight, source="curator")
            changing = set(chunk) - set(same.values_list("song", flat=True))
            _store({(song, emotion): weight for song in sorted(changing)})
        count += len(changing)
    return count


def songs_retag(*, songs: Iterable[int], emotion: str, target: str, editor: User | None) -> int:
    """Move each song's weight for `emotion` to `target`, where the greater of both stays; return how many had one."""
    _check({emotion: 0.0, target: 0.0})
    if emotion == target:
        raise ValidationError(_("Choose two different moods."))
    count = 0
    for chunk in chunks(songs, BATCH):
        with recording(editor=editor, kind=Kind.TAGGED, songs=chunk):
            rows = SongEmotion.objects.filter(song__in=chunk, emotion__in=(emotion, target))
            standing = {(song, name): weight for song, name, weight in rows.values_list("song", "emotion", "weight")}
            moved = {song: weight for (song, name), weight in standing.items() if name == emotion and weight > 0}
            _store({(song, emotion): 0.0 for song in moved})
            _store({(song, target): max(weight, standing.get((song, target), 0.0)) for song, weight in moved.items()})
        count += len(moved)
    return count


def _check(weights: Mapping[str, float]) -> None:
    known = all(emotion in EmotionChoice.values for emotion in weights)
    if not known or not all(0.0 <= weight <= 1.0 for weight in weights.values()):
        raise ValidationError(_("A weight names one of the five moods and lies between 0 and 1."))


def _store(weights: Mapping[Key, float]) -> None:
    rows = [
        SongEmotion(song_id=song, emotion=emotion, weight=weight, source=SongEmotion.Source.CURATOR)
        for (song, emotion), weight in weights.items()
    ]
    SongEmotion.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["song", "emotion"],
        update_fields=["weight", "source", "confidence"],
    )
    Song.objects.filter(pk__in={song for song, _emotion in weights}).update(updated_at=timezone.now())
