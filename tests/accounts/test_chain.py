"""Every answer holds the hash of the one before it; who tampers with one breaks what follows."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.append_only import unseal
from accounts.models import ConsentEvent, Purpose, User
from accounts.selectors import consent_chain_break
from accounts.services import consent_grant, consent_save, consent_withdraw


def answers(user: User) -> list[ConsentEvent]:
    """Seven answers, oldest first."""
    consent_save(user=user, granted=set(), surface="web", network="203.0.113.77")
    for _ in range(2):
        consent_grant(user=user, purpose=Purpose.MOOD_HISTORY, surface="web")
        consent_withdraw(user=user, purpose=Purpose.MOOD_HISTORY, surface="api", network="2001:db8:1:2::9")
    return list(ConsentEvent.objects.filter(user=user).order_by("created_at"))


def tamper(statement: str, event: ConsentEvent) -> None:
    """Change the table as somebody with the database's password could; undone with the test's transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        unseal(connection.schema_editor(), "accounts_consentevent")
        cursor.execute(statement, [event.pk.hex if connection.vendor == "sqlite" else event.pk])


def test_each_answer_names_the_one_before_it(alice: User, bob: User) -> None:
    events = answers(alice)
    answers(bob)
    assert [event.previous_hash for event in events] == ["", *(event.hash for event in events[:-1])]
    assert consent_chain_break(subject_ref=alice.subject_ref) is None


def test_it_records_how_and_from_roughly_where(alice: User) -> None:
    events = answers(alice)
    assert [event.method for event in events] == ["form", "form", "form", "button", "request", "button", "request"]
    assert {event.network for event in events} == {"203.0.113.0/24", "", "2001:db8:1::/48"}
    assert [event.age_attested for event in events] == [event.action == "granted" for event in events]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_consentevent SET action = 'granted' WHERE id = %s",
        "UPDATE accounts_consentevent SET network = '' WHERE id = %s",
        "UPDATE accounts_consentevent SET age_attested = true WHERE id = %s",
        "UPDATE accounts_consentevent SET previous_hash = '' WHERE id = %s",
    ],
    ids=["action", "network", "age", "link"],
)
def test_a_changed_answer_is_found(alice: User, statement: str) -> None:
    event = answers(alice)[1]
    tamper(statement, event)
    assert consent_chain_break(subject_ref=alice.subject_ref) == event


def test_a_removed_answer_is_found_and_named(alice: User, bob: User) -> None:
    _, gone, following, *_rest = answers(alice)
    answers(bob)
    call_command("verify_consents", stdout=StringIO())
    tamper("DELETE FROM accounts_consentevent WHERE id = %s", gone)
    said = StringIO()
    with pytest.raises(CommandError, match="1 of 2 chains"):
        call_command("verify_consents", stderr=said)
    assert str(following.pk) in said.getvalue()
