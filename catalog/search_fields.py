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


Compiled = tuple[str, tuple[Any, ...]]
Group = tuple[Term, ...]
Arm = tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a key may say: any of `arms`; an arm needs one term of each of its groups. Nothing in it is empty."""

    arms: tuple[Arm, ...]


WORDS_VECTOR = "array_to_tsvector(string_to_array(btrim({key}), ' '))"
"""What PostgreSQL's word indexes hold of a key: its words as they are, through no dictionary."""


SHORT = 3
"""A beginning with fewer letters begins too many words to be worth an index, beside longer ones."""


@KeyField.register_lookup
class Holds(Lookup):
    """`holds`: whether a key says a Wording, read from the key itself: for rows that other conditions have found."""

    lookup_name = "holds"
    prepare_rhs = False
    rhs: Wording

    def as_sql(self, compiler: Any, connection: Any) -> Compiled:
        """Look for each term in the key."""
        return self._read(compiler, connection, "instr({}, %s) > 0")

    def as_postgresql(self, compiler: Any, connection: Any) -> Compiled:
        """Do the same by PostgreSQL's name for it."""
        return self._read(compiler, connection, "strpos({}, %s) > 0")

    def _read(self, compiler: Any, connection: Any, found: str) -> Compiled:
        key, params = self.process_lhs(compiler, connection)
        found, values, arms = found.format(key), list[Any](), list[str]()
        for arm in self.rhs.arms:
            arms.append(" AND ".join(f"({' OR '.join([found] * len(group))})" for group in arm))
            for term in (term for group in arm for term in group):
                values += [*params, term.in_key()]
        return f"({' OR '.join(f'({arm})' for arm in arms)})", tuple(values)


@KeyField.register_lookup
class Says(Holds):
    """`says`: whether a key says a Wording; PostgreSQL looks in the index of words."""

    lookup_name = "says"

    def as_postgresql(self, compiler: Any, connection: Any) -> Compiled:
        """Match the key's words with a `tsquery`, and read the key.

        Where PostgreSQL walks along another index, reading is many times cheaper than making a vector, and comes first.
        It takes `<> 0` for true of nearly all rows, so that what it expects follows from the `tsquery`.
        """
        read, values = self._read(compiler, connection, "strpos({}, %s) <> 0")
        key, params = self.process_lhs(compiler, connection)
        arms = [f"({'&'.join(map(_either, _worth_an_index(arm)))})" for arm in self.rhs.arms]
        sql = f"({read} AND {WORDS_VECTOR.format(key=key)} @@ %s::tsquery)"
        return sql, (*values, *params, "|".join(arms))


def _either(group: Group) -> str:
    return f"({'|'.join(term.in_vector() for term in group)})"


def _worth_an_index(arm: Arm) -> list[Group]:
    """Leave out the short beginnings, unless there is nothing else."""
    return [group for group in arm if all(term.whole or len(term.word) >= SHORT for term in group)] or list(arm)
