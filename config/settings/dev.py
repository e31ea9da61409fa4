"""Development and the demo: works with no environment at all, on SQLite and an in-memory broker."""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import STATE_DIR

DEBUG = env.boolean("DEBUG", True)
SECRET_KEY = env.text("SECRET_KEY", "development-only-not-a-secret")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
DEMO_ALLOWED = True

try:
    STATE_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(
        f"Cannot create {STATE_DIR}: {error.strerror}. Set MIZAJ_STATE to a folder that can be written."
    ) from error
