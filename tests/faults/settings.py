"""Production settings whose crash points kill, and whose limits do not stand in the way of many snapshots."""

from config.common import crash
from config.settings.production import *  # noqa: F403
from config.settings.production import CELERY_BEAT_SCHEDULE, REST_FRAMEWORK, STORAGES
from tests.faults.crash import kill_when_armed
from tests.faults.scale import PATIENCE_S, SCALE

crash.listen(kill_when_armed)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
SNAPSHOTS_PER_MINUTE = SNAPSHOTS_PER_DAY = 100_000
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"user": "100000/min", "password": "100000/min"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
SNAPSHOT_STRAY_AGE_S = 5
SNAPSHOT_QUEUE_PATIENCE_S = PATIENCE_S

# Nothing but the reconcilers: what else beat sends would only take the processor's time.
CELERY_BEAT_SCHEDULE = {name: CELERY_BEAT_SCHEDULE[name] for name in ("snapshots-reconcile", "recordings-reconcile")}
if not SCALE.product_periods:
    SNAPSHOT_LEASE_S = 2
    SNAPSHOT_RESEND_AFTER_S = 1
    AUDIO_LEASE_S = 5
    AUDIO_RESEND_AFTER_S = 2
    CELERY_BEAT_SCHEDULE["snapshots-reconcile"] |= {"schedule": 0.5, "options": {"expires": 5}}
    CELERY_BEAT_SCHEDULE["recordings-reconcile"] |= {"schedule": 1.0, "options": {"expires": 5}}
