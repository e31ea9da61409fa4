"""Catalogues of any size and listeners with long histories, made by PostgreSQL itself: a million songs in a minute.

One statement a table (`INSERT … SELECT generate_series`): nothing crosses the wire, which beats even COPY.
"""

from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Purpose, User
from accounts.services import consent_grant
from recommendations.engine.signals import growth

SONGS: Final = """
INSERT INTO catalog_artist (name, sort_key, search_key)
SELECT 'Artist ' || a, 'artist ' || a, 'artist ' || a FROM generate_series(1, greatest(50, %(songs)s / 10)) AS a;
INSERT INTO catalog_genre (name) SELECT 'genre ' || g FROM generate_series(1, 40) AS g;
INSERT INTO catalog_song (title, title_key, search_key, identity, film, language, audio, cover, is_explicit, isrc,
                          licence, provenance, duration_s, is_published, random_key, created_at, updated_at)
SELECT 'Song ' || g, 'song ' || g, 'song ' || g, 'song ' || g, '',
       (ARRAY['hi','en','ta','te','pa','es'])[1 + floor(power(random(), 2) * 6)::int],
       CASE WHEN g %% 2 = 0 THEN 'songs/a.flac' ELSE '' END, '', false, '', '', '', 200, true, random(), now(), now()
FROM generate_series(1, %(songs)s) AS g;
INSERT INTO catalog_song_genres (song_id, genre_id)
SELECT id, (SELECT min(id) FROM catalog_genre) + floor(power(random(), 2) * 40)::int FROM catalog_song;
INSERT INTO catalog_credit (song_id, artist_id, position, role)
SELECT id, (SELECT min(id) FROM catalog_artist) + floor(power(random(), 2) * greatest(50, %(songs)s / 10))::int, 0,
       'performer' FROM catalog_song;
INSERT INTO catalog_songemotion (song_id, emotion, weight, source)
SELECT id, (ARRAY['angry','happy','neutral','sad','surprise'])[1 + (id + k * (1 + id / 5 %% 4)) %% 5],
       CASE k WHEN 0 THEN 0.3 + 0.7 * random() ELSE 0.5 * random() END,
       CASE WHEN id %% 50 = 0 THEN 'curator' ELSE 'derived' END
FROM catalog_song, generate_series(0, 1) AS k WHERE k = 0 OR id %% 2 = 0;
INSERT INTO recommendations_songstatistics (song_id, emotion, served, judged, liked, wrong, doubted)
SELECT song_id, emotion, 20, 8, floor(random() * 9)::int, 0, 0 FROM catalog_songemotion WHERE song_id %% 20 = 0;
"""

HISTORY: Final = """
CREATE TEMP TABLE judged AS
SELECT s.id AS song_id, s.language, g.name AS genre, c.artist_id, random() < 0.6 AS good,
       (ARRAY['angry','happy','neutral','sad','surprise'])[1 + floor(random() * 5)::int] AS mood, random() AS chance
FROM (SELECT id, language FROM catalog_song WHERE audio <> '' ORDER BY random() LIMIT %(judged)s) AS s
JOIN catalog_credit AS c ON c.song_id = s.id
JOIN catalog_song_genres AS tagged ON tagged.song_id = s.id JOIN catalog_genre AS g ON g.id = tagged.genre_id;
INSERT INTO recommendations_feedback
       (event_id, user_id, song_id, kind, mood, emotion, play, position_s, learned, created_at,
        forgets_kind, forgets_key, forgets_emotion)
SELECT gen_random_uuid(), %(user)s, song_id, CASE WHEN good THEN 'like' ELSE 'skip' END, mood, mood, gen_random_uuid(),
       CASE WHEN good THEN NULL ELSE 5 END, true, now() - chance * interval '300 days',
       '', '', '' FROM judged;
INSERT INTO recommendations_evidence (user_id, kind, key, emotion, positive, negative, held, signals, updated_at)
SELECT %(user)s, kind, key, emotion, sum(good::int * unit), sum((1 - good::int) * 0.5 * unit), 0, count(*), now()
FROM judged,
     LATERAL (VALUES ('song', song_id::text, ''), ('song', song_id::text, mood), ('artist', artist_id::text, ''),
                     ('genre', genre, ''), ('genre', genre, mood), ('language', language, '')) AS k(kind, key, emotion),
     LATERAL (SELECT %(unit)s * power(0.5, chance * 300 / 180) AS unit) AS u
GROUP BY kind, key, emotion;
DROP TABLE judged;
"""
ROWS_A_SONG: Final = 2.6


def catalogue_make(songs: int) -> None:
    """Fill an empty PostgreSQL database with published songs: half of them play here, one in 20 was judged."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(SONGS, {"songs": songs})
    analyse()


def listener_make(name: str, *, evidence_rows: int) -> User:
    """Create a listener who agreed to a taste profile, with about this many rows of evidence and the events behind."""
    user = User.objects.create_user(f"{name}@bench.invalid")
    consent_grant(user=user, purpose=Purpose.TASTE_PROFILE, surface="web")
    judged = round(evidence_rows / ROWS_A_SONG)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.25)")
        cursor.execute(HISTORY, {"judged": judged, "user": user.pk, "unit": growth(timezone.now())})
    return user


def analyse() -> None:
    """Let PostgreSQL know what it holds, as its autovacuum would within minutes, and write out what was built."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
