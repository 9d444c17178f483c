"""Follow a pickle's opcodes and write down what they say: nothing in it is imported, called or built.

The format is that of Python's Lib/pickletools.py. Must not import torch, pickle or anything from the Blender side.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

_VALUES = (
    *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT", "STRING", "BINSTRING"),
    *("SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES"),
    *("BINBYTES8", "BYTEARRAY8"),
)
_CONSTANTS: dict[str, Any] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_NEW: dict[str, Callable[[], Any]] = {"EMPTY_LIST": list, "EMPTY_DICT": dict, "EMPTY_TUPLE": tuple, "EMPTY_SET": list}
_MARK = object()


@dataclass(frozen=True)
class Global:
    """The full name of something that a pickle wants to use."""

    name: str


@dataclass
class Call:
    """What a pickle wants to call, and what with; its state is what would be set on the result."""

    name: str
    arguments: Any
    items: dict[str, Any] = field(default_factory=dict)  # of an OrderedDict
    state: Any = None


@dataclass(frozen=True)
class Kept:
    """A storage that lies outside of the pickle, by what the pickle says of it."""

    told: Any


class NotAPickle(ValueError):
    """What was read is no pickle, or breaks off."""


@dataclass(frozen=True)
class Read:
    """What a pickle holds, as plain values, `Call` and `Kept`, and the names of all that it wants to use."""

    content: Any
    names: frozenset[str]
    kept: dict[str, tuple]  # what is said of each storage, by its key


def read_pickle(stream: BinaryIO) -> Read:
    """Follow one pickle of `stream`, which then stands behind it. Raises `NotAPickle`."""
    machine = _Machine()
    try:
        for opcode, argument, _ in pickletools.genops(stream):
            machine.do(opcode.name, argument)
        content = machine.stack.pop()
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise NotAPickle(f"{type(error).__name__}: {error}") from error
    return Read(content, frozenset(machine.names), machine.kept)


class _Machine:
    """The stack machine of the format, which only writes down what it is told."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}
        self.names: set[str] = set()
        self.kept: dict[str, tuple] = {}

    def do(self, name: str, argument: Any) -> None:
        """Follow one opcode. Raises `KeyError` for one that no checkpoint needs."""
        if name in _VALUES:
            self.stack.append(argument)
        elif name in _CONSTANTS:
            self.stack.append(_CONSTANTS[name])
        elif name in _NEW:
            self.stack.append(_NEW[name]())
        elif name not in ("PROTO", "FRAME", "STOP"):
            getattr(self, f"_{name.lower()}")(argument)

    def _marked(self) -> list[Any]:
        place = max(index for index, value in enumerate(self.stack) if value is _MARK)
        taken = self.stack[place + 1 :]
        del self.stack[place:]
        return taken

    def _taken(self, count: int) -> list[Any]:
        if len(self.stack) < count:
            raise IndexError("the stack is empty")
        taken = self.stack[-count:]
        del self.stack[-count:]
        return taken

    def _mark(self, _: Any) -> None:
        self.stack.append(_MARK)

    def _pop(self, _: Any) -> None:
        self.stack.pop()

    def _pop_mark(self, _: Any) -> None:
        self._marked()

    def _dup(self, _: Any) -> None:
        self.stack.append(self.stack[-1])

    def _tuple(self, _: Any) -> None:
        self.stack.append(tuple(self._marked()))

    def _tuple1(self, _: Any) -> None:
        self.stack.append(tuple(self._taken(1)))

    def _tuple2(self, _: Any) -> None:
        self.stack.append(tuple(self._taken(2)))

    def _tuple3(self, _: Any) -> None:
        self.stack.append(tuple(self._taken(3)))

    def _list(self, _: Any) -> None:
        self.stack.append(self._marked())

    _frozenset = _list

    def _append(self, _: Any) -> None:
        value = self.stack.pop()
        if isinstance(self.stack[-1], list):
            self.stack[-1].append(value)

    def _appends(self, _: Any) -> None:
        values = self._marked()
        if isinstance(self.stack[-1], list):
            self.stack[-1].extend(values)

    _additems = _appends

    def _dict(self, _: Any) -> None:
        values = self._marked()
        self.stack.append({})
        self._set(values)

    def _setitem(self, _: Any) -> None:
        self._set(self._taken(2))

    def _setitems(self, _: Any) -> None:
        self._set(self._marked())

    def _set(self, values: list[Any]) -> None:
        """Set keys and values, which follow each other, in the last value; only texts are names of tensors."""
        place = self.stack[-1].items if isinstance(self.stack[-1], Call) else self.stack[-1]
        pairs = zip(values[::2], values[1::2], strict=True)
        place.update({key: value for key, value in pairs if isinstance(key, str)})

    def _put(self, argument: int) -> None:
        self.memo[int(argument)] = self.stack[-1]

    _binput = _long_binput = _put

    def _memoize(self, _: Any) -> None:
        self.memo[len(self.memo)] = self.stack[-1]

    def _get(self, argument: int) -> None:
        self.stack.append(self.memo[int(argument)])

    _binget = _long_binget = _get

    def _global(self, argument: str) -> None:
        name = argument.replace(" ", ".", 1)
        self.names.add(name)
        self.stack.append(Global(name))

    def _stack_global(self, _: Any) -> None:
        module, name = self._taken(2)
        self._global(f"{module} {name}")

    def _reduce(self, _: Any) -> None:
        called, arguments = self._taken(2)
        self.stack.append(Call(called.name, arguments))

    _newobj = _reduce

    def _newobj_ex(self, _: Any) -> None:
        called, arguments, _named = self._taken(3)
        self.stack.append(Call(called.name, arguments))

    def _inst(self, argument: str) -> None:
        self._global(argument)
        self.stack[-1] = Call(self.stack[-1].name, ())
        called = self.stack.pop()
        self._marked()
        self.stack.append(called)

    def _obj(self, _: Any) -> None:
        called, *arguments = self._marked()
        self.stack.append(Call(called.name, arguments))

    def _build(self, _: Any) -> None:
        state = self.stack.pop()
        if isinstance(self.stack[-1], Call):
            self.stack[-1].state = state

    def _binpersid(self, _: Any) -> None:
        told = self.stack.pop()
        if isinstance(told, tuple) and len(told) >= 5 and isinstance(told[1], Global):
            self.kept[str(told[2])] = told
        self.stack.append(Kept(told))

    def _persid(self, argument: str) -> None:
        self.stack.append(Kept(argument))
