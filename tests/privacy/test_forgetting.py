"""Forget this session, or erase everything: what is gone is gone."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import forgetting
from accounts.models import ConsentEvent, Purpose, User
from accounts.selectors import consent_chain_break
from emotion.models import Reading, Snapshot
from emotion.services import mood_choose
from recommendations.models import Evidence, Feedback, Playlist
from recommendations.services import feedback_record
from recommendations.taste_services import taste_rebuild
from tests.accounts.test_api import Phone
from tests.factories import PASSWORD, song_make
from tests.privacy.conftest import lived_in

ERASE = "/privacy/erase/"


def stored() -> list[str]:
    try:
        return list(storages["snapshots"].listdir("")[1])
    except FileNotFoundError:
        return []


def taste(user: User) -> list[tuple[Any, ...]]:
    """What was learned, without the time of learning."""
    return sorted(Evidence.objects.filter(user=user).values_list("kind", "key", "emotion", "positive", "negative"))


def long_ago(user: User) -> None:
    """Move all that was done to yesterday."""
    then = timezone.now() - timedelta(days=1, hours=1)
    for model in (Reading, Snapshot, Playlist, Feedback):
        model.objects.filter(user=user).update(created_at=then)


def entered(user: User) -> Client:
    """A browser in which the listener has signed in, and given the password again."""
    client = Client()
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    asked = client.get(ERASE)
    assert "/reauthenticate/" in asked["Location"]
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == ERASE
    return client


def in_database(needle: str) -> list[str]:
    """Tables with a text, JSON or binary column that holds these letters."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {quoted}")  # noqa: S608 - names from the catalogue itself
            for row in cursor.fetchall():
                if needle in " ".join(
                    bytes(cell).decode("latin-1") if isinstance(cell, memoryview) else str(cell) for cell in row
                ):
                    found.append(table)
    return found


def test_forgetting_a_session_is_as_if_it_had_never_been(client: Client, carol: User) -> None:
    song = song_make()
    long_ago(carol)
    taste_rebuild(user=carol)
    before = taste(carol)
    mood_choose(user=carol, emotion="sad")
    feedback_record(user=carol, song=song, kind="like", event_id=uuid.uuid4())
    assert taste(carol) != before
    client.force_login(carol)
    page = client.get(reverse("accounts:privacy")).content.decode()
    assert "Forget it" in page
    client.post(reverse("accounts:session_forget"))
    assert taste(carol) == before
    assert list(Feedback.objects.values_list("user__email", flat=True)) == [carol.email]
    assert not Reading.objects.filter(emotion="sad").exists()
    assert "Forget it" not in client.get(reverse("accounts:privacy")).content.decode()


def test_a_session_begins_after_a_pause_of_half_an_hour(carol: User) -> None:
    now = timezone.now()
    long_ago(carol)
    for minutes in (5, 30, 55, 100):
        Reading.objects.filter(pk=mood_choose(user=carol, emotion="happy").pk).update(
            created_at=now - timedelta(minutes=minutes)
        )
    session = forgetting.session_of(user=carol)
    assert session
    assert round((now - session.since) / timedelta(minutes=1)) == 55
    assert [count for _, count in session.counts] == [3]


def test_forgetting_takes_a_photo_that_waits_with_it(carol: User, django_capture_on_commit_callbacks: Any) -> None:
    assert stored()
    with django_capture_on_commit_callbacks(execute=True):
        forgetting.session_forget(user=carol)
    assert stored() == []
    assert not Snapshot.objects.exists()


def test_it_forgets_nothing_of_others(carol: User, bob: User) -> None:
    lived_in(bob)
    forgetting.session_forget(user=carol)
    assert Reading.objects.filter(user=bob).exists()
    assert Feedback.objects.filter(user=bob).exists()
    assert Evidence.objects.filter(user=bob).exists()


@pytest.mark.django_db(transaction=True)
def test_erasing_leaves_no_trace_but_the_proof(carol: User) -> None:
    phone, client = Phone(carol.email), entered(carol)
    LogEntry.objects.create(user=carol, action_flag=2, object_repr=carol.email)
    export = client.post(reverse("accounts:export_request"))
    assert export.status_code == 303
    pk, pseudonym = carol.pk, carol.subject_ref
    needle = carol.email.split("@", maxsplit=1)[0]
    assert {"accounts_user", "account_emailaddress", "django_admin_log"} & set(in_database(needle))
    page = client.get(ERASE)
    assert str(pseudonym) in page.content.decode()
    answer = client.post(ERASE, follow=True)
    assert "is erased" in answer.content.decode()
    assert in_database(needle) == []
    assert forgetting.left_after_erasure(user_pk=pk) == {}
    assert stored() == []
    assert phone.send("GET", "/api/v1/me/").status_code == 401
    assert [
        session.get_decoded() for session in Session.objects.all() if "_auth_user_id" in session.get_decoded()
    ] == []
    proofs = ConsentEvent.objects.filter(subject_ref=pseudonym).order_by("created_at")
    assert {event.user_id for event in proofs} == {None}
    assert [event.action for event in proofs][-4:] == ["withdrawn", "withdrawn", "withdrawn", "erasure_proof"]
    assert consent_chain_break(subject_ref=pseudonym) is None


@pytest.mark.django_db(transaction=True)
def test_nothing_of_the_listener_stays_in_the_cache(carol: User, bob: User) -> None:
    entered(carol).post(ERASE)
    client: Any = getattr(cache, "_cache", None)
    if not hasattr(client, "get_client"):
        pytest.skip("the cache is not Redis here")
    redis = client.get_client()
    kept = [key + (redis.get(key) or b"") for key in redis.keys("*") if redis.type(key) == b"string"]
    assert [entry for entry in kept if b"carol-canary" in entry] == []


def test_being_signed_in_is_not_enough_to_erase(client: Client, carol: User) -> None:
    client.force_login(carol)
    answer = client.post(ERASE)
    assert answer.status_code == 302
    assert "/reauthenticate/" in answer["Location"]
    assert User.objects.filter(pk=carol.pk).exists()


def test_a_phone_erases_with_the_password(carol: User) -> None:
    phone = Phone(carol.email)
    refused = phone.send("POST", "/api/v1/privacy/erase/", {"password": "a guess"})
    assert (refused.status_code, refused.json()["code"]) == (403, "wrong_password")
    assert phone.send("POST", "/api/v1/privacy/erase/", {"password": PASSWORD}).status_code == 204
    assert not User.objects.filter(pk=carol.pk).exists()
    assert Purpose.SNAPSHOT_ANALYSIS in ConsentEvent.objects.values_list("purpose", flat=True)


def test_a_stolen_token_cannot_guess_the_password_for_long(carol: User) -> None:
    phone = Phone(carol.email)
    answers = [phone.send("POST", "/api/v1/privacy/erase/", {"password": f"guess {n}"}).status_code for n in range(7)]
    assert answers == [403] * 5 + [429] * 2


def test_the_api_tells_what_is_held(carol: User) -> None:
    body = Phone(carol.email).send("GET", "/api/v1/privacy/").json()
    counts = {entry["kind"]: entry["count"] for entry in body["held"]}
    assert (counts["user"], counts["consentevent"], counts["feedback"], counts["playlist"]) == (1, 3, 1, 1)
    assert {entry["kind"] for entry in body["session"]["held"]} == {"reading", "snapshot", "playlist", "feedback"}
    assert json.dumps(body)
