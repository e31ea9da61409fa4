"""The project as an app: it holds the Celery application, the commands that start everything, and system checks."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    """Loads the Celery application with Django, so that `shared_task` finds it everywhere."""

    name = "config"
    verbose_name = "Mizaj"

    def ready(self) -> None:
        """Import for the effect: the Celery application becomes the default, the checks register."""
        from config import celery, checks  # noqa: F401
