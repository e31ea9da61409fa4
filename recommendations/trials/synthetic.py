"""Made-up catalogues in which songs were judged, and listeners with long histories, for measuring on PostgreSQL.

Songs are those of `catalog.synthetic`. What was done with them is one statement a table: nothing crosses the wire.
"""

from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Purpose, User
from accounts.services import consent_grant
from catalog.synthetic import synthetic_catalogue_build
from recommendations.engine.signals import growth

SEED: Final = 7
STATISTICS: Final = """
INSERT INTO recommendations_songstatistics (song_id, emotion, served, judged, liked, wrong, doubted, overrated)
SELECT song_id, emotion, 20, 8, floor(random() * 9)::int, 0, 0, 0 FROM catalog_songemotion WHERE song_id % 20 = 0
"""
# Songs to hear elsewhere can be liked, but not skipped.
HISTORY: Final = """
CREATE TEMP TABLE judged AS
SELECT s.id AS song_id, s.language, s.audio = '' OR random() < 0.6 AS good,
       (SELECT g.name FROM catalog_song_genres AS t JOIN catalog_genre AS g ON g.id = t.genre_id
        WHERE t.song_id = s.id ORDER BY t.id LIMIT 1) AS genre,
       (SELECT artist_id FROM catalog_credit AS c WHERE c.song_id = s.id ORDER BY position LIMIT 1) AS artist_id,
       (ARRAY['angry','happy','neutral','sad','surprise'])[1 + floor(random() * 5)::int] AS mood, random() AS chance
FROM (SELECT id, language, audio FROM catalog_song WHERE is_published ORDER BY random() LIMIT %(judged)s) AS s;
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
    """Fill an empty PostgreSQL database with songs of which one in 20 was judged."""
    synthetic_catalogue_build(songs=songs, seed=SEED)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(STATISTICS)
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
        cursor.execute("SELECT current_setting('is_superuser')")
        if cursor.fetchone() == ("on",):  # others may not ask for it
            cursor.execute("CHECKPOINT")
