"""Interfaces of the workers: each calls `learning` or `retention`."""

from celery import shared_task

from recommendations import erasing, learning, retention


@shared_task(soft_time_limit=300, time_limit=360)
def song_statistics_refresh() -> None:
    """Erase the taste of those who withdrew, then count what the others make of each song."""
    erasing.taste_erase_withdrawn()
    learning.song_statistics_refresh()


@shared_task(soft_time_limit=890, time_limit=900)
def playlists_prune() -> None:
    """Delete the playlists, and what playlists were ranked from, that are kept no longer."""
    retention.playlists_prune()
    retention.ranking_inputs_expire()
