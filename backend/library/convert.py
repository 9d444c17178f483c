"""Write a pickle's weights as safetensors, once: from then on nothing has to be unpickled.

Must not import torch at the top, nor anything from the Blender side.
"""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import BackendError
from ..models.hashes import file_hash
from ..models.weights import read
from ..progress import Reporter
from ..storage import disk_errors
from .folders import free_bytes
from .header import in_bytes, read_header

_GO_ON = "convert the model again"


def convert(file: Path, reporter: Reporter) -> Path:
    """Write the weights of the pickle `file` beside it as safetensors and return that file; the pickle stays.

    It is read as numbers only. Its SHA-256 is kept in the new file's header. Raises `BackendError`: what
    `read_header` raises, `not_converted` where there is nothing to do, `disk_full`, `unwritable`.
    """
    file = file.expanduser().absolute()
    made = file.with_suffix(".safetensors")
    if not read_header(file).is_pickle:
        raise BackendError("not_converted", f"{file.name} is a safetensors file already.", "Use it as it is.")
    if made.exists():
        raise BackendError("not_converted", f"{made.name} is there already.", "Use it, or delete it first.")
    size_bytes, free = file.stat().st_size, free_bytes(file.parent)
    if free < size_bytes:
        message = f"{made.name} needs {in_bytes(size_bytes)}, and {in_bytes(free)} are free on its disk."
        raise BackendError("disk_full", message, "Make room and convert it again.")
    reporter.begin("converting")
    tensors = read(file)
    reporter.advance(0.3)
    metadata = {"format": "pt", "converted_from": file.name, "sha256_of_original": file_hash(file)}
    reporter.advance(0.5)
    _write(tensors, made, metadata)
    reporter.advance(1.0)
    return made


def _write(tensors: dict, made: Path, metadata: dict[str, str]) -> None:
    import torch
    from safetensors.torch import save_file

    # Each by itself: some share their numbers, which safetensors does not know of.
    whole = {key: value.detach().clone(memory_format=torch.contiguous_format) for key, value in tensors.items()}
    partial = made.with_name(f".{made.name}.{os.getpid()}.tmp")
    try:
        with disk_errors(made.parent, _GO_ON):
            save_file(whole, partial, metadata)
            partial.replace(made)
    finally:
        partial.unlink(missing_ok=True)
