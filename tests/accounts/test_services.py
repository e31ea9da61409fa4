"""Consent: what is recorded, and what holds."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import ConsentDocument, ConsentEvent, Purpose, User
from accounts.recording import consent_lapse
from accounts.selectors import (
    CONSENT_LASTS,
    consent_grant_for_user,
    consent_is_given,
    document_current,
    purposes_state_for_user,
)
from accounts.services import (
    DocumentChangedError,
    consent_grant,
    consent_save,
    consent_withdraw,
    listen_service_set,
)
from accounts.tasks import consents_lapse
from tests.factories import consent_record

PHOTO = Purpose.SNAPSHOT_ANALYSIS


def publish(version: str, *, material_change: bool, in_force_in: timedelta = timedelta(0)) -> ConsentDocument:
    return ConsentDocument.objects.create(
        purpose=PHOTO,
        version=version,
        title="New words",
        body="Other words.",
        sha256="0" * 64,
        effective_from=timezone.now() + in_force_in,
        material_change=material_change,
    )


def record(user: User, *, action: str, ago: timedelta) -> ConsentEvent:
    return consent_record(user, purpose=PHOTO, action=action, ago=ago)


def actions(user: User) -> list[tuple[str, str]]:
    events = ConsentEvent.objects.filter(user=user).order_by("created_at")
    return [(event.purpose, event.action) for event in events]


def test_it_grants_nothing_before_it_is_asked(alice: User) -> None:
    assert [state.granted for state in purposes_state_for_user(user=alice)] == [False, False, False]


def test_it_records_the_words_and_the_surface_of_a_grant(alice: User) -> None:
    event = consent_grant(user=alice, purpose=PHOTO, surface="web")

    assert consent_grant_for_user(user=alice, purpose=PHOTO) == event
    assert (event.action, event.surface) == ("granted", "web")
    assert event.document_sha256 == document_current(purpose=PHOTO).sha256


@pytest.mark.parametrize("days", [1, 364, 366])
@pytest.mark.parametrize("material", [None, False, True])
@pytest.mark.parametrize("withdrawn", [False, True])
def test_it_says_in_one_statement_what_the_grant_says(
    alice: User, bob: User, *, days: int, material: bool | None, withdrawn: bool
) -> None:
    consent_record(alice, purpose=PHOTO, action="granted", ago=timedelta(days=days))
    if withdrawn:
        consent_withdraw(user=alice, purpose=PHOTO, surface="web")
    if material is not None:
        publish("2.0.0", material_change=material)
    given = consent_is_given(user=alice, purpose=PHOTO)
    assert given == (consent_grant_for_user(user=alice, purpose=PHOTO) is not None)
    assert given == (days < 365 and not withdrawn and not material)
    assert not consent_is_given(user=bob, purpose=PHOTO)


def test_it_keeps_purposes_and_people_apart(alice: User, bob: User) -> None:
    consent_grant(user=alice, purpose=PHOTO, surface="web")

    assert consent_grant_for_user(user=alice, purpose=Purpose.MOOD_HISTORY) is None
    assert consent_grant_for_user(user=bob, purpose=PHOTO) is None
    consent_withdraw(user=bob, purpose=PHOTO, surface="web")
    assert consent_grant_for_user(user=alice, purpose=PHOTO)


def test_it_adds_nothing_when_the_same_words_are_agreed_to_again(alice: User) -> None:
    first = consent_grant(user=alice, purpose=PHOTO, surface="web")

    assert consent_grant(user=alice, purpose=PHOTO, surface="api") == first
    assert len(actions(alice)) == 1


def test_it_records_that_newer_words_were_agreed_to_even_if_the_old_still_held(alice: User) -> None:
    consent_grant(user=alice, purpose=PHOTO, surface="web")
    corrected = publish("1.1.1", material_change=False)

    assert consent_grant(user=alice, purpose=PHOTO, surface="web").document == corrected


def test_it_withdraws_at_once_and_keeps_the_history(alice: User) -> None:
    consent_grant(user=alice, purpose=PHOTO, surface="web")
    consent_withdraw(user=alice, purpose=PHOTO, surface="api")

    assert consent_grant_for_user(user=alice, purpose=PHOTO) is None
    assert actions(alice) == [(PHOTO, "granted"), (PHOTO, "withdrawn")]


def test_it_has_nothing_to_withdraw_without_a_grant(alice: User) -> None:
    assert consent_withdraw(user=alice, purpose=PHOTO, surface="web") is None
    assert actions(alice) == []


def test_it_can_be_granted_again_after_a_withdrawal(alice: User) -> None:
    first = consent_grant(user=alice, purpose=PHOTO, surface="web")
    consent_withdraw(user=alice, purpose=PHOTO, surface="web")

    assert consent_grant(user=alice, purpose=PHOTO, surface="web") != first
    assert consent_grant_for_user(user=alice, purpose=PHOTO)


def test_it_withdraws_even_when_the_clock_was_set_back(alice: User) -> None:
    record(alice, action="granted", ago=-timedelta(hours=1))
    consent_withdraw(user=alice, purpose=PHOTO, surface="web")

    assert consent_grant_for_user(user=alice, purpose=PHOTO) is None


@pytest.mark.parametrize(("short_of", "holds"), [(timedelta(minutes=1), True), (timedelta(0), False)])
def test_it_lapses_after_twelve_months(alice: User, short_of: timedelta, holds: bool) -> None:
    record(alice, action="granted", ago=CONSENT_LASTS - short_of)

    assert bool(consent_grant_for_user(user=alice, purpose=PHOTO)) is holds


@pytest.mark.parametrize(("material", "holds"), [(False, True), (True, False)])
def test_it_asks_again_when_the_words_change_in_substance(alice: User, material: bool, holds: bool) -> None:
    consent_grant(user=alice, purpose=PHOTO, surface="web")
    publish("2.0.0", material_change=material)

    assert bool(consent_grant_for_user(user=alice, purpose=PHOTO)) is holds


def test_it_does_not_ask_for_words_that_are_not_yet_in_force(alice: User) -> None:
    consent_grant(user=alice, purpose=PHOTO, surface="web")
    publish("2.0.0", material_change=True, in_force_in=timedelta(days=1))

    assert consent_grant_for_user(user=alice, purpose=PHOTO)
    assert document_current(purpose=PHOTO).version == "1.1.0"


def test_it_holds_again_when_the_new_words_are_agreed_to(alice: User) -> None:
    consent_grant(user=alice, purpose=PHOTO, surface="web")
    newer = publish("2.0.0", material_change=True)
    publish("2.0.1", material_change=False)

    event = consent_grant(user=alice, purpose=PHOTO, surface="web")

    assert consent_grant_for_user(user=alice, purpose=PHOTO) == event
    assert event.document.effective_from > newer.effective_from


def test_it_refuses_a_grant_to_words_that_are_no_longer_in_force(alice: User) -> None:
    read = document_current(purpose=PHOTO)
    publish("1.1.1", material_change=False)

    with pytest.raises(DocumentChangedError):
        consent_grant(user=alice, purpose=PHOTO, surface="web", document_sha256=read.sha256)
    assert actions(alice) == []


def test_it_records_a_refusal_for_what_was_left_open_on_the_first_answer(alice: User) -> None:
    consent_save(user=alice, granted={Purpose.TASTE_PROFILE}, surface="web")

    assert set(actions(alice)) == {
        (Purpose.SNAPSHOT_ANALYSIS, "refused"),
        (Purpose.MOOD_HISTORY, "refused"),
        (Purpose.TASTE_PROFILE, "granted"),
    }


def test_it_withdraws_what_held_and_is_no_longer_ticked(alice: User) -> None:
    consent_save(user=alice, granted={PHOTO}, surface="web")
    consent_save(user=alice, granted=set(), surface="web")
    consent_save(user=alice, granted=set(), surface="web")

    assert [action for purpose, action in actions(alice) if purpose == PHOTO] == ["granted", "withdrawn"]
    assert len(actions(alice)) == 4


def test_it_records_a_refusal_when_a_lapsed_question_is_answered_no(alice: User) -> None:
    record(alice, action="granted", ago=CONSENT_LASTS)
    consent_save(user=alice, granted=set(), surface="web")

    assert [action for purpose, action in actions(alice) if purpose == PHOTO] == ["granted", "refused"]


def test_it_records_nothing_at_all_when_one_of_the_documents_changed(alice: User) -> None:
    with pytest.raises(DocumentChangedError):
        consent_save(
            user=alice, granted=set(Purpose), surface="web", documents_sha256={Purpose.TASTE_PROFILE: "0" * 64}
        )
    assert actions(alice) == []


def test_it_refuses_an_unknown_listening_service(alice: User) -> None:
    with pytest.raises(ValidationError):
        listen_service_set(user=alice, listen_service="gramophone")


def test_a_grant_that_grew_old_is_recorded_as_expired_once(alice: User, bob: User) -> None:
    record(alice, action="granted", ago=timedelta(days=366))
    record(bob, action="granted", ago=timedelta(days=364))
    for _ in range(2):
        consents_lapse()
    assert actions(alice) == [(PHOTO, "granted"), (PHOTO, "expired")]
    assert actions(bob) == [(PHOTO, "granted")]
    consent_save(user=alice, granted=set(), surface="web")
    assert (PHOTO, "refused") in actions(alice)


def test_words_that_change_in_substance_supersede_a_grant(alice: User) -> None:
    consent_grant(user=alice, purpose=PHOTO, surface="web")
    publish("1.2.0", material_change=False)
    consents_lapse()
    assert actions(alice) == [(PHOTO, "granted")]
    publish("2.0.0", material_change=True)
    consents_lapse()
    assert actions(alice) == [(PHOTO, "granted"), (PHOTO, "superseded")]
    assert consent_grant_for_user(user=alice, purpose=PHOTO) is None


def test_an_answer_given_meanwhile_is_not_overwritten_by_the_lapse_of_the_old_one(alice: User) -> None:
    old = record(alice, action="granted", ago=timedelta(days=366))
    consent_grant(user=alice, purpose=PHOTO, surface="web")
    assert consent_lapse(event=old) is None
    assert consent_grant_for_user(user=alice, purpose=PHOTO) is not None
