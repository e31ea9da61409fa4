"""Taste: lines that people read and take out, a new start, and evidence that can always be made again."""

import random
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Purpose, User
from accounts.services import consent_withdraw
from catalog.models import Genre, Song
from recommendations.engine.types import EvidenceKey, EvidenceKind
from recommendations.errors import Refused
from recommendations.models import Evidence, Feedback
from recommendations.services import playlist_create, playlist_forget
from recommendations.taste import LINES, taste_sections
from recommendations.taste_services import taste_difference, taste_line_forget, taste_rebuild, taste_reset
from tests.factories import artist_make
from tests.recommendations.factories import agree, catalogue_make, items_of, playable_make, record
from tests.recommendations.test_feedback import counters

pytestmark = pytest.mark.django_db

KINDS = ("play", "replay", "complete", "skip", "like", "unlike", "hide", "unhide")


@pytest.fixture
def rock(alice: User) -> list[Song]:
    """Songs of rock by two artists; Alice has agreed to everything."""
    agree(alice)
    genre, artists = Genre.objects.create(name="rock"), [artist_make("Noor"), artist_make("Kabir")]
    songs = [playable_make(artists=[artists[place % 2]], weights={"sad": 0.9}) for place in range(6)]
    for song in songs:
        song.genres.add(genre)
    return songs


def history(user: User, songs: list[Song], events: int, seed: int) -> None:
    """Let the listener do all that can be done, at random, with lists and without."""
    rng = random.Random(seed)
    playlists = [playlist_create(user=user, mood=mood, size=6) for mood in ("sad", "happy")]
    items = [item for playlist in playlists for item in items_of(playlist)]
    for _ in range(events):
        item = rng.choice(items) if items and rng.random() < 0.5 else None
        song = item.song if item else rng.choice(songs)
        if rng.random() < 0.06:
            line = rng.choice([*Evidence.objects.filter(user=user), None])
            if line:
                forget(user, line.kind, line.key, line.emotion)
            continue
        kind = rng.choice(KINDS)
        position_s = 95.0 if kind == "complete" else rng.choice((None, 3.0, 95.0))
        record(user, song, kind, item=item, position_s=position_s)
    if items:
        playlist_forget(user=user, playlist=playlists[0])


def forget(user: User, kind: str, key: str, emotion: str = "", event_id: uuid.UUID | None = None) -> bool:
    """Take a line out."""
    line = EvidenceKey(EvidenceKind(kind), key, emotion or None)  # type: ignore[arg-type]
    return taste_line_forget(user=user, line=line, event_id=event_id or uuid.uuid4())


@pytest.mark.parametrize("seed", range(3))
def test_it_makes_every_row_of_evidence_again_after_a_long_history(
    alice: User, bob: User, rock: list[Song], seed: int
) -> None:
    agree(bob)
    songs = rock + catalogue_make(6)
    for user in (alice, bob):
        history(user, songs, 150, seed)
    for user in (alice, bob):
        known = counters(user)
        assert known
        _, difference = taste_difference(user=user)
        assert difference <= 1e-9
        taste_rebuild(user=user)
        rebuilt = counters(user)
        assert rebuilt.keys() == known.keys()
        for key, values in rebuilt.items():
            assert values == pytest.approx(known[key], abs=1e-9)


def test_it_rebuilds_by_command_and_finds_what_is_wrong(alice: User, rock: list[Song]) -> None:
    record(alice, rock[0], "like")
    known = counters(alice)
    said = StringIO()
    call_command("rebuild_evidence", "--check", stdout=said)
    assert "1 listeners" in said.getvalue()
    Evidence.objects.filter(user=alice, kind="genre").update(positive=3.0)
    Evidence.objects.filter(user=alice, kind="artist").delete()
    with pytest.raises(CommandError, match="differs"):
        call_command("rebuild_evidence", "--check", "--user", alice.email, stdout=said)
    call_command("rebuild_evidence", "--user", alice.email.upper(), stdout=said)
    assert counters(alice) == known
    call_command("rebuild_evidence", "--check", stdout=said)
    with pytest.raises(CommandError, match="no such listener"):
        call_command("rebuild_evidence", "--user", "nobody@mizaj.example", stdout=said)


