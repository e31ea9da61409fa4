"""What production refuses to start with, and what it always has on."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import checks
from pytest_django import Settings

from config.checks import check_deployment_context, check_shared_cache

ENOUGH = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "long enough to be no surprise to anybody who reads this test",
    "DATABASE_URL": "postgresql://mizaj:secret@localhost/mizaj",
    "ALLOWED_HOSTS": "mizaj.example",
    "EMAIL_HOST": "mail.mizaj.example",
    "BROKER_URL": "redis://localhost/0",
    "CACHE_URL": "redis://localhost/1",
}
SHOWN = (
    "DEBUG", "DEMO_ALLOWED", "ACCOUNT_EMAIL_VERIFICATION", "EMAIL_BACKEND", "ALLAUTH_TRUSTED_PROXY_COUNT",
    "REST_FRAMEWORK", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS", "CACHES", "CELERY_BROKER_TRANSPORT_OPTIONS", "EMAIL_TIMEOUT",
)  # fmt: skip
PROGRAM = (
    "import json, django\n"
    "from django.conf import settings\n"
    "django.setup()\n"
    f"print(json.dumps({{name: getattr(settings, name) for name in {SHOWN!r}}}))\n"
)


def started(**environment: str | None) -> tuple[int, Any]:
    """Start production in a process with nothing in its environment but this; return its settings or its last words."""
    chosen = {name: value for name, value in {**ENOUGH, **environment}.items() if value is not None}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=Path(settings.BASE_DIR),
        env={"PATH": "/usr/bin:/bin", **chosen},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return done.returncode, done.stderr.strip().splitlines()[-1]
    return 0, json.loads(done.stdout)


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "EMAIL_HOST"])
def test_it_names_what_it_was_not_told(name: str) -> None:
    status, words = started(**{name: None})
    assert status != 0
    assert f"Set {name} (or {name}_FILE)" in words


def test_it_starts_without_mail_only_when_told_to() -> None:
    status, shown = started(EMAIL_HOST=None, EMAIL_VERIFICATION="none")
    assert (status, shown["ACCOUNT_EMAIL_VERIFICATION"]) == (0, "none")
    assert shown["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
    status, shown = started(EMAIL_VERIFICATION="none")
    assert shown["EMAIL_BACKEND"].endswith("smtp.EmailBackend")


def test_it_is_closed_by_default() -> None:
    status, shown = started()
    assert status == 0
    assert (shown["DEBUG"], shown["DEMO_ALLOWED"], shown["ACCOUNT_EMAIL_VERIFICATION"]) == (False, False, "mandatory")
    assert shown["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert shown["EMAIL_TIMEOUT"] == 5
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT"):
        assert shown[name] is True
    assert shown["SECURE_HSTS_SECONDS"] >= 31536000


@pytest.mark.parametrize("proxies", [1, 3])
def test_it_believes_as_many_proxies_as_it_has(proxies: int) -> None:
    _status, shown = started(TRUSTED_PROXY_COUNT=str(proxies))
    assert shown["ALLAUTH_TRUSTED_PROXY_COUNT"] == shown["REST_FRAMEWORK"]["NUM_PROXIES"] == proxies


def test_it_counts_in_redis_and_waits_for_no_broker_for_ever() -> None:
    _status, shown = started()
    assert shown["CACHES"]["default"]["BACKEND"].endswith("RedisCache")
    options = shown["CELERY_BROKER_TRANSPORT_OPTIONS"]
    assert options["socket_timeout"] == options["socket_connect_timeout"] == 1
    assert options["visibility_timeout"] <= 120


def test_an_operator_is_warned_of_limits_that_each_process_counts_for_itself(settings: Settings) -> None:
    settings.CACHE_URL = ""
    assert [warning.id for warning in check_shared_cache(None)] == ["mizaj.W002"]
    settings.CACHE_URL = "redis://localhost/1"
    assert check_shared_cache(None) == []


def test_it_does_not_start_without_a_place_for_a_request(settings: Settings) -> None:
    settings.REQUESTS_AT_ONCE = 0
    assert "mizaj.E002" in {error.id for error in checks.run_checks()}


@pytest.mark.parametrize(
    ("context", "enabled", "ids"),
    [
        ("personal", True, []),
        ("community", True, []),
        ("workplace", True, ["mizaj.W001"]),
        ("education", True, ["mizaj.W001"]),
        ("workplace", False, []),
    ],
)
def test_an_operator_is_warned_where_nothing_may_be_read(
    settings: Settings, context: str, enabled: bool, ids: list[str]
) -> None:
    settings.DEPLOYMENT_CONTEXT, settings.EMOTION_ENABLED = context, enabled
    assert [warning.id for warning in check_deployment_context(None)] == ids
    assert set(ids) <= {warning.id for warning in checks.run_checks()}
