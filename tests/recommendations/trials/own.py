"""How trials are run as an operator would."""

import os


def environment(database_url: str) -> dict[str, str]:
    """Return the environment of a command on that database."""
    return {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
