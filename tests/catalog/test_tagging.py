"""The tagging screen and what it saves; bulk tagging and moving weights."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from catalog.history_model import SongEdit
from catalog.models import Song, SongEmotion
from catalog.tagging import song_tag, song_tag_undo, songs_retag
from tests.catalog.curating import LIST
from tests.factories import song_make, user_make

pytestmark = pytest.mark.django_db

SCREEN = reverse("admin:catalog_song_tag")


def weights(song: Song) -> dict[str, tuple[float, str]]:
    return {row.emotion: (row.weight, row.source) for row in song.emotions.all()}


def save(client: Client, song: Song, body: Any) -> Any:
    url = reverse("admin:catalog_song_tag_save", args=[song.pk])
    return client.post(url, json.dumps(body), content_type="application/json")


def suggested_make(**fields: Any) -> Song:
    song = song_make(weights={"happy": 0.6, "sad": 0.2}, **fields)
    song.emotions.update(source="derived", confidence=0.5)
    return song


def titles(client: Client, query: str = "") -> list[str]:
    return [song["title"] for song in client.get(f"{SCREEN}?{query}").context["songs"]]


def test_it_queues_what_nobody_has_tagged_or_any_filter_of_the_list(curator: Client) -> None:
    song_make("Tagged", weights={"happy": 0.9})
    suggested_make(title="Suggested")
    song_make("Bare", weights={"happy": 0.0}, language="en")
    assert titles(curator) == ["Suggested", "Bare"]
    assert titles(curator, "expresses=happy") == ["Tagged", "Suggested"]
    assert titles(curator, "language=en") == ["Bare"]
    first = Song.objects.get(title="Suggested").pk
    assert titles(curator, f"tagging=untagged&after={first}") == ["Bare"]
    assert titles(curator, f"q=tag&after={10**30}") == ["Tagged"]


def test_it_shows_a_round_of_a_hundred_and_what_comes_later(curator: Client) -> None:
    for place in range(103):
        suggested_make(title=f"Song {place:03}")
    page = curator.get(SCREEN)
    assert (len(page.context["songs"]), page.context["total"], page.context["later"]) == (100, 103, 3)
    assert titles(curator, page.context["next_url"].removeprefix("?")) == ["Song 100", "Song 101", "Song 102"]


def test_it_saves_all_five_weights_as_the_curator_s(curator: Client) -> None:
    song = suggested_make()
    answer = save(curator, song, {"weights": {"sad": 0.9, "happy": 0, "angry": 0}})
    assert answer.json() == {"weights": {"sad": 0.9}}
    assert weights(song) == {"sad": (0.9, "curator"), "happy": (0.0, "curator")}
    edit = SongEdit.objects.get()
    assert (edit.kind, edit.changes["mood.sad"]) == ("tagged", [[0.2, "derived", 0.5], [0.9, "curator", None]])
    save(curator, song, {"weights": {"sad": 0.9}})
    assert SongEdit.objects.count() == 1
    assert titles(curator) == []


def test_it_puts_back_what_was_there_before(curator: Client) -> None:
    song = suggested_make()
    before = list(song.emotions.order_by("emotion").values("emotion", "weight", "source", "confidence"))
    save(curator, song, {"weights": {"angry": 0.9}})
    url = reverse("admin:catalog_song_tag_undo", args=[song.pk])
    assert curator.post(url).json() == {"undone": True}
    assert list(song.emotions.order_by("emotion").values("emotion", "weight", "source", "confidence")) == before
    assert curator.post(url).json() == {"undone": False}
    assert [edit.kind for edit in SongEdit.objects.all()] == ["undone", "tagged"]


def test_it_undoes_nothing_that_somebody_else_did() -> None:
    song, other = song_make(), user_make(is_staff=True)
    song_tag(song=song.pk, weights={"sad": 0.6}, editor=other)
    assert not song_tag_undo(song=song.pk, editor=user_make(is_staff=True))
    assert weights(song)["sad"] == (0.6, "curator")


@pytest.mark.parametrize(
    "body",
    [{}, [], {"weights": 3}, {"weights": {"joyful": 0.5}}, {"weights": {"sad": 1.5}}, {"weights": {"sad": -0.1}},
     {"weights": {"sad": float("nan")}}, {"weights": {"sad": "much"}}, {"weights": {"sad": None}}],
)  # fmt: skip
def test_it_refuses_what_is_no_weight(curator: Client, body: Any) -> None:
    song = song_make()
    assert save(curator, song, body).status_code == 400
    assert weights(song) == {"happy": (0.9, "curator")}


def test_it_is_closed_to_strangers_and_checks_the_csrf_token(client: Client, curator: Client, alice: User) -> None:
    song = song_make()
    assert client.get(SCREEN).status_code == 302
    client.force_login(alice)
    assert save(client, song, {"weights": {"sad": 0.9}}).status_code in {302, 403}
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = curator.cookies
    assert save(strict, song, {"weights": {"sad": 0.9}}).status_code == 403
    assert weights(song) == {"happy": (0.9, "curator")}


def act(client: Client, action: str, songs: list[Song], **fields: Any) -> Any:
    return client.post(LIST, {"action": action, "_selected_action": [song.pk for song in songs], **fields})


def test_it_tags_many_songs_after_a_question(curator: Client) -> None:
    songs = [song_make(), suggested_make()]
    asked = act(curator, "tag", songs)
    assert "2 songs" in asked.content.decode()
    assert "at least" not in asked.content.decode()
    assert "between" not in str(asked.context["form"].errors)
    assert act(curator, "tag", songs, apply="1", emotion="sad", weight="1.5").context["form"].errors
    assert act(curator, "tag", songs, apply="1", emotion="sad", weight="0.7").status_code == 302
    assert {weights(song)["sad"] for song in songs} == {(0.7, "curator")}
    assert SongEdit.objects.filter(kind="tagged").count() == 2


def test_it_moves_a_weight_to_another_mood(curator: Client) -> None:
    strong, weak, none = (
        song_make(weights=said) for said in ({"happy": 0.8, "sad": 0.3}, {"happy": 0.2, "sad": 0.5}, {"angry": 0.9})
    )
    act(curator, "retag", [strong, weak, none], apply="1", emotion="happy", target="sad")
    assert weights(strong) == {"happy": (0.0, "curator"), "sad": (0.8, "curator")}
    assert weights(weak) == {"happy": (0.0, "curator"), "sad": (0.5, "curator")}
    assert weights(none) == {"angry": (0.9, "curator")}
    assert act(curator, "retag", [strong], apply="1", emotion="sad", target="sad").context["form"].errors


def test_it_acts_on_all_songs_of_a_filter(curator: Client) -> None:
    songs = [song_make(language="en") for _ in range(3)]
    song_make(language="hi")
    data = {"action": "tag", "_selected_action": [songs[0].pk], "select_across": "1", "apply": "1"}
    curator.post(f"{LIST}?language=en", data | {"emotion": "sad", "weight": "0.5"})
    assert set(SongEmotion.objects.filter(emotion="sad").values_list("song", flat=True)) == {s.pk for s in songs}


def test_it_marks_songs_as_changed() -> None:
    song = song_make()
    before = song.updated_at
    songs_retag(songs=[song.pk], emotion="happy", target="sad", editor=None)
    song.refresh_from_db()
    assert song.updated_at > before
