"""Answers that were given cannot be rewritten."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, models, transaction

from accounts.models import ConsentEvent, Purpose, User
from accounts.services import consent_grant

TRIGGERS = {
    "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT event_object_table FROM information_schema.triggers WHERE event_manipulation = 'UPDATE'",
}
UPSERT = (
    "INSERT INTO accounts_consentevent SELECT * FROM accounts_consentevent WHERE true "
    "ON CONFLICT (id) DO UPDATE SET action = 'refused'"
)


def upsert() -> None:
    with connection.cursor() as cursor:
        cursor.execute(UPSERT)


@pytest.mark.django_db
def test_it_has_its_trigger_after_all_migrations() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        guarded = {row[0] for row in cursor.fetchall()}
    assert "accounts_consentevent" in guarded


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda: ConsentEvent.objects.update(action="refused"),
        lambda: ConsentEvent.objects.update(created_at=models.F("created_at")),
        lambda: ConsentEvent.objects.get().save(),
        upsert,
    ],
    ids=["action", "same time", "save", "upsert"],
)
def test_it_refuses_to_rewrite(alice: User, rewrite: Callable[[], object]) -> None:
    event = consent_grant(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="web")

    with pytest.raises(IntegrityError), transaction.atomic():
        rewrite()
    event.refresh_from_db()
    assert event.action == "granted"


def test_it_lets_the_answers_go_with_their_listener(alice: User) -> None:
    consent_grant(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="web")
    alice.delete()

    assert not ConsentEvent.objects.exists()
