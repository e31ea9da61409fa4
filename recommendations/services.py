"""What people do with playlists and songs. The workers' side is `recommendations.learning`."""

import secrets
import uuid
from collections.abc import Mapping
from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import Purpose, User
from accounts.selectors import consent_grant_for_user
from catalog.models import Song
from config.common.emotions import EMOTIONS
from emotion.models import Reading
from recommendations import learning
from recommendations.ending import playlist_end
from recommendations.engine import ENGINE_VERSION
from recommendations.engine.types import Intent, RankedItem, Recommendation
from recommendations.engine.wants import want
from recommendations.errors import Refused
from recommendations.evidence import PLAYED
from recommendations.feedback_rules import feedback_check, play_of
from recommendations.models import Feedback, Playlist, PlaylistItem
from recommendations.plan import Request, leading_want, mood_of, moods_from, playlist_plan

Kind = Feedback.Kind
SIZE: Final = 20


class Recorded(NamedTuple):
    """An event and whether it was added just now. An event that may not be kept comes back unsaved."""

    feedback: Feedback
    is_new: bool


def taste_may_be_learned(*, user: User) -> bool:
    """Whether the listener agrees to a taste profile now. Erases what is left of one that they withdrew."""
    if consent_grant_for_user(user=user, purpose=Purpose.TASTE_PROFILE) is not None:
        return True
    learning.taste_erase_withdrawn(user=user)
    return False


def playlist_create(
    *,
    user: User,
    mood: str,
    intent: str = Playlist.Intent.MATCH,
    reading: Reading | None = None,
    seed: int | None = None,
    size: int = SIZE,
) -> Playlist:
    """Rank songs for a mood and store the list with everything that explains and rebuilds it.

    Up to `size` songs stand on each shelf. A reading whose likeliest emotion is `mood` mixes its two likeliest.
    The same seed, catalogue, taste and history give the same list.
    """
    request = Request(
        user=user,
        moods=moods_from(mood=mood, reading=reading),
        intent=Intent(intent),
        size=size,
        seed=secrets.randbits(62) if seed is None else seed,
        now=timezone.now(),
        learns=taste_may_be_learned(user=user),
    )
    return _playlist_store(request, playlist_plan(request), mood=mood, reading=reading)


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
    """Forget a session: the playlist, what the listener did with its songs from there, and what was learned of it."""
    learning.listener_lock(user)
    Feedback.objects.filter(user=user, item__playlist=playlist).delete()
    playlist.delete()
    learning.taste_refold(user=user)


@transaction.atomic
def taste_rebuild(*, user: User) -> None:
    """Derive the listener's taste again from their feedback; it comes out the same."""
    learning.listener_lock(user)
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
    known = Feedback.objects.filter(user=user, event_id=event_id).first()
    if known is not None:
        return Recorded(known, is_new=False)
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
        feedback.play = play or play_of(feedback)
        feedback.full_clean(exclude=("user", "song", "item"), validate_unique=False, validate_constraints=False)
        feedback.save(force_insert=True)
    if learned:
        learning.evidence_learn(feedback)
    if item:
        playlist_end(user=user, item=item, kind=kind)
    return Recorded(feedback, is_new=is_kept)


@transaction.atomic
def _playlist_store(
    request: Request, plan: Mapping[PlaylistItem.Shelf, Recommendation], *, mood: str, reading: Reading | None
) -> Playlist:
    wanted = want(request.moods, request.intent)
    playlist = Playlist(
        user=request.user,
        reading=reading,
        mood=mood,
        moods={str(emotion): share for emotion, share in request.moods.items()},
        intent=request.intent,
        wanted={str(emotion): float(share) for emotion, share in zip(EMOTIONS, wanted, strict=True)},
        size=request.size,
        relaxed={str(shelf): list(shelved.relaxed) for shelf, shelved in plan.items() if shelved.relaxed},
        engine_version=ENGINE_VERSION,
        seed=request.seed,
        created_at=request.now,
    )
    playlist.clean_fields(exclude=("user", "reading", "relaxed"))
    playlist.save(force_insert=True)
    PlaylistItem.objects.bulk_create(
        _item(playlist, shelf, position, ranked, leading_want(request.moods, ranked.intent))
        for shelf, recommendation in plan.items()
        for position, ranked in enumerate(recommendation.items, start=1)
    )
    return playlist


def _item(
    playlist: Playlist, shelf: PlaylistItem.Shelf, position: int, ranked: RankedItem, emotion: str
) -> PlaylistItem:
    return PlaylistItem(
        playlist=playlist,
        song_id=ranked.song_id,
        shelf=shelf,
        position=position,
        score=ranked.score,
        slot=ranked.slot,
        intent=ranked.intent,
        emotion=emotion,
        propensity=ranked.propensity,
        terms=[[term.name, term.value] for term in ranked.terms],
        reasons=[reason.as_json() for reason in ranked.reasons],
    )
