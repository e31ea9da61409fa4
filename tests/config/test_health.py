"""Alive means that the process serves; ready means that a visitor gets what they came for."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Purpose, User
from accounts.services import consent_grant
from config import cache
from config.common.breaker import Breaker
from emotion.models import Snapshot
from tests.outage import database_away
from tests.processes import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have a cache on a Redis that nobody runs."""
    monkeypatch.setattr(cache, "breaker", Breaker(pause_s=cache.breaker.pause_s))
    url = f"redis://127.0.0.1:{free_port()}/0"
    with override_settings(CACHES={"default": {"BACKEND": "config.cache.SturdyRedisCache", "LOCATION": url}}):
        yield


def snapshot_from(user: User, *, seconds_ago: int) -> Snapshot:
    """Return a row that has waited for so long."""
    consent = consent_grant(user=user, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="web")
    return Snapshot.objects.create(
        user=user,
        consent_event=consent,
        client_request_id=uuid.uuid4(),
        source="upload",
        created_at=timezone.now() - timedelta(seconds=seconds_ago),
    )


def test_it_is_ready_when_all_is_well(client: Client, alice: User) -> None:
    snapshot_from(alice, seconds_ago=5)
    response = client.get("/health/ready")
    assert (response.status_code, response.json()) == (200, {"database": "ok", "cache": "ok", "queue": "ok"})
    assert response.headers["Cache-Control"] == "no-store"


def test_it_is_not_ready_when_a_snapshot_waits_too_long(client: Client, alice: User) -> None:
    snapshot_from(alice, seconds_ago=31)
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["queue"]) == (503, "failing")
    assert response.headers["Retry-After"] == "5"


def test_it_is_not_ready_without_the_database(client: Client) -> None:
    with database_away():
        response = client.get("/health/ready")
    assert (response.status_code, response.json()["database"]) == (503, "failing")


def test_it_is_alive_without_database_and_redis(client: Client, redis_away: None) -> None:
    with database_away():
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").json() == dict.fromkeys(("database", "cache", "queue"), "failing")


def test_it_asks_no_database_whether_it_lives_whoever_asks(
    client: Client, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    with django_assert_num_queries(0):
        response = client.get("/health/live")
    assert response.status_code == 200
    assert response.headers["Permissions-Policy"].startswith("camera=(), ")


def test_it_counts_for_itself_while_redis_is_away(redis_away: None) -> None:
    sturdy = caches["default"]
    sturdy.set("visits", 1)
    assert cache.breaker.is_open
    assert (sturdy.incr("visits"), sturdy.get("visits"), sturdy.get("nothing")) == (2, 2, None)


def test_it_serves_the_api_while_redis_is_away(client: Client, alice: User, redis_away: None) -> None:
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/me/").status_code == 200
