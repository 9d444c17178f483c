"""Say all that is known of one model on disk, and keep it: a file that did not change is not read again.

Must not import torch or anything from the Blender side.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..contract import ContractError, from_data, to_data
from ..contract.folders import write_bytes
from ..contract.library import ModelFile
from ..errors import BackendError
from ..machine.data_folder import data_folder
from ..models.weights import settings, weights_file
from .header import Header, no_weights, program, read_header
from .identify import identify
from .licences import licence_of
from .seen import Identity, Seen

_EDITION = 2  # raised when the same header is understood in another way
_PRECISIONS = {
    **{"F32": "fp32", "F16": "fp16", "BF16": "bf16", "F64": "fp64", "I8": "int8", "U8": "int8", "F4": "fp4"},
    **{"F8_E4M3": "fp8", "F8_E5M2": "fp8", "F8_E8M0": "fp8"},
}
_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2}
_MINOR = 0.05  # of the bytes: norms in another precision do not make a file a mixed one
_PROGRAM = "a TorchScript file that is read as numbers only"
_UNREAD = "Its kind is not known: its keys are like those of no model that Animatic knows."


class Shelf:
    """What is known of models, by path, kept in Animatic's data folder from one list to the next."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or data_folder() / "library.json"
        self._known: dict[str, Any] = {}
        with suppress(OSError, ValueError):
            told = json.loads(self._file.read_bytes())
            if told.get("edition") == _EDITION:
                self._known = told["models"]
        self._used: dict[str, Any] = {}

    def facts_of(self, path: Path, root: Path, repository: str = "") -> ModelFile | None:
        """Return what the model at `path`, a file or a folder in diffusers' layout, is; None for no model."""
        file = _main_file(path)
        if file is None:
            return None
        try:
            told = file.stat()
        except OSError:  # a link that leads nowhere, or gone in this moment
            return None
        key, mark = str(path), [told.st_size, told.st_mtime_ns, str(root), repository]
        kept = self._known.get(key)
        if not isinstance(kept, list) or kept[:1] != [mark]:
            kept = [mark, to_data(_read_facts(path, file, root, repository))]
        self._used[key] = kept
        with suppress(ContractError):
            return from_data(ModelFile, kept[1], key)
        del self._used[key]
        return _read_facts(path, file, root, repository)

    def keep(self) -> None:
        """Write what was asked for into the file; what is not there any more is forgotten."""
        whole = {path: kept for path, kept in {**self._known, **self._used}.items() if Path(path).exists()}
        with suppress(OSError):  # what cannot be kept is read again
            self._file.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps({"edition": _EDITION, "models": whole}, separators=(",", ":"))
            write_bytes(self._file, text.encode(errors="surrogateescape"), flush=False)


def _main_file(path: Path) -> Path | None:
    """Return the file that tells what a model is: of a whole pipeline, its UNet's."""
    if path.is_dir():
        return weights_file(path / "unet") or weights_file(path)
    return path


def _read_facts(path: Path, file: Path, root: Path, repository: str) -> ModelFile:
    licence, size_bytes = licence_of(path, repository), _size(path)
    facts = ModelFile(str(path), str(root), repository=repository, licence=licence, size_bytes=size_bytes)
    try:
        header = read_header(file, programs=True)
        if not header.tensors:
            raise no_weights(file)
        found = identify(Seen(header.shapes, header.metadata, f"{repository} {path.name}"))
        if header.is_program and found.kind != "interpolation":  # of these alone the numbers are read
            raise program(file)
        found = found if file == path else _as_folder(path, found)
    except BackendError as error:
        return replace(facts, is_pickle=error.code == "unsafe_weights", problem=error.message, hint=error.hint)
    problem = found.problem or (_UNREAD if found.kind == "unknown" else "")
    return replace(
        facts,
        kind=found.kind,
        family=found.family,
        version=found.version,
        detail=", ".join(filter(None, (found.detail, _PROGRAM if header.is_program else ""))),
        precision=precision_of(header),
        is_pickle=header.is_pickle and not header.is_program,
        frames=found.frames,
        widths=found.widths,
        triggers=found.triggers,
        licence=licence or header.metadata.get("modelspec.license", header.metadata.get("license", "")),
        problem=problem,
        hint=found.hint,
    )


def _as_folder(folder: Path, found: Identity) -> Identity:
    """Return what a folder is whose weights are `found`: a UNet with its text encoder beside it is a base model."""
    if found.kind == "unet" and weights_file(folder / "unet"):
        lacks = [f"without a {name}" for name, part in _PARTS.items() if not weights_file(folder / part)]
        return replace(found, kind="checkpoint", detail=", ".join((*filter(None, (found.detail,)), *lacks)))
    frames = settings(folder).get("motion_max_seq_length")  # a table that is computed is as long as its settings say
    return replace(found, frames=frames) if found.kind == "motion_module" and isinstance(frames, int) else found


_PARTS = {"text encoder": "text_encoder", "VAE": "vae"}


def precision_of(header: Header) -> str:
    """Return what kinds of numbers the weights are, those with the most bytes first: `fp16`, `fp8 and fp16`."""
    counted: dict[str, int] = {}
    for tensor in header.tensors.values():
        if name := _PRECISIONS.get(tensor.dtype):
            count = 1
            for side in tensor.shape:
                count *= side
            counted[name] = counted.get(name, 0) + count * _BYTES.get(tensor.dtype, 1)
    most = sorted(counted, key=lambda name: -counted[name])
    whole = sum(counted.values())
    return " and ".join(name for name in most if counted[name] >= whole * _MINOR)


def _size(path: Path) -> int:
    files: Iterable[Path] = (each for each in path.rglob("*") if each.is_file()) if path.is_dir() else (path,)
    return sum(file.stat().st_size for file in files)
