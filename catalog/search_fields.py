"""Columns that hold search keys: compared byte by byte, so that SQLite and PostgreSQL put them in the same order."""

from typing import Any

from django.db import models

from catalog.spelling import search_key, title_key


class KeyField(models.TextField):  # type: ignore[type-arg]
    """Text whose prefixes an index finds whatever the database's language is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": "", "editable": False, "blank": True, **kwargs})

    def db_parameters(self, connection: Any) -> Any:
        """Add the collation that PostgreSQL needs; SQLite compares bytes anyway."""
        parameters = super().db_parameters(connection)
        return {**parameters, "collation": "C"} if connection.vendor == "postgresql" else parameters


class TitleKeyField(KeyField):
    """What songs are put in order by; follows `title` whenever the song is saved."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        """Compute the key."""
        key = title_key(model_instance.title)
        setattr(model_instance, self.attname, key)
        return key


class NameKeyField(KeyField):
    """Every spelling of an artist's name, the name itself first; follows `name` whenever the artist is saved."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        """Compute the key."""
        key = search_key([model_instance.name])
        setattr(model_instance, self.attname, key)
        return key
