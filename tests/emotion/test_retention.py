"""What the consent documents say about how long things are kept."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import ConsentDocument, Purpose, User
from accounts.selectors import users_without_consent
from accounts.services import consent_withdraw
from emotion import analysis, retention, services
from emotion.models import Reading, Snapshot


def aged(user: User, **ago: int) -> Reading:
    """Return a reading of the user's that is so old."""
    reading = services.mood_choose(user=user, emotion="sad")
    Reading.objects.filter(pk=reading.pk).update(created_at=timezone.now() - timedelta(**ago))
    return reading


def test_it_keeps_readings_for_24_months_with_consent(alice: User) -> None:
    kept, late = aged(alice, days=700), aged(alice, days=731)
    retention.readings_prune()
    assert list(Reading.objects.values_list("pk", flat=True)) == [kept.pk]
    assert late.pk != kept.pk


def test_it_deletes_readings_within_24_hours_without_history(alice: User, charlie: User) -> None:
    consent_withdraw(user=alice, purpose=Purpose.MOOD_HISTORY, surface="web")
    fresh, others = aged(alice, hours=1), aged(charlie, hours=24)
    aged(alice, hours=24)
    retention.readings_prune()
    assert set(Reading.objects.values_list("pk", flat=True)) == {fresh.pk, others.pk}


def test_it_forgets_snapshot_rows_that_nothing_needs(submitted: Snapshot) -> None:
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    Snapshot.objects.update(bytes_deleted_at=timezone.now() - timedelta(hours=26))
    retention.readings_prune()
    assert Snapshot.objects.exists()
    Reading.objects.all().delete()
    retention.readings_prune()
    assert not Snapshot.objects.exists()


def test_it_finds_everybody_whose_consent_does_not_hold(alice: User, charlie: User) -> None:
    stranger = User.objects.create_user("stranger@example.org", "correct horse battery")
    assert set(users_without_consent(purpose=Purpose.MOOD_HISTORY)) == {stranger}
    consent_withdraw(user=alice, purpose=Purpose.MOOD_HISTORY, surface="web")
    assert set(users_without_consent(purpose=Purpose.MOOD_HISTORY)) == {stranger, alice}
    now = timezone.now()
    ConsentDocument.objects.create(
        purpose=Purpose.MOOD_HISTORY,
        version="2.0.0",
        title="New words",
        body="…",
        sha256="0" * 64,
        effective_from=now,
        material_change=True,
    )
    assert charlie in set(users_without_consent(purpose=Purpose.MOOD_HISTORY))
