"""How candidates are found: by indexes, whatever the size of the catalogue, and from where the design says."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from catalog.models import Song
from catalog.services import song_delete
from config.common.emotions import Emotion
from recommendations.candidate_facts import candidates_from
from recommendations.candidates import Wish, candidates_find
from recommendations.engine import ENGINE_VERSION
from recommendations.engine.types import Intent, SongCandidate
from recommendations.engine.wants import want
from recommendations.models import CrowdRefresh
from recommendations.trials import synthetic
from tests.factories import artist_make
from tests.recommendations.factories import Shelf, agree, catalogue_make, ids, plan, playable_make, record, refresh

pytestmark = pytest.mark.django_db

HAPPY = want({Emotion.HAPPY: 1.0}, Intent.MATCH)
LARGE = {
    "catalog_song",
    "catalog_credit",
    "catalog_song_genres",
    "catalog_songemotion",
    "recommendations_songprior",
    "recommendations_songfacts",
    "recommendations_songstatistics",
    "recommendations_evidence",
    "recommendations_feedback",
    "recommendations_songneighbour",
}
PRIORS = """
INSERT INTO recommendations_songprior (song_id, emotion, shelf, language, base, random_key)
SELECT e.song_id, e.emotion, CASE WHEN s.audio = '' THEN 'elsewhere' ELSE 'player' END, s.language,
       0.3 + 0.4 * e.weight, CASE WHEN e.weight >= 0.4 THEN s.random_key END
FROM catalog_songemotion AS e JOIN catalog_song AS s ON s.id = e.song_id;
INSERT INTO recommendations_songfacts (song_id, dated, engine_version, content)
SELECT id, updated_at, %s, '[[1],["pop"],[0,1,0,0,0],false,0,null,null,true]' FROM catalog_song;
INSERT INTO recommendations_songneighbour (song_id, other_id, similarity)
SELECT id, 1 + (id * step) %% 20000, 1.0 / (step + 1) FROM catalog_song, generate_series(2, 21) AS step
WHERE id <> 1 + (id * step) %% 20000
ON CONFLICT DO NOTHING
"""


@pytest.mark.services
def test_it_reads_no_large_table_whole() -> None:
    synthetic.catalogue_make(20_000)
    with connection.cursor() as cursor:
        cursor.execute(PRIORS, [ENGINE_VERSION])
    CrowdRefresh.objects.create(state=CrowdRefresh.State.DONE, finished_at=timezone.now())
    synthetic.listener_make("other", evidence_rows=20_000)
    user = synthetic.listener_make("listener", evidence_rows=300)
    synthetic.analyse()
    with CaptureQueriesContext(connection) as asked:
        plan(user, size=20)
    assert len(asked.captured_queries) > 5
    for query in asked.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {query['sql']}")
            lines = "\n".join(row[0] for row in cursor.fetchall())
        assert not LARGE & set(re.findall(r"Seq Scan on (\w+)", lines)), lines


def test_it_takes_the_best_songs_of_the_artists_that_the_listener_likes(alice: User) -> None:
    agree(alice)
    artist = artist_make()
    songs = [playable_make(artists=[artist], weights={"angry": 0.1 * place}) for place in range(1, 9)]
    refresh()
    wish = Wish(HAPPY, [], [artist.pk], dict.fromkeys(Shelf, 0.5))
    assert {song.id for song in candidates_find(wish)[Shelf.PLAYER]} <= {song.pk for song in songs}
    assert len(candidates_find(wish)[Shelf.PLAYER]) == 3


def test_it_meets_every_tagged_song_by_chance_some_day() -> None:
    songs = [playable_make(random_key=place / 400) for place in range(400)]
    refresh()
    met = set()
    for place in range(20):
        wish = Wish(HAPPY, [], [], dict.fromkeys(Shelf, place / 20))
        met |= {song.id for song in candidates_find(wish)[Shelf.PLAYER]}
    assert met == {song.pk for song in songs}


def test_it_finds_the_same_with_and_without_stored_priors(alice: User) -> None:
    catalogue_make(30, elsewhere=10)
    record(agree(alice), playable_make(), "like")
    now = timezone.now()
    before = plan(alice, now=now)
    refresh()
    after = plan(alice, now=now)
    assert [ids(after[shelf]) for shelf in Shelf] == [ids(before[shelf]) for shelf in Shelf]


def test_it_believes_stored_facts_until_the_song_or_the_engine_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    song = playable_make(weights={"happy": 0.9}, artists=[artist_make()])
    refresh()
    stored, live = found(), candidates_from(song_ids=[song.pk])[Shelf.PLAYER]
    assert stored == live
    song.emotions.update(weight=0.5)
    assert found() == stored  # the date of the song says that nothing changed
    monkeypatch.setattr("recommendations.candidates.ENGINE_VERSION", "another")
    assert found()[0].weights[1] == 0.5
    monkeypatch.undo()
    song.save()
    assert found()[0].weights[1] == 0.5


def found() -> list[SongCandidate]:
    """Return what may play here for somebody happy."""
    return candidates_find(Wish(HAPPY, [], [], dict.fromkeys(Shelf, 0.5)))[Shelf.PLAYER]


@pytest.mark.django_db
def test_it_does_not_keep_a_song_from_being_deleted() -> None:
    song, *_others = catalogue_make(3)
    refresh()
    song_delete(song=song)
    assert not Song.objects.filter(pk=song.pk).exists()
