"""How often anybody may do anything: counted in the cache that all processes share, which is Redis here."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient
from rest_framework.throttling import UserRateThrottle

from accounts.models import Purpose, User
from accounts.services import consent_grant
from config.common.rates import rate_take
from emotion.models import Snapshot
from tests.emotion.conftest import upload
from tests.factories import PASSWORD

LOGIN = "/accounts/login/"
WRONG = "not the one"
PHOTO = (Path(django_settings.BASE_DIR) / "emotion" / "sample" / "collins.jpg").read_bytes()


def guess(email: str, network: str = "203.0.113.7", password: str = WRONG) -> Any:
    return Client(REMOTE_ADDR=network).post(LOGIN, {"login": email, "password": password})


def phone_of(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def submit(phone: APIClient, data: bytes = PHOTO) -> Any:
    return phone.post("/api/v1/snapshots/", {"image": upload(data)}, format="multipart")


@pytest.fixture
def phone(alice: User) -> APIClient:
    consent_grant(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="api")
    return phone_of(alice)


@pytest.mark.services
def test_the_suite_counts_in_redis() -> None:
    assert django_settings.CACHES["default"]["LOCATION"].startswith("redis://")
    rate_take("anything", subject="somebody", limit=3, seconds=60)
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    assert [key for key in client.keys("*") if b"rate:anything:somebody" in key]


def test_the_limits_are_as_promised() -> None:
    assert (django_settings.SNAPSHOTS_PER_MINUTE, django_settings.SNAPSHOTS_PER_DAY) == (10, 120)
    assert (django_settings.LOGINS_PER_MINUTE, django_settings.LOGINS_PER_MINUTE_NETWORK) == (5, 20)
    assert (django_settings.API_PER_MINUTE, UserRateThrottle().rate) == (120, "120/min")
    assert django_settings.EXPORTS_PER_DAY == 2


class TestSnapshots:
    """Ten a minute and 120 a day, readable or not."""

    def test_the_eleventh_of_a_minute_waits(self, phone: APIClient) -> None:
        answers = [submit(phone, b"not a photo") for _ in range(9)] + [submit(phone), submit(phone)]
        assert [answer.status_code for answer in answers] == [422] * 9 + [202, 429]
        assert answers[-1].json()["code"] == "too_many"
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60

    def test_the_last_of_a_day_waits_for_the_next_day(self, phone: APIClient, settings: Settings) -> None:
        settings.SNAPSHOTS_PER_DAY = 2
        answers = [submit(phone) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [202, 202, 429]
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 86400

    def test_deleting_what_came_of_it_buys_no_more(self, phone: APIClient, settings: Settings) -> None:
        settings.SNAPSHOTS_PER_MINUTE = 1
        assert submit(phone).status_code == 202
        Snapshot.objects.all().delete()
        assert submit(phone).status_code == 429

    def test_asking_again_for_the_same_one_is_free(self, phone: APIClient, settings: Settings) -> None:
        settings.SNAPSHOTS_PER_MINUTE = 1
        fields = {"client_request_id": str(uuid.uuid4())}
        answers = [
            phone.post("/api/v1/snapshots/", {"image": upload(PHOTO), **fields}, format="multipart") for _ in range(3)
        ]
        assert [answer.status_code for answer in answers] == [202] * 3
        assert Snapshot.objects.count() == 1

    def test_others_are_not_kept_waiting(self, phone: APIClient, bob: User, settings: Settings) -> None:
        settings.SNAPSHOTS_PER_MINUTE = 1
        consent_grant(user=bob, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="api")
        assert [submit(phone).status_code, submit(phone).status_code] == [202, 429]
        assert submit(phone_of(bob)).status_code == 202


class TestLogins:
    """Five guesses a minute for an account, twenty for a network."""

    def test_the_sixth_guess_is_not_even_looked_at(self, alice: User) -> None:
        for number in range(5):
            guess(alice.email, network=f"198.51.{number}.7")
        answer = guess(alice.email, network="198.51.100.7", password=PASSWORD)
        assert "Too many failed login attempts" in answer.content.decode()

    def test_it_says_the_same_of_an_account_that_is_not_there(self, alice: User) -> None:
        for number in range(5):
            guess("nobody@mizaj.example", network=f"198.51.{number}.7")
        answer = guess("nobody@mizaj.example", network="198.51.100.7")
        assert "Too many failed login attempts" in answer.content.decode()

    def test_the_right_password_is_not_counted(self, alice: User) -> None:
        for _login in range(8):
            assert guess(alice.email, password=PASSWORD).status_code == 302

    @pytest.mark.parametrize(
        ("neighbours", "stranger"), [("203.0.113.{}", "203.0.114.1"), ("2001:db8:1:2::{:x}", "2001:db8:1:3::1")]
    )
    def test_neighbours_share_twenty(self, db: None, neighbours: str, stranger: str) -> None:
        answers = [guess(f"nobody{number}@mizaj.example", neighbours.format(number + 1)) for number in range(21)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [429]
        assert guess("somebody@mizaj.example", stranger).status_code == 200

    def test_phones_are_counted_with_browsers(self, alice: User) -> None:
        for _guess in range(5):
            guess(alice.email)
        answer = Client().post(
            "/_allauth/app/v1/auth/login",
            {"email": alice.email, "password": PASSWORD},
            content_type="application/json",
        )
        assert answer.status_code in (400, 429)


class TestForwarding:
    """X-Forwarded-For is believed as far as the operator has proxies, and no further."""

    def guess_from(self, forwarded: str) -> Any:
        headers = {"X-Forwarded-For": forwarded}
        return Client(REMOTE_ADDR="10.0.0.1").post(
            LOGIN, {"login": f"{uuid.uuid4()}@mizaj.example", "password": "no"}, headers=headers
        )

    def test_without_a_proxy_nobody_escapes_by_it(self, db: None) -> None:
        answers = [self.guess_from(f"198.51.{number}.1").status_code for number in range(21)]
        assert answers == [200] * 20 + [429]

    def test_behind_a_proxy_what_the_client_wrote_itself_is_ignored(self, db: None, settings: Settings) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        answers = [self.guess_from(f"198.51.{number}.1, 203.0.113.9").status_code for number in range(21)]
        assert answers == [200] * 20 + [429]
        assert self.guess_from("192.0.2.1").status_code == 200

    def test_fewer_hops_than_proxies_is_refused_and_not_a_fault(self, db: None, settings: Settings) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
        assert self.guess_from("203.0.113.9").status_code == 403

    def test_the_api_counts_the_same_way(self, db: None) -> None:
        def ask(number: int) -> int:
            forwarded = {"X-Forwarded-For": f"198.51.{number}.1"}
            return int(Client(REMOTE_ADDR="10.0.0.1").get("/api/schema/", headers=forwarded).status_code)

        assert django_settings.REST_FRAMEWORK["NUM_PROXIES"] == 0
        cache_limit(3)
        assert [ask(number) for number in range(4)] == [200, 200, 200, 429]


def cache_limit(rate: int) -> None:
    """Pretend that the stranger of 10.0.0.1 has used up all but `rate` of the minute's requests."""
    throttle = UserRateThrottle()
    history = [throttle.timer()] * (django_settings.API_PER_MINUTE - rate)
    cache.set(throttle.cache_format % {"scope": "user", "ident": "10.0.0.1"}, history, 60)


