"""Read the header of a weight file: key names, shapes and kinds of numbers, never the numbers themselves.

What a file is goes by its content, not by its name, and each way in which it can be wrong has its own sentence.
Must not import torch or anything from the Blender side.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import BackendError
from .opcodes import NotAPickle, Read, read_pickle
from .pickled import Tensor, state_of_program, stored_bytes, tensors_in, unsafe_names

MOST_HEADER_BYTES = 100_000_000  # of safetensors, as its own library has it; of a pickle's part that is read
_GET_AGAIN = "Delete it and get it again."
_LENGTH_BYTES = 8
_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C  # what torch's files began with before they were zip archives
_LEGACY_STORAGE_BYTES = 8  # before the numbers of each storage
_PICKLED = (b"PK\x03\x04", b"\x80")  # how zip archives and all but the oldest pickles begin
_BITS = {  # of a number, by safetensors' names
    **{"F64": 64, "I64": 64, "U64": 64, "F32": 32, "I32": 32, "U32": 32, "F16": 16, "BF16": 16, "I16": 16, "U16": 16},
    **{"F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "I8": 8, "U8": 8, "BOOL": 8, "F4": 4, "C64": 64},
}
# What files are that only look like models, by how they begin.
_OTHERS: tuple[tuple[tuple[bytes, ...], str, str], ...] = (
    (
        (b"<!doctype", b"<html", b"<?xml"),
        "is a web page that was saved under a model's name: the site refused the download",
        "Delete it, sign in or accept the model's licence on its page, and download it again.",
    ),
    (
        (b"version https://git-lfs",),
        "is a pointer of Git LFS: the model itself was not fetched",
        "Run `git lfs pull` where it lies, or download the file by itself.",
    ),
    ((b"gguf",), "is a GGUF file, which is for other programs", "Get the same model as .safetensors."),
    ((b"\x89hdf",), "is an HDF5 file of Keras, not of PyTorch", "Get the same model as .safetensors."),
    ((b"\x89png", b"\xff\xd8\xff", b"riff"), "is a picture or a film, not a model", "Delete it or rename it."),
)


@dataclass(frozen=True)
class Header:
    """What the header of a weight file tells."""

    tensors: dict[str, Tensor]
    size_bytes: int
    is_pickle: bool
    metadata: dict[str, str] = field(default_factory=dict)
    is_program: bool = False  # a TorchScript file, of which only the numbers are known

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each tensor by its key."""
        return {key: tensor.shape for key, tensor in self.tensors.items()}


def read_header(file: Path, programs: bool = False) -> Header:
    """Return the header of `file`; with `programs` also of a TorchScript file, whose program is not looked at.

    Raises `BackendError`: `unsafe_weights` for a pickle that wants to run code, `broken_weights` for a file that is
    empty, cut off, damaged, renamed or something else.
    """
    try:
        size_bytes = file.stat().st_size
        with file.open("rb") as stream:
            begin = stream.read(64)
            stream.seek(0)
            return _read(file, stream, begin, size_bytes, programs)
    except OSError as error:
        hint = "See that the file is still there and that you may read it."
        raise _wrong(file, f"cannot be opened: {error.strerror or error}", hint, str(error)) from error


def _read(file: Path, stream: BinaryIO, begin: bytes, size_bytes: int, programs: bool) -> Header:
    if size_bytes == 0:
        raise _wrong(file, "is empty, 0 bytes: its download never began, or the disk was full", _GET_AGAIN)
    for beginnings, what, hint in _OTHERS:
        if begin.lstrip().lower().startswith(beginnings):
            raise _wrong(file, what, hint)
    is_pickle = begin.startswith(_PICKLED)
    if not is_pickle and begin[_LENGTH_BYTES : _LENGTH_BYTES + 1] != b"{":
        if file.suffix != ".safetensors":  # the oldest pickles begin with anything
            return _read_pickled(file, stream, size_bytes, programs)
        if size_bytes <= _LENGTH_BYTES:
            raise _cut_off(file, size_bytes, None)
        raise _like_none(file)
    if is_pickle and file.suffix == ".safetensors":
        hint = f"Give it its old name, {file.stem}.ckpt."
        raise _wrong(file, "is a PyTorch checkpoint that was renamed: it holds no safetensors", hint)
    if not is_pickle and file.suffix != ".safetensors":
        raise _wrong(file, "is a safetensors file that was renamed", f"Name it {file.stem}.safetensors.")
    if is_pickle:
        return _read_pickled(file, stream, size_bytes, programs)
    return _read_safetensors(file, stream, size_bytes)


