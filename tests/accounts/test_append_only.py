"""Answers that were given cannot be rewritten or removed, nor the words they were given to."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from accounts.append_only import seal
from accounts.models import ConsentDocument, ConsentEvent, Purpose, User
from accounts.provision import consent_texts
from accounts.services import consent_grant

TRIGGERS = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT event_object_table, trigger_name FROM information_schema.triggers",
}
UPSERT = (
    "INSERT INTO accounts_consentevent SELECT * FROM accounts_consentevent WHERE true "
    "ON CONFLICT (id) DO UPDATE SET action = 'refused'"
)
WITH_THE_LINK = "UPDATE accounts_consentevent SET user_id = NULL, action = 'refused'"


def sql(statement: str) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


@pytest.fixture(autouse=True)
def sealed(db: None) -> None:
    """Seal again what the other tests need open on SQLite; undone with the test's transaction."""
    if connection.vendor == "sqlite":
        seal(connection.schema_editor(), "accounts_consentevent", may_empty="user_id")
        seal(connection.schema_editor(), "accounts_consentdocument")


def test_both_tables_have_their_triggers_after_all_migrations() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        names = {name for _table, name in cursor.fetchall()}
    for table in ("accounts_consentevent", "accounts_consentdocument"):
        assert {f"{table}_no_update", f"{table}_no_delete"} <= names


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda: ConsentEvent.objects.update(action="refused"),
        lambda: ConsentEvent.objects.update(created_at=models.F("created_at")),
        lambda: ConsentEvent.objects.get().save(),
        lambda: ConsentEvent.objects.get().delete(),
        lambda: ConsentEvent.objects.all().delete(),
        sql(UPSERT),
        sql(WITH_THE_LINK),
        lambda: ConsentDocument.objects.update(body="something else"),
        lambda: ConsentDocument.objects.filter(purpose="mood_history").delete(),
    ],
    ids=[
        "action", "same time", "save", "delete", "delete all", "upsert", "more than the link", "words", "no words",
    ],
)  # fmt: skip
def test_it_refuses_to_rewrite(alice: User, rewrite: Callable[[], Any]) -> None:
    event = consent_grant(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="web")
    with pytest.raises(IntegrityError), transaction.atomic():
        rewrite()
    event.refresh_from_db()
    assert (event.action, event.user) == ("granted", alice)
    assert ConsentDocument.objects.count() == len(consent_texts())


def test_the_answers_stay_under_their_pseudonym_when_the_listener_goes(alice: User) -> None:
    event = consent_grant(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="web")
    pseudonym = alice.subject_ref
    alice.delete()
    event.refresh_from_db()
    assert (event.user, event.subject_ref) == (None, pseudonym)