def test_the_121st_request_of_a_minute_waits(alice: User) -> None:
    phone = phone_of(alice)
    throttle = UserRateThrottle()
    history = [throttle.timer()] * (django_settings.API_PER_MINUTE - 1)
    cache.set(throttle.cache_format % {"scope": "user", "ident": alice.pk}, history, 60)
    answers = [phone.get("/api/v1/me/"), phone.get("/api/v1/me/")]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].json()["code"] == "throttled"
    assert int(answers[1].headers["Retry-After"]) >= 1


def test_the_third_export_of_a_day_waits(alice: User) -> None:
    phone = phone_of(alice)
    answers = []
    for _export in range(3):
        answers.append(phone.post("/api/v1/privacy/exports/"))
        alice.data_exports.update(state="downloaded")
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert int(answers[-1].headers["Retry-After"]) > 80_000


class TestCounting:
    """The window slides, and what is refused costs nothing."""

    def take(self, limit: int = 2) -> int | None:
        return rate_take("test", subject="alice", limit=limit, seconds=60)

    def test_what_is_refused_does_not_count(self) -> None:
        assert [self.take(), self.take()] == [None, None]
        assert [self.take() is None for _ in range(5)] == [False] * 5
        assert self.take(limit=3) is None

    def test_a_new_minute_does_not_forget_the_old_one_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        now = 600.0 * 60
        monkeypatch.setattr("config.common.rates.time.time", lambda: now)
        assert [self.take(), self.take()] == [None, None]
        now += 61
        assert self.take() == 59
        now += 30
        assert self.take() is None
        now += 300
        assert [self.take(), self.take()] == [None, None]
