"""Curators keep the catalogue in the administration; listeners never see it."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from catalog.models import Artist, Song, SongEmotion
from catalog.services import song_identity
from recommendations.models import Feedback
from tests.catalog.curating import ADD, LIST, change, errors, filled, form
from tests.factories import artist_make, song_make, user_make


def test_it_is_closed_to_strangers_and_listeners(client: Client, alice: User, imported_song: Song) -> None:
    for url in (reverse("admin:index"), LIST, ADD, change(imported_song)):
        assert client.get(url).status_code == 302
    client.force_login(alice)
    for url in (LIST, ADD, change(imported_song)):
        assert client.get(url).status_code in {302, 403}
    client.post(change(imported_song), {"title": "Mine"})
    assert Song.objects.get().title == "Tum Hi Ho"


def test_it_is_closed_to_staff_who_are_no_curators(client: Client, imported_song: Song) -> None:
    client.force_login(user_make("staff@mizaj.example", is_staff=True))
    assert client.get(LIST).status_code == 403
    assert client.get(change(imported_song)).status_code == 403


def test_it_gives_curators_the_catalogue_and_nothing_personal(curator: Client) -> None:
    index = curator.get(reverse("admin:index")).content.decode()
    assert "Songs" in index
    assert "Artists" in index
    for word in ("Users", "Readings", "Consent", "Snapshots"):
        assert word not in index


def test_it_lists_songs_with_bars_covers_and_what_each_mood_has(curator: Client, imported_song: Song) -> None:
    Song.objects.update(audio="songs/x.mp3")
    page = curator.get(LIST)
    html = page.content.decode()
    stock = {row.emotion: (row.playable, row.total, row.is_short) for row in page.context["stock"]}
    assert stock["sad"] == (1, 1, True)
    assert stock["happy"] == (0, 0, True)
    assert "Arijit Singh, Mithoon" in html
    assert 'aria-label="angry 0%, happy 10%, neutral 0%, sad 90%, surprised 0%"' in html
    assert "cover.svg" in html
    assert "short of songs" in html
    assert "catalog/admin.css" in html


def test_it_counts_what_each_mood_has_once_for_all_lists_of_a_minute(curator: Client, imported_song: Song) -> None:
    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert curator.get(LIST).status_code == 200
        return [query["sql"] for query in captured if "COUNT" in query["sql"] and "catalog_songemotion" in query["sql"]]

    assert [len(asked()), len(asked())] == [1, 0]
    stock = {row.emotion: row.total for row in curator.get(LIST).context["stock"]}
    assert (stock["sad"], stock["happy"]) == (1, 0)
    cache.clear()  # a minute later
    assert len(asked()) == 1


def test_it_uses_no_inline_style_of_ours(curator: Client, imported_song: Song) -> None:
    html = curator.get(LIST).content.decode()
    for part in (html[html.index('class="stock"') :][:3000], html[html.index("mood-bars") :][:1500]):
        assert "style=" not in part
    assert "style-src 'self'" in curator.get(LIST)["Content-Security-Policy"]


def test_it_asks_the_database_as_often_for_fifty_songs_as_for_one(curator: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert curator.get(LIST).status_code == 200
        return len(captured)

    song_make()
    queries()
    few = queries()
    for _ in range(49):
        song_make(weights={"happy": 0.5, "sad": 0.2, "angry": 0.1})
    assert queries() == few <= 20


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=tum", ["Tum Hi Ho"]),
        ("q=mithoon", ["Tum Hi Ho"]),
        ("q=aashiqui", ["Tum Hi Ho"]),
        ("q=arijit+tum", ["Tum Hi Ho"]),
        ("expresses=sad", ["Tum Hi Ho"]),
        ("expresses=happy", ["Other"]),
        ("expresses=none", ["Bare"]),
        ("language=en", ["Other"]),
        ("playable=yes", ["Other"]),
        ("playable=no", ["Bare", "Tum Hi Ho"]),
        ("source=import", ["Tum Hi Ho"]),
        ("source=curator", ["Bare", "Other"]),
        ("is_published__exact=0", ["Bare"]),
        ("expresses=%27%3B--", []),
    ],
)
def test_it_searches_and_filters(curator: Client, imported_song: Song, query: str, found: list[str]) -> None:
    song_make("Other", language="en", audio="songs/x.mp3", weights={"happy": 0.6, "surprise": 0.5})
    song_make("Bare", is_published=False, weights={"happy": 0.1})
    shown = curator.get(f"{LIST}?{query}").context["cl"].queryset
    assert sorted(shown.values_list("title", flat=True)) == found


def test_it_publishes_and_unpublishes(curator: Client, imported_song: Song) -> None:
    for action, published in (("unpublish", False), ("publish", True)):
        response = curator.post(LIST, {"action": action, "_selected_action": [imported_song.pk]}, follow=True)
        assert "1 song changed" in response.content.decode()
        assert Song.objects.get().is_published is published


def test_it_adds_a_song_under_its_identity_with_a_curator_s_weights(curator: Client) -> None:
    artists = [artist_make("Asha"), artist_make("Kishore")]
    response = curator.post(ADD, form(artists, {"happy": 0.8, "sad": 0.1}, title="Naya Gaana", film="Film", year=1971))
    assert response.status_code == 302, errors(response)
    song = Song.objects.get()
    assert song.identity == song_identity("Naya Gaana", "Asha", "Film")
    assert [credit.artist for credit in song.credits.all()] == artists
    assert {(w.emotion, w.weight, w.source) for w in song.emotions.all()} == {
        ("happy", 0.8, "curator"), ("sad", 0.1, "curator"),
    }  # fmt: skip


def test_it_claims_only_the_weights_that_a_curator_changes(curator: Client, imported_song: Song) -> None:
    data = filled(curator, imported_song)
    place = next(name[:-8] for name, value in data.items() if name.startswith("emotions-") and value == "sad")
    response = curator.post(change(imported_song), data | {f"{place}-weight": "0.7"})
    assert response.status_code == 302, errors(response)
    assert set(SongEmotion.objects.values_list("emotion", "weight", "source")) == {
        ("sad", 0.7, "curator"), ("happy", 0.1, "import"),
    }  # fmt: skip


def test_it_renews_the_identity_when_title_or_first_artist_changes(curator: Client, imported_song: Song) -> None:
    data = filled(curator, imported_song, title="Tum Hi Ho Again")
    data["credits-0-position"], data["credits-1-position"] = 1, 0
    assert curator.post(change(imported_song), data).status_code == 302
    imported_song.refresh_from_db()
    assert imported_song.identity == song_identity("Tum Hi Ho Again", "Mithoon", "Aashiqui 2")


def test_it_refuses_a_song_that_is_there_already(curator: Client, imported_song: Song) -> None:
    artist = Artist.objects.get(name="Arijit Singh")
    response = curator.post(ADD, form([artist], title="TUM HI HO!", film="aashiqui 2"))
    assert "in the catalogue already" in errors(response)
    assert Song.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "required"),
        ({"emotions-0-weight": "1.5"}, "less than or equal to 1"),
        ({"emotions-0-weight": "nan"}, "number"),
        ({"emotions-1-emotion": "happy"}, "duplicate"),
        ({"credits-0-artist": ""}, "required"),
        ({"credits-0-artist": "999999"}, "valid choice"),
    ],
)
def test_it_says_what_is_wrong(curator: Client, fields: dict[str, str], words: str) -> None:
    response = curator.post(ADD, form([artist_make()], {"happy": 0.8, "sad": 0.1}, **fields))
    assert words in errors(response)
    assert not Song.objects.exists()


def test_it_checks_the_csrf_token_of_its_forms(curator: Client, imported_song: Song) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = curator.cookies
    assert strict.post(ADD, form([artist_make()])).status_code == 403
    assert strict.post(change(imported_song), {"title": "x"}).status_code == 403
    assert strict.post(LIST, {"action": "unpublish", "_selected_action": [imported_song.pk]}).status_code == 403


def test_it_deletes_no_song_that_listeners_have_had(curator: Client, alice: User, imported_song: Song) -> None:
    Feedback.objects.create(user=alice, song=imported_song, kind="like")
    page = curator.get(reverse("admin:catalog_song_delete", args=[imported_song.pk]))
    assert page.status_code == 403
    curator.post(LIST, {"action": "delete_selected", "_selected_action": [imported_song.pk], "post": "yes"})
    assert Song.objects.exists()


def test_it_knows_an_artist_once_and_renames_their_songs_identities(curator: Client, imported_song: Song) -> None:
    add = reverse("admin:catalog_artist_add")
    assert "already" in str(curator.post(add, {"name": "ARIJIT  singh"}).context["adminform"].form.errors)
    artist = Artist.objects.get(name="Arijit Singh")
    curator.post(reverse("admin:catalog_artist_change", args=[artist.pk]), {"name": "Arijit S."})
    imported_song.refresh_from_db()
    assert imported_song.identity == song_identity("Tum Hi Ho", "Arijit S.", "Aashiqui 2")
    assert curator.get(reverse("admin:catalog_artist_changelist") + "?q=arijit").context["cl"].result_count == 1


def test_it_offers_artists_while_typing(curator: Client, imported_song: Song) -> None:
    query = {"term": "ari", "app_label": "catalog", "model_name": "credit", "field_name": "artist"}
    results = curator.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [result["text"] for result in results] == ["Arijit Singh"]


def test_it_escapes_titles(curator: Client) -> None:
    song_make("<script>alert(1)</script>")
    assert "<script>alert(1)" not in curator.get(LIST).content.decode()
