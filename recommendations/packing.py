"""Frozen dataclasses as compressed JSON and back, exactly: floats keep every bit, mappings their order.

A field that a later version adds with a default may be missing in what an older one packed.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

LEVEL: Final = 3


def pack(value: object) -> bytes:
    """Return a dataclass of dataclasses, named tuples, mappings, enumerations, times and plain values as bytes."""
    text = json.dumps(value, default=_plain, separators=(",", ":"), ensure_ascii=False, check_circular=False)
    return zlib.compress(text.encode(), LEVEL)


def unpack(kind: type[T], content: bytes) -> T:
    """Return what was packed. ValueError, KeyError or TypeError when it was something else."""
    value: T = _read(kind, json.loads(zlib.decompress(content)))
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if not is_dataclass(value):
        raise TypeError(f"a {type(value).__name__} cannot be packed")
    return {field.name: _keyed(getattr(value, field.name)) for field in fields(value)}


def _keyed(value: Any) -> Any:
    """Return a mapping as pairs: its keys need not be texts."""
    return list(value.items()) if isinstance(value, Mapping) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, data: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if data is None else _read(next(arm for arm in arguments if arm is not type(None)), data)
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return tuple(_read(arguments[0], part) for part in data)
        return tuple(_read(part_kind, part) for part_kind, part in zip(arguments, data, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {_read(arguments[0], key): _read(arguments[1], part) for key, part in data}
    if isinstance(kind, type):
        return _read_class(kind, data)
    raise TypeError(f"{kind} cannot be unpacked")


def _read_class(kind: type, data: Any) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(data)
    if is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], part) for name, part in data.items()})
    if issubclass(kind, tuple):  # a named tuple
        return kind(*(_read(hint, part) for hint, part in zip(_hints(kind).values(), data, strict=True)))
    if issubclass(kind, Enum):
        return kind(data)
    if kind is float and isinstance(data, int):
        return float(data)
    if not isinstance(data, kind):
        raise ValueError(f"{data!r} is no {kind.__name__}")
    return data