def test_it_takes_a_line_out_and_learns_anew(alice: User, rock: list[Song]) -> None:
    record(alice, rock[0], "like")
    assert forget(alice, "genre", "rock")
    assert not Evidence.objects.filter(kind="genre").exists()
    assert Evidence.objects.filter(kind="song").exists()
    record(alice, rock[1], "complete")
    assert Evidence.objects.get(kind="genre", emotion="").signals == 1
    assert taste_difference(user=alice)[1] <= 1e-9
    record(alice, rock[0], "unlike")
    assert Evidence.objects.get(kind="genre", emotion="").signals == 1
    assert taste_difference(user=alice)[1] <= 1e-9


def test_it_takes_out_one_mood_alone(alice: User, rock: list[Song]) -> None:
    item = items_of(playlist_create(user=alice, mood="sad", size=1))[0]
    record(alice, item.song, "like", item=item)
    assert forget(alice, "genre", "rock", "sad")
    assert list(Evidence.objects.filter(kind="genre").values_list("emotion", flat=True)) == [""]
    assert forget(alice, "song", str(item.song_id))
    assert not Evidence.objects.filter(kind="song").exists()
    assert taste_difference(user=alice)[1] <= 1e-9


def test_it_takes_a_line_out_once(alice: User, rock: list[Song]) -> None:
    event_id = uuid.uuid4()
    record(alice, rock[0], "like")
    assert forget(alice, "genre", "rock", event_id=event_id)
    record(alice, rock[1], "like")
    assert not forget(alice, "genre", "rock", event_id=event_id)
    assert Evidence.objects.filter(kind="genre").exists()
    assert Feedback.objects.filter(kind="forget").count() == 1


def test_it_knows_no_line_that_is_not_there(alice: User, bob: User, rock: list[Song]) -> None:
    record(alice, rock[0], "like")
    with pytest.raises(Refused, match="line_not_found"):
        forget(agree(bob), "genre", "rock")
    with pytest.raises(Refused, match="forget_a_line"):
        record(alice, rock[0], "forget")


def test_it_forgets_exactly_when_another_clock_was_ahead(alice: User, rock: list[Song]) -> None:
    ahead = record(alice, rock[0], "like").feedback
    Feedback.objects.filter(pk=ahead.pk).update(created_at=timezone.now() + timedelta(seconds=30))
    taste_rebuild(user=alice)
    forget(alice, "genre", "rock")
    assert taste_difference(user=alice)[1] <= 1e-9
    assert not Evidence.objects.filter(kind="genre").exists()


def test_it_starts_again_and_keeps_the_lists(alice: User, bob: User, rock: list[Song]) -> None:
    record(agree(bob), rock[0], "like")
    for song, kind in zip(rock, ("like", "hide", "skip", "complete"), strict=False):
        record(alice, song, kind)
    forget(alice, "genre", "rock")
    taste_reset(user=alice)
    kept = Feedback.objects.filter(user=alice).values_list("kind", "learned")
    assert sorted(kept) == [("hide", False), ("like", False)]
    assert (counters(alice), taste_difference(user=alice)) == ({}, (0, 0.0))
    assert counters(bob)
    record(alice, rock[0], "unlike")
    record(alice, rock[0], "like")
    assert Evidence.objects.get(user=alice, kind="song").signals == 1
    assert taste_difference(user=alice)[1] <= 1e-9


def test_it_shows_the_strongest_lines_in_words_and_bars(alice: User, rock: list[Song]) -> None:
    item = items_of(playlist_create(user=alice, mood="sad", size=1))[0]
    record(alice, item.song, "like", item=item)
    for song in rock[1::2]:
        record(alice, song, "hide")
    sections = {section.kind: section for section in taste_sections(user=alice, now=timezone.now())}
    assert list(sections) == ["artist", "genre", "language", "song"]
    artists = {line.name: line for line in sections["artist"].lines}
    assert artists["Kabir"].balance < 0
    assert artists["Kabir"].effect == pytest.approx(0.3 * artists["Kabir"].balance)
    assert artists["Kabir"].words == "you often skip it"
    assert artists["Kabir"].bar["start"] + artists["Kabir"].bar["length"] == 100
    liked = next(line for line in sections["song"].lines if line.name == item.song.title)
    assert (liked.percent, liked.moods[0].emotion, liked.words) == (26, "sad", "you like it")
    strengths = [abs(line.balance) for line in sections["song"].lines]
    assert strengths == sorted(strengths, reverse=True)


