"""What people do with playlists and songs. The workers' side is `recommendations.learning`."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from accounts.models import User
from catalog.models import Song
from catalog.version import catalogue_version
from config.common.emotions import Emotion
from emotion.models import Reading
from recommendations import erasing, learning
from recommendations.ending import playlist_end
from recommendations.engine.types import Intent
from recommendations.errors import Refused
from recommendations.evidence import PLAYED
from recommendations.feedback_rules import feedback_check, play_of
from recommendations.mixes import mix_for
from recommendations.models import Feedback, Playlist, PlaylistItem
from recommendations.past import past_read
from recommendations.plan import Request, mood_of, moods_from, recipe_for
from recommendations.ranking import rank
from recommendations.selectors import preferences_for_user
from recommendations.storing import Occasion, playlist_store
from recommendations.taste_services import taste_may_be_learned
from recommendations.wishes import journey_check, languages_clean, novelty_clean, size_check

Kind = Feedback.Kind
SIZE: Final = 20


class Recorded(NamedTuple):
    """An event and whether it was added just now. An event that may not be kept comes back unsaved."""

    feedback: Feedback
    is_new: bool


@transaction.atomic
def playlist_create(
    *,
    user: User,
    mood: str,
    intent: str = Playlist.Intent.MATCH,
    reading: Reading | None = None,
    seed: int | None = None,
    size: int = SIZE,
    languages: Sequence[str] | None = None,
    novelty: float | None = None,
    target: str = "",
    minutes: int | None = None,
    mix_day: date | None = None,
) -> Playlist:
    """Rank songs for a mood and store the list with everything that explains and rebuilds it.

    Up to `size` songs stand on each shelf; a journey has a `target` emotion and `minutes` instead. A reading whose
    likeliest emotion is `mood` mixes its two likeliest. `languages` and `novelty` are the listener's own where None.
    The same seed, catalogue, taste and history give the same list. Raises Refused for what cannot be asked.
    """
    size_check(size)
    journey_check(intent=intent, target=target, minutes=minutes)
    learning.listener_lock(user)
    wanted = preferences_for_user(user=user)
    request = Request(
        user=user,
        moods=moods_from(mood=mood, reading=reading),
        intent=Intent(intent),
        size=size,
        seed=secrets.randbits(62) if seed is None else seed,
        now=timezone.now(),
        learns=taste_may_be_learned(user=user),
        languages=tuple(languages_clean(wanted.languages if languages is None else languages)),
        novelty=novelty_clean(wanted.novelty if novelty is None else novelty),
        target=Emotion(target) if target else None,
        minutes=minutes,
    )
    occasion = Occasion(mood, reading, mix_day, catalogue_version())
    recipe = recipe_for(request)
    return playlist_store(request, occasion, recipe, rank(recipe))


@transaction.atomic
def mix_open(*, user: User, mood: str, day: date) -> tuple[Playlist, bool]:
    """Return the listener's mix of a mood for a day, and whether it was made now; it stays as it is all day."""
    learning.listener_lock(user)
    made = Playlist.objects.filter(user=user, mix_day=day, mood=mood).first()
    if made is not None:
        return made, False
    seed = int.from_bytes(sha256(f"{user.subject_ref} {day} {mood}".encode()).digest()[:7])
    return playlist_create(user=user, mood=mood, intent=mix_for(mood, day=day).intent, seed=seed, mix_day=day), True


def mood_for(*, reading: Reading) -> str:
    """Return the mood that a reading asks to play for. Raises Refused `no_mood` when it saw none."""
    mood = mood_of(reading)
    if mood is None:
        raise Refused("no_mood")
    return mood


def playlist_for_reading(*, user: User, reading: Reading, intent: str) -> Playlist:
    """Return the reading's playlist with this intent, made now if there is none for its present mood.

    Raises Refused `no_mood` for a reading that saw none.
    """
    mood = mood_for(reading=reading)
    made = Playlist.objects.filter(user=user, reading=reading, mood=mood, intent=intent)
    with transaction.atomic():
        learning.listener_lock(user)
        return made.first() or playlist_create(user=user, mood=mood, intent=intent, reading=reading)


@transaction.atomic
def playlist_forget(*, user: User, playlist: Playlist) -> None:
    """Forget a session: the playlist, what the listener did with its songs from there, and what was learned of it.

    What later playlists were ranked from goes too, because it holds that.
    """
    learning.listener_lock(user)
    events = Feedback.objects.filter(user=user, item__playlist=playlist)
    first = events.aggregate(first=Min("created_at"))["first"]
    if first is not None:
        erasing.ranking_inputs_forget(user=user, since=first)
    events.delete()
    playlist.delete()
    learning.taste_refold(user=user)


@transaction.atomic
def feedback_record(
    *,
    user: User,
    song: Song,
    kind: str,
    event_id: uuid.UUID,
    item: PlaylistItem | None = None,
    position_s: float | None = None,
    play: uuid.UUID | None = None,
) -> Recorded:
    """Record what the listener did with a song, and learn from it at once if they agreed to that.

    The same `event_id` again changes nothing and returns the first event. Without consent to a taste profile likes
    and hides are kept as lists, plays and skips are not kept at all. Without consent to a mood timeline the end of the
    playlist deletes its reading. `play` groups the events of one playing.
    Raises Refused, and then keeps nothing.
    """
    learning.listener_lock(user)
    past = past_read(user=user, song=song, event_id=event_id)
    if past.same is not None:
        return Recorded(past.same, is_new=False)
    feedback_check(user=user, song=song, kind=kind, item=item, position_s=position_s)
    learned = taste_may_be_learned(user=user)
    feedback = Feedback(
        user=user,
        song=song,
        item=item,
        kind=kind,
        event_id=event_id,
        mood=item.playlist.mood if item and learned else "",
        emotion=item.emotion if item and (learned or kind == Kind.WRONG_MOOD) else "",
        position_s=position_s,
        learned=learned,
    )
    is_kept = learned or kind not in PLAYED
    if is_kept:
        feedback.play = play or play_of(feedback, earlier=past.events)
        feedback.full_clean(exclude=("user", "song", "item"), validate_unique=False, validate_constraints=False)
        feedback.save(force_insert=True)
    if learned:
        learning.evidence_learn(feedback, past=past)
    if item:
        playlist_end(user=user, item=item, kind=kind)
    return Recorded(feedback, is_new=is_kept)
