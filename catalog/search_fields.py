"""Columns that hold search keys: compared byte by byte, so that SQLite and PostgreSQL put them in the same order.

`search_key__says=Wording(…)` asks what words a key holds: on PostgreSQL through an index on the key as a text-search
vector, elsewhere by looking for each word in the key. The two mean the same.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Lookup

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


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a key, or the beginning of one."""

    word: str
    whole: bool = False

    def in_key(self) -> str:
        """Return the part of a key that says it."""
        return f" {self.word} " if self.whole else f" {self.word}"

    def in_vector(self) -> str:
        """Return the operand of a `tsquery` that says it."""
        quoted = self.word.replace("\\", "\\\\").replace("'", "''")
        return f"'{quoted}'" if self.whole else f"'{quoted}':*"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a key may say: any of `arms`; an arm needs one term of each of its groups. Nothing in it is empty."""

    arms: tuple[tuple[tuple[Term, ...], ...], ...]


WORDS_VECTOR = "array_to_tsvector(string_to_array(btrim({key}), ' '))"
"""What PostgreSQL's word indexes hold of a key: its words as they are, through no dictionary."""


@KeyField.register_lookup
class Says(Lookup):  # type: ignore[type-arg]
    """`says`: whether a key says a Wording."""

    lookup_name = "says"
    prepare_rhs = False
    rhs: Wording

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Look for each term in the key."""
        key, params = self.process_lhs(compiler, connection)
        values: list[Any] = []
        arms = []
        for arm in self.rhs.arms:
            groups = []
            for group in arm:
                groups.append(" OR ".join([f"instr({key}, %s) > 0"] * len(group)))
                for term in group:
                    values += [*params, term.in_key()]
            arms.append(" AND ".join(f"({group})" for group in groups))
        return f"({' OR '.join(f'({arm})' for arm in arms)})", values

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Match the key's words with a `tsquery`."""
        key, params = self.process_lhs(compiler, connection)
        arms = ["&".join(f"({'|'.join(term.in_vector() for term in group)})" for group in arm) for arm in self.rhs.arms]
        query = "|".join(f"({arm})" for arm in arms)
        return f"{WORDS_VECTOR.format(key=key)} @@ %s::tsquery", [*params, query]