def test_it_shows_so_many_lines_and_says_how_many_there_are(alice: User) -> None:
    agree(alice)
    for song in catalogue_make(LINES + 5):
        record(alice, song, "like")
    songs = taste_sections(user=alice, now=timezone.now())[-1]
    assert (len(songs.lines), songs.count) == (LINES, LINES + 5)


def test_it_explains_and_takes_out_on_the_page(browser: Client, alice: User, rock: list[Song]) -> None:
    record(alice, rock[0], "like")
    page = browser.get(reverse("recommendations:taste"))
    assert "Take rock out of your taste" in page.text
    sent = {"kind": "genre", "key": "rock", "emotion": ""}
    assert browser.post(reverse("recommendations:taste_forget"), sent)["Location"] == reverse("recommendations:taste")
    assert "Take rock out" not in browser.get(reverse("recommendations:taste")).text
    assert browser.post(reverse("recommendations:taste_forget"), sent).status_code == 404
    assert browser.post(reverse("recommendations:taste_forget"), {"kind": "mood"}).status_code == 400
    browser.post(reverse("recommendations:taste_reset"))
    assert not Evidence.objects.exists()
    assert "Nothing learned yet" in browser.get(reverse("recommendations:taste")).text


def test_it_shows_nothing_without_consent(browser: Client, alice: User, rock: list[Song]) -> None:
    Evidence.objects.create(user=alice, kind="genre", key="rock", positive=1.0, signals=1)
    consent_withdraw(user=alice, purpose=Purpose.TASTE_PROFILE, surface="web")
    assert "Nothing is learned of you" in browser.get(reverse("recommendations:taste")).text
    body = browser.get("/api/v1/taste/").json()
    assert body == {"learning": False, "events": 0, "sections": []}
    assert not forget(alice, "genre", "rock")


def test_it_keeps_what_every_playlist_should_be(browser: Client, alice: User) -> None:
    playable_make(language="hi"), playable_make(language="ta")
    address = reverse("recommendations:preferences")
    assert browser.post(address, {"languages": ["ta", "hi"], "novelty": "0.7"}).status_code == 302
    assert alice.preferences.languages == ["hi", "ta"]
    form = browser.get(reverse("recommendations:taste")).context["form"]
    assert form.initial == {"languages": ["hi", "ta"], "novelty": 0.7}
    assert browser.post(address, {"languages": ["xx"], "novelty": "0.7"}).status_code == 400
    assert browser.post(address, {"novelty": "2"}).status_code == 400
    assert browser.get("/api/v1/taste/preferences/").json() == {"languages": ["hi", "ta"], "novelty": 0.7}
    sent = {"languages": ["HI"], "novelty": 0.1}
    answer = browser.put("/api/v1/taste/preferences/", sent, content_type="application/json")
    assert answer.json() == {"languages": ["hi"], "novelty": 0.1}


def test_it_offers_taste_to_phones(browser: Client, alice: User, rock: list[Song]) -> None:
    record(alice, rock[0], "like")
    body = browser.get("/api/v1/taste/").json()
    assert (body["learning"], body["events"], len(body["sections"])) == (True, 1, 4)
    sent = {"event_id": str(uuid.uuid4()), "kind": "genre", "key": "rock"}
    answers = [browser.post("/api/v1/taste/forget/", sent, content_type="application/json") for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"forgotten": True}, {"forgotten": False}]
    unknown = {**sent, "event_id": str(uuid.uuid4())}
    answer = browser.post("/api/v1/taste/forget/", unknown, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (404, "line_not_found")
    assert browser.delete("/api/v1/taste/").status_code == 204
    assert not Evidence.objects.exists()
