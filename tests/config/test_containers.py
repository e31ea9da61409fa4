"""The container files: what a compose schema checks, and what this project promises about them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

DOCKER = Path(settings.BASE_DIR) / "docker"
ROLES = {"web", "worker", "beat", "migrate", "health"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """Return the compose file with its anchors resolved."""
    document: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def ours(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the services that run our image."""
    return {name: service for name, service in compose["services"].items() if "build" in service}


def test_it_names_only_services_and_volumes_that_exist(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        named = {volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith("./")}
        assert named <= set(compose["volumes"])


def test_it_waits_for_health_only_where_health_is_checked(compose: dict[str, Any]) -> None:
    built_in = {"web"}  # the image's own HEALTHCHECK
    for service in compose["services"].values():
        for name, needs in service.get("depends_on", {}).items():
            if needs["condition"] == "service_healthy":
                assert name in built_in or "test" in compose["services"][name]["healthcheck"]


def test_it_runs_roles_that_the_entrypoint_has(ours: dict[str, dict[str, Any]]) -> None:
    roles = set(re.findall(r"^(\w+)\)$", (DOCKER / "entrypoint.sh").read_text(encoding="utf-8"), re.MULTILINE))
    assert roles == ROLES
    assert {service["command"][0] for service in ours.values()} <= roles


def test_it_serves_every_queue(ours: dict[str, dict[str, Any]]) -> None:
    queues = {queue for service in ours.values() for queue in service["environment"].get("QUEUES", "").split(",")}
    assert queues - {""} == set(settings.CELERY_TASK_QUEUES)


def test_it_gives_our_containers_no_privileges(ours: dict[str, dict[str, Any]]) -> None:
    for service in ours.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    assert re.search(r"^USER [1-9]", (DOCKER / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)


def test_it_sets_only_variables_that_the_settings_read(ours: dict[str, dict[str, Any]]) -> None:
    config = Path(settings.BASE_DIR) / "config"
    read = "\n".join(path.read_text(encoding="utf-8") for path in config.glob("settings/*.py"))
    entrypoint = (DOCKER / "entrypoint.sh").read_text(encoding="utf-8")
    for service in ours.values():
        for name in service["environment"]:
            assert f'"{name}"' in read or re.search(rf"\$\{{{name}:[-+]", entrypoint), name


def test_it_keeps_every_message_in_redis(compose: dict[str, Any]) -> None:
    command = compose["services"]["redis"]["command"]
    assert command[command.index("--appendonly") + 1] == "yes"
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


def test_it_copies_every_app_into_the_image_but_not_the_training() -> None:
    dockerfile = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    ignored = (DOCKER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    for name in ("accounts", "catalog", "config", "emotion", "recommendations", "templates"):
        assert f"COPY {name} {name}\n" in dockerfile
        assert f"!{name}" in ignored
    assert "emotion/training" in ignored
    assert "requirements/production.txt" in dockerfile


def test_it_has_no_tensorflow_in_the_image() -> None:
    lock = (Path(settings.BASE_DIR) / "requirements" / "production.txt").read_text(encoding="utf-8")
    assert not re.search(r"^(tensorflow|keras)\b", lock, re.MULTILINE)
