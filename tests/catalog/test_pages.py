"""The pages of a song, an artist and all artists, and their endpoints."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import ExternalLink, Genre, Song, SongEmotion
from tests.factories import artist_make, song_make


def cost(client: Client, url: str) -> int:
    """Return how many queries a page costs."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_it_tells_everything_about_a_song(listener: Client) -> None:
    song = song_make("Gerua", artists=[artist_make("Arijit"), artist_make("Antara")], film="Dilwale", year=2015)
    song.genres.add(Genre.objects.create(name="filmi pop"))
    SongEmotion.objects.filter(song=song).update(source=SongEmotion.Source.DERIVED)
    page = listener.get(reverse("catalog:song", args=[song.pk])).content.decode()
    for words in ("Gerua", "Arijit", "Antara", "Dilwale", "2015", "filmi pop", "Hindi", "very much", "Suggested from"):
        assert words in page
    assert "?genre=filmi%20pop" in page


def test_it_names_known_addresses_before_the_search(listener: Client) -> None:
    song = song_make("Gerua")
    ExternalLink.objects.create(song=song, service="bandcamp", url="https://x.bandcamp.com/track/gerua")
    page = listener.get(reverse("catalog:song", args=[song.pk])).content.decode()
    known, search = page.index("https://x.bandcamp.com/track/gerua"), page.rindex("youtube.com/results")
    assert known < search


def test_it_shows_an_artist_s_songs_and_no_others(listener: Client) -> None:
    asha = artist_make("Asha")
    song_make("Here", artists=[asha], audio="songs/x.mp3")
    song_make("There", artists=[artist_make("Kishore"), asha])
    song_make("Other")
    song_make("Hidden", artists=[asha], is_published=False)
    response = listener.get(reverse("catalog:artist", args=[asha.pk]))
    assert [row["song"].title for row in response.context["rows"]] == ["Here", "There"]


@pytest.mark.parametrize("name", ["song", "artist"])
def test_it_hides_what_is_not_published(listener: Client, name: str) -> None:
    hidden = song_make("Hidden", is_published=False)
    pk = hidden.pk if name == "song" else hidden.artists.get().pk
    assert listener.get(reverse(f"catalog:{name}", args=[pk])).status_code == 404
    assert listener.get(f"/api/v1/{name}s/{pk}/").status_code == 404


def test_it_lists_artists_by_name_and_finds_them_in_any_script(listener: Client) -> None:
    for name in ("Zoë", "Émile", "आशा"):
        song_make(artists=[artist_make(name)])
    url = reverse("catalog:artists")
    assert [artist.name for artist in listener.get(url).context["page_obj"]] == ["आशा", "Émile", "Zoë"]
    assert [artist.name for artist in listener.get(url, {"q": "asha"}).context["page_obj"]] == ["आशा"]
    assert "No artist fits" in listener.get(url, {"q": "nobody"}).content.decode()
    for hostile in ("\x00", "%", "' OR 1=1", "a" * 5000):
        assert listener.get(url, {"q": hostile}).status_code == 200


def test_it_filters_by_genre(listener: Client) -> None:
    ghazal = Genre.objects.create(name="ghazal")
    song_make("Other")
    song_make("Old Ghazal").genres.add(ghazal)
    song_make("New Ghazal").genres.add(ghazal)
    rows = listener.get(reverse("catalog:browse"), {"genre": "ghazal"}).context["rows"]
    assert [row["song"].title for row in rows] == ["New Ghazal", "Old Ghazal"]
    assert [song["title"] for song in listener.get("/api/v1/songs/?genre=ghazal").json()["results"]] == [
        "New Ghazal",
        "Old Ghazal",
    ]


def test_it_says_that_an_empty_library_is_empty(listener: Client) -> None:
    assert "No songs yet" in listener.get(reverse("catalog:browse")).content.decode()
    assert "No artists yet" in listener.get(reverse("catalog:artists")).content.decode()


def test_it_pages_without_a_script_and_with_htmx(listener: Client) -> None:
    asha = artist_make("Asha")
    for _ in range(31):
        song_make(artists=[asha])
    url = reverse("catalog:artist", args=[asha.pk])
    assert "?page=2" in listener.get(url).content.decode()
    rows = listener.get(f"{url}?page=2", headers={"HX-Request": "true"})
    assert len(rows.context["rows"]) == 1
    assert "<html" not in rows.content.decode()
    found = listener.get(reverse("catalog:browse"), {"q": "song"})
    assert "More than 30 songs" in found.content.decode()
    assert len(listener.get(reverse("catalog:browse"), {"q": "song", "page": "9"}).context["rows"]) == 1


def test_it_asks_the_database_as_often_for_many_as_for_few(listener: Client) -> None:
    asha = artist_make("Asha")
    song = song_make("One", artists=[asha])
    urls = [
        reverse("catalog:artist", args=[asha.pk]),
        reverse("catalog:artists"),
        reverse("catalog:song", args=[song.pk]),
    ]
    few = [cost(listener, url) for url in urls]
    for number in range(20):
        made = song_make(artists=[asha, artist_make()])
        made.genres.add(Genre.objects.create(name=f"genre {number}"))
        song.genres.add(Genre.objects.get(name=f"genre {number}"))
    assert [cost(listener, url) for url in urls] == few
    assert max(few) <= 12


def test_it_offers_artists_to_clients(listener: Client) -> None:
    song = song_make("Gerua", artists=[artist_make("Arijit")])
    (artist,) = listener.get("/api/v1/artists/?q=ariijit").json()["results"]
    assert artist["name"] == "Arijit"
    assert listener.get(f"/api/v1/artists/{artist['id']}/").json() == artist
    assert [found["id"] for found in listener.get(artist["songs_url"]).json()["results"]] == [song.pk]
    assert listener.get("/api/v1/artists/?q=nobody").json()["count"] == 0


def test_it_lets_clients_read_the_whole_catalogue_by_id(listener: Client) -> None:
    every = [song_make().pk for _ in range(5)]
    Song.objects.filter(pk=every[1]).update(is_published=False)
    first = listener.get("/api/v1/songs/?after=0&page_size=2").json()["results"]
    then = listener.get(f"/api/v1/songs/?after={first[-1]['id']}").json()["results"]
    assert [song["id"] for song in first + then] == [every[0], *every[2:]]