def _read_safetensors(file: Path, stream: BinaryIO, size_bytes: int) -> Header:
    length = int.from_bytes(stream.read(_LENGTH_BYTES), "little")
    if length > MOST_HEADER_BYTES:
        raise _damaged(file, f"a header of {length} bytes")
    text = stream.read(length)
    if len(text) < length:
        raise _cut_off(file, size_bytes, None)
    try:
        told = json.loads(text)
        metadata = told.pop("__metadata__", {})
        tensors = {key: Tensor(tuple(map(int, entry["shape"])), str(entry["dtype"])) for key, entry in told.items()}
        ends = [_end_of(entry, tensors[key]) for key, entry in told.items()]
        metadata = {str(key): str(value) for key, value in metadata.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(file, f"{type(error).__name__}: {error}") from error
    whole = _LENGTH_BYTES + length + max(ends, default=0)
    if size_bytes < whole:
        raise _cut_off(file, size_bytes, whole)
    if size_bytes > whole:
        raise _damaged(file, f"{size_bytes - whole} bytes more than its header tells of")
    return Header(tensors, size_bytes, False, metadata)


def _end_of(entry: Mapping[str, Any], tensor: Tensor) -> int:
    """Return where a tensor's numbers end. Raises `ValueError` where they do not fit its shape."""
    begin, end = entry["data_offsets"]
    bits = _BITS.get(tensor.dtype)
    if bits and (end - begin) * 8 != math.prod(tensor.shape) * bits:
        raise ValueError(f"{tensor} in {end - begin} bytes")
    return int(end)


def _read_pickled(file: Path, stream: BinaryIO, size_bytes: int, programs: bool) -> Header:
    is_program = False
    try:
        if stream.read(2) == b"PK":
            read, is_program = _from_zip(file, stream, programs)
        else:
            read = _from_legacy(file, stream, size_bytes)
        tensors = tensors_in(read.content)
    except zipfile.BadZipFile as error:  # its table of contents is at its end
        raise _cut_off(file, size_bytes, None) from error
    except NotAPickle as error:
        stream.seek(0)
        if not stream.read(4).startswith(_PICKLED):
            raise _like_none(file) from error
        if "exhausted" in str(error) or "expected" in str(error):
            raise _cut_off(file, size_bytes, None) from error
        raise _damaged(file, str(error)) from error
    except (TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        raise _damaged(file, f"{type(error).__name__}: {error}") from error
    _refuse_code(file, read.names)
    if not tensors:
        raise no_weights(file)
    return Header(tensors, size_bytes, True, is_program=is_program)


def _from_zip(file: Path, stream: BinaryIO, programs: bool) -> tuple[Read, bool]:
    """Return what a zip archive holds as a checkpoint does, and whether it is a TorchScript file."""
    stream.seek(0)
    with zipfile.ZipFile(stream) as archive:
        names = archive.namelist()
        is_program = any(name.endswith("/constants.pkl") for name in names)
        if is_program and not programs:
            raise program(file)
        pickled = next((name for name in names if name == "data.pkl" or name.endswith("/data.pkl")), None)
        if pickled is None:
            raise _wrong(file, "is a zip archive with no model in it", "Unpack it and use the files inside.")
        if archive.getinfo(pickled).file_size > MOST_HEADER_BYTES:
            raise _damaged(file, f"a pickle of {archive.getinfo(pickled).file_size} bytes")
        read = read_pickle(BytesIO(archive.read(pickled)))
        return (state_of_program(read) if is_program else read), is_program


def _from_legacy(file: Path, stream: BinaryIO, size_bytes: int) -> Read:
    """Return what a checkpoint in torch's old format holds, or any other pickle."""
    stream.seek(0)
    first = read_pickle(stream)
    if first.content != _LEGACY_MAGIC:
        return first
    for _ in range(2):  # a version, and what the numbers are like on the machine that wrote it
        read_pickle(stream)
    read = read_pickle(stream)
    read_pickle(stream)  # the order of the storages, which follow
    whole = stream.tell() + sum(size + _LEGACY_STORAGE_BYTES for size in stored_bytes(read))
    if size_bytes < whole:
        raise _cut_off(file, size_bytes, whole)
    return read


def _refuse_code(file: Path, names: frozenset[str]) -> None:
    wanted = unsafe_names(names)
    if wanted:
        more = f" and {len(wanted) - 2} more" if len(wanted) > 2 else ""
        raise unsafe(file, f"holds more than numbers: it wants to use {', '.join(wanted[:2])}{more}")


def unsafe(file: Path, what: str, detail: str = "") -> BackendError:
    """Return how a file is refused that could run code, as `what` says of it."""
    hint = "Nothing in it was run. Use the same model as a .safetensors file, or delete it if you do not know it."
    message = f"{file.name} {what}."
    return BackendError("unsafe_weights", message, hint, detail=f"{file}: {detail}")


def program(file: Path) -> BackendError:
    """Return how a TorchScript file is refused."""
    return unsafe(file, "is a TorchScript program, and loading it could run what is in it")


def no_weights(file: Path) -> BackendError:
    """Return how a file is refused that has no tensor."""
    return _wrong(file, "holds no weights", "Choose another file.")


def _cut_off(file: Path, size_bytes: int, whole_bytes: int | None) -> BackendError:
    there = f"{in_bytes(size_bytes)} of {in_bytes(whole_bytes)} are there" if whole_bytes else "its end is missing"
    return _wrong(file, f"is cut off, {there}: it was not downloaded or copied to its end", _GET_AGAIN)


def _like_none(file: Path) -> BackendError:
    what = "is no model: it begins like none, so that it is damaged or something else"
    return _wrong(file, what, _GET_AGAIN)


def _damaged(file: Path, detail: str) -> BackendError:
    return _wrong(file, "is damaged: what it says of itself is not true", _GET_AGAIN, detail)


def _wrong(file: Path, what: str, hint: str, detail: str = "") -> BackendError:
    message = f"{file.name} {what}."
    return BackendError("broken_weights", message, hint, detail=f"{file}: {detail or what}")


def in_bytes(size: int) -> str:
    """Return a number of bytes for a person: 851 B, 12 kB, 340 MB, 2.1 GB."""
    for unit, below in (("B", 1e3), ("kB", 1e6), ("MB", 1e9)):
        if size < below * 0.9995:
            return f"{size / (below / 1e3):.0f} {unit}"
    return f"{size / 1e9:.1f} GB"
