"""Interfaces of the workers: each calls `learning`, `refresh` or `retention`."""

from celery import shared_task

from recommendations import erasing, refresh, retention


@shared_task(acks_late=False, soft_time_limit=890, time_limit=900)
def crowd_refresh() -> None:
    """Erase the taste of those who withdrew, then go on with what the others make of each song."""
    erasing.taste_erase_withdrawn()
    refresh.refresh_continue()


@shared_task(soft_time_limit=890, time_limit=900)
def playlists_prune() -> None:
    """Delete the playlists, and what playlists were ranked from, that are kept no longer."""
    retention.playlists_prune()
    retention.ranking_inputs_expire()
