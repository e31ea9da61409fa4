"""A copy of everything: complete, once, for its owner alone, gone after a day."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import exports, tasks
from accounts.models import DataExport, User
from accounts.registry import holdings

State = DataExport.State


def built(user: User) -> DataExport:
    """An export that is ready."""
    export = exports.export_request(user=user)
    exports.export_build(export_id=export.pk)
    export.refresh_from_db()
    return export


def downloaded(client: Client, export: DataExport) -> Any:
    return client.post(reverse("accounts:export_download", args=[export.pk]))


def content(answer: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def stored() -> list[str]:
    try:
        return list(storages["exports"].listdir("")[1])
    except FileNotFoundError:
        return []


def test_it_holds_every_row_of_every_kind_twice(client: Client, carol: User) -> None:
    client.force_login(carol)
    archive = content(downloaded(client, built(carol)))
    for holding in holdings():
        if not holding.exported:
            assert f"{holding.name}.json" not in archive.namelist()
            continue
        rows = json.loads(archive.read(f"{holding.name}.json"))
        table = list(csv.DictReader(io.StringIO(archive.read(f"{holding.name}.csv").decode())))
        assert len(rows) == len(table) == holding.rows(carol).count(), holding.model
        assert all(set(row) == set(holding.exported) for row in rows)
    assert json.loads(archive.read("user.json"))[0]["email"] == carol.email
    assert json.loads(archive.read("feedback.json"))[0]["kind"] == "like"
    assert len([name for name in archive.namelist() if name.startswith("receipts/")]) == 3


def test_it_can_be_downloaded_once(client: Client, carol: User) -> None:
    client.force_login(carol)
    export = built(carol)
    assert stored()
    assert downloaded(client, export).status_code == 200
    assert stored() == []
    assert downloaded(client, export).status_code == 404


def test_it_is_for_its_owner_alone(client: Client, carol: User, bob: User) -> None:
    export = built(carol)
    client.force_login(bob)
    assert downloaded(client, export).status_code == 404
    export.refresh_from_db()
    assert export.state == State.READY


def test_the_page_asks_waits_and_offers_the_file(
    client: Client, carol: User, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(carol)
    privacy = reverse("accounts:privacy")
    assert "Put my copy together" in client.get(privacy).content.decode()
    client.post(reverse("accounts:export_request"))
    assert "is being put together" in client.get(reverse("accounts:export_status")).content.decode()
    exports.export_build(export_id=DataExport.objects.get().pk)
    assert "Download" in client.get(reverse("accounts:export_status")).content.decode()


def test_a_third_copy_of_a_day_is_refused(client: Client, carol: User) -> None:
    client.force_login(carol)
    for _ in range(2):
        downloaded(client, built(carol))
    with pytest.raises(exports.TooManyExports) as refused:
        exports.export_request(user=carol)
    assert 0 < refused.value.retry_after_s <= 86401
    answer = client.post("/api/v1/privacy/exports/")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_one_that_is_on_its_way_is_not_built_twice(carol: User) -> None:
    first = exports.export_request(user=carol)
    assert exports.export_request(user=carol) == first
    exports.export_build(export_id=first.pk)
    exports.export_build(export_id=first.pk)
    assert len(stored()) == 1


def test_a_lost_message_is_sent_again_and_an_old_copy_goes(carol: User, bob: User) -> None:
    lost = exports.export_request(user=carol)
    old = built(bob)
    now = timezone.now()
    DataExport.objects.filter(pk=lost.pk).update(created_at=now - timedelta(minutes=1))
    DataExport.objects.filter(pk=old.pk).update(created_at=now - timedelta(hours=25))
    assert exports.exports_reconcile() == [lost.pk]
    assert exports.exports_reconcile() == []
    old.refresh_from_db()
    assert (old.state, old.stored_name, stored()) == (State.EXPIRED, "", [])


def test_a_worker_builds_what_the_page_asked_for(carol: User, settings: Any) -> None:
    export = exports.export_request(user=carol)
    tasks.export_build(str(export.pk))
    export.refresh_from_db()
    assert export.state == State.READY


def test_cells_that_a_spreadsheet_would_run_are_disarmed() -> None:
    assert exports._cell("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert exports._cell(-0.5) == "-0.5"
    assert exports._cell(None) == ""
