"""What happens to consent with time."""

from celery import shared_task

from accounts import selectors, services


@shared_task(soft_time_limit=890, time_limit=900)
def consents_lapse() -> None:
    """Record the grants that ended by themselves, so that each listener's record says when and why."""
    for event in selectors.consents_lapsed():
        services.consent_lapse(event=event)
