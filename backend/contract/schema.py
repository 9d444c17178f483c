"""Turn frozen dataclasses into JSON and back, with errors that an artist can act on.

Must not import anything but the standard library: it runs on Blender's Python and on the backend's.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
import sys
import types
import typing
from functools import cache
from typing import Any, TypeVar

SCHEMA_VERSION = 2  # of takes, captures and camera tracks

T = TypeVar("T")

_MOST = sys.float_info.max  # whole numbers have no end, fractions do


class ContractError(ValueError):
    """A field of a take, a capture or a message that is not what it must be.

    `field` is the dotted path (`take.controls[0].strength`), `value` what was found,
    `expected` what would be right; the message says all three.
    """

    def __init__(self, field: str, value: object, expected: str) -> None:
        self.field, self.value, self.expected = field, value, expected
        super().__init__(f"{field} is {_shown(value)}; it must be {expected}.")


def require(condition: bool, field: str, value: object, expected: str) -> None:
    """Raise a `ContractError` about `field` unless `condition` holds."""
    if not condition:
        raise ContractError(field, value, expected)


def require_between(field: str, value: float, low: float, high: float) -> None:
    """Raise a `ContractError` unless `low` <= `value` <= `high`."""
    require(low <= value <= high, field, value, f"a number from {low:g} to {high:g}")


def require_schema(schema: int, where: str = "schema") -> None:
    """Raise a `ContractError` unless this version of Animatic reads files of the version `schema`."""
    if schema > SCHEMA_VERSION:
        raise ContractError(where, schema, f"{SCHEMA_VERSION} or older: this file is from a newer Animatic, update")
    require(schema >= 1, where, schema, f"from 1 to {SCHEMA_VERSION}")


def to_data(value: object) -> Any:
    """Return `value` (dataclasses, tuples, dictionaries, plain values) as JSON-ready data."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_data(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (list, tuple)):
        return [to_data(item) for item in value]
    if isinstance(value, dict):
        return {key: to_data(item) for key, item in value.items()}
    return value


def to_text(value: object) -> str:
    """Return `value` as indented JSON text with a final newline."""
    return json.dumps(to_data(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def from_text(cls: type[T], text: str | bytes, where: str) -> T:
    """Build a `cls` from JSON text or a file's bytes; `where` names the file in errors. Raises `ContractError`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        start = text[:60] if isinstance(text, str) else text[:60].decode("utf-8", errors="replace")
        raise ContractError(where, start, f"valid JSON ({error})") from error
    return from_data(cls, data, where)


def from_data(cls: type[T], data: object, where: str) -> T:
    """Build a `cls` from decoded JSON; `where` is the path so far. Raises `ContractError`."""
    return typing.cast(T, _decode(cls, data, where))


def _decode(kind: Any, data: object, where: str) -> object:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind):
        return _decode_dataclass(typing.cast(type, kind), data, where)
    if origin in (types.UnionType, typing.Union):
        if data is None:
            return None
        (inner,) = (a for a in arguments if a is not type(None))
        return _decode(inner, data, where)
    if origin is typing.Literal:
        require(data in arguments, where, data, _one_of(arguments))
        return data
    if origin is tuple:
        if not isinstance(data, list):
            raise ContractError(where, data, "a list")
        if arguments[-1] is not Ellipsis:
            require(len(data) == len(arguments), where, data, f"a list of {len(arguments)}")
            return tuple(_decode(k, d, f"{where}[{i}]") for i, (k, d) in enumerate(zip(arguments, data, strict=True)))
        return tuple(_decode(arguments[0], item, f"{where}[{i}]") for i, item in enumerate(data))
    if origin is dict:
        if not isinstance(data, dict):
            raise ContractError(where, data, "an object with named entries")
        return {key: _decode(arguments[1], item, f"{where}.{key}") for key, item in data.items()}
    return _decode_plain(kind, data, where)


def _decode_dataclass(cls: type, data: object, where: str) -> object:
    if not isinstance(data, dict):
        raise ContractError(where, data, "an object with named entries")
    kinds = _field_kinds(cls)
    if "schema" in kinds and isinstance(data.get("schema"), int):  # first: a newer file may hold fields of its own
        require_schema(data["schema"], f"{where}.schema")
    for key in data:
        if key not in kinds:
            near = difflib.get_close_matches(key, kinds, n=1)
            hint = f"left out, or {near[0]!r}" if near else "left out: there is no such field"
            raise ContractError(f"{where}.{key}", data[key], hint)
    missing = [
        f.name
        for f in dataclasses.fields(cls)
        if f.name not in data and f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    ]
    if missing:
        raise ContractError(f"{where}.{missing[0]}", "missing", _described(kinds[missing[0]]))
    values = {key: _decode(kinds[key], item, f"{where}.{key}") for key, item in data.items()}
    try:
        return cls(**values)
    except ContractError as error:  # raised by __post_init__, which does not know the path
        raise ContractError(f"{where}.{error.field}", error.value, error.expected) from None


def _decode_plain(kind: Any, data: object, where: str) -> object:
    if kind is float and isinstance(data, (int, float)) and not isinstance(data, bool) and abs(data) <= _MOST:
        return float(data)
    if kind is int and isinstance(data, int) and not isinstance(data, bool):
        return data
    if kind in (str, bool) and isinstance(data, kind):
        return data
    raise ContractError(where, data, _described(kind))


@cache
def _field_kinds(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _described(kind: Any) -> str:
    if typing.get_origin(kind) is typing.Literal:
        return _one_of(typing.get_args(kind))
    names = {float: "a number", int: "a whole number", str: "a text", bool: "true or false"}
    return names.get(kind, "given")


def _one_of(values: tuple[object, ...]) -> str:
    return "one of " + ", ".join(repr(value) for value in values)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
