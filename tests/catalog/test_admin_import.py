"""Songs go in and out on the curators' pages, in the command's words."""

import asyncio
import json
from io import BytesIO
from typing import Any, cast

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import AsyncClient, Client
from django.urls import reverse

from accounts.models import User
from accounts.services import curator_group_ensure
from catalog import admin_import, tasks
from catalog.models import ImportJob, Song, SongEmotion
from catalog.reading import file_rows
from catalog.services import songs_import
from tests.catalog.curating import LIST
from tests.factories import user_make

IMPORT = reverse("admin:catalog_song_import")
PROCESS = reverse("admin:catalog_song_process_import")
HEADER = "title,artists,year,sad\n"
GOOD = "Tum Hi Ho,Arijit Singh,2013,0.9\n"


def send(client: Client, text: str, name: str = "songs.csv", **fields: str) -> Any:
    file = SimpleUploadedFile(name, text.encode())
    return client.post(IMPORT, {"import_file": file, "resource": "0", "format": "", **fields})


def confirm(client: Client, preview: Any) -> Any:
    data = {field.html_name: field.value() for field in preview.context["confirm_form"]}
    return client.post(PROCESS, data, follow=True)


def test_it_is_for_curators_alone(client: Client, alice: User, db: None) -> None:
    urls = [
        IMPORT,
        reverse("admin:catalog_song_export", args=["csv"]),
        reverse("admin:catalog_song_import_template", args=["csv"]),
    ]
    for user in (None, alice, user_make("staff@mizaj.example", is_staff=True)):
        if user:
            client.force_login(user)
        assert {client.get(url).status_code for url in urls} <= {302, 403}
        assert send(client, HEADER + GOOD).status_code in {302, 403}
    assert not Song.objects.exists()


def test_it_checks_the_token_against_forgery(db: None) -> None:
    user = user_make("curator@mizaj.example", is_staff=True)
    user.groups.add(curator_group_ensure())
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert send(strict, HEADER + GOOD).status_code == 403


def test_it_leads_there_from_the_list(curator: Client) -> None:
    html = curator.get(LIST).content.decode()
    assert IMPORT in html
    assert reverse("admin:catalog_song_export", args=["csv"]) in html
    page = curator.get(IMPORT)
    assert reverse("admin:catalog_song_import_template", args=["json"]) in page.content.decode()
    assert " style=" not in page.content.decode()


def test_it_previews_then_imports(curator: Client) -> None:
    preview = send(curator, HEADER + GOOD)
    assert not Song.objects.exists()
    assert "Tum Hi Ho" in preview.content.decode()
    done = confirm(curator, preview)
    assert "Songs created: 1," in done.content.decode()
    assert Song.objects.get().year == 2013


def test_it_shows_each_change_with_old_and_new(curator: Client) -> None:
    confirm(curator, send(curator, HEADER + GOOD))
    preview = send(curator, HEADER + GOOD.replace("2013", "2014"))
    html = preview.content.decode()
    assert "<b>year</b> <del>2013</del> → <ins>2014</ins>" in html
    confirm(curator, preview)
    assert Song.objects.get().year == 2014


def test_it_imports_the_good_rows_and_tells_what_is_wrong_with_the_others_in_the_commands_words(
    curator: Client,
) -> None:
    text = HEADER + GOOD + ",X,1066,2\n"
    preview = send(curator, text)
    report = preview.context["result"].report
    command = songs_import(file_rows(BytesIO(text.encode()), form="csv"), dry_run=True)
    assert report == command
    html = preview.content.decode()
    for error in command.errors:
        assert f"<td>{error.line}</td><td>{error.field}</td>" in html
    assert "1 row was left out" in confirm(curator, preview).content.decode()
    assert Song.objects.get().title == "Tum Hi Ho"


def test_it_reads_json_by_its_name(curator: Client) -> None:
    confirm(curator, send(curator, json.dumps([{"title": "A", "artists": ["X"], "happy": 0.5}]), "songs.json"))
    assert SongEmotion.objects.get().weight == 0.5


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("songs.csv", "title;artists\nA;B\n", "separated by commas"),
        ("songs.txt", HEADER, "Cannot tell the format"),
        ("songs.json", "nonsense", "JSON list"),
        ("songs.csv", "", "empty"),
    ],
)
def test_it_says_what_is_wrong_with_a_file(curator: Client, name: str, text: str, words: str) -> None:
    assert words in send(curator, text, name).content.decode()


def test_it_says_so_when_the_previewed_file_is_gone(curator: Client) -> None:
    data = {"import_file_name": "none", "original_file_name": "songs.csv", "format": "0", "resource": "0"}
    assert "choose it again" in curator.post(PROCESS, data, follow=True).content.decode()


@pytest.mark.django_db(transaction=True)
def test_it_gives_a_large_file_to_a_worker_and_imports_after_a_yes(
    curator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(tasks.import_run, "delay", told.append)
    monkeypatch.setattr(admin_import, "INLINE_BYTES", 10)
    page = send(curator, HEADER + GOOD + "B,,,\n")
    job = ImportJob.objects.get()
    assert (page["Location"], told) == (reverse("admin:catalog_song_import_job", args=[job.pk]), [str(job.pk)])
    assert 'http-equiv="refresh"' in curator.get(page["Location"]).content.decode()
    tasks.import_run(told[0])
    checked = curator.get(page["Location"]).content.decode()
    assert "Import these songs" in checked
    assert "is empty" in checked
    assert not Song.objects.exists()
    curator.post(page["Location"], {"confirm": "1"})
    tasks.import_run(told[1])
    assert Song.objects.get().title == "Tum Hi Ho"
    assert "Imported." in curator.get(page["Location"]).content.decode()
    assert job.name in curator.get(IMPORT).content.decode()


def test_it_asks_the_database_as_much_for_many_jobs_as_for_one(
    curator: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        ImportJob.objects.create(name=f"{number}.csv", form="csv")
    with django_assert_max_num_queries(8):
        curator.get(IMPORT)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_it_gives_a_template_that_imports_without_an_error(curator: Client, form: str) -> None:
    answer = curator.get(reverse("admin:catalog_song_import_template", args=[form]))
    assert f"songs-template.{form}" in answer["Content-Disposition"]
    report = songs_import(file_rows(BytesIO(answer.content), form=form))
    assert (report.created, report.errors) == (1, [])
    assert curator.get(reverse("admin:catalog_song_import_template", args=["xls"])).status_code == 404


def test_it_exports_what_imports_again(curator: Client) -> None:
    confirm(curator, send(curator, HEADER + GOOD))
    answer = curator.get(reverse("admin:catalog_song_export", args=["csv"]))
    text = b"".join(cast(Any, answer).streaming_content)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert songs_import(file_rows(BytesIO(text), form="csv")).unchanged == 1


@pytest.mark.django_db(transaction=True)
def test_it_streams_the_export_under_asgi(curator: Client) -> None:
    confirm(curator, send(curator, HEADER + GOOD))
    session = curator.cookies["sessionid"].value

    async def fetched() -> bytes:
        client = AsyncClient()
        client.cookies["sessionid"] = session
        answer = await client.get(reverse("admin:catalog_song_export", args=["json"]))
        body = b"".join([part async for part in cast(Any, answer).streaming_content])
        await sync_to_async(connections.close_all)()  # of the thread that wrote it
        return body

    assert json.loads(asyncio.run(fetched()))[0]["title"] == "Tum Hi Ho"
