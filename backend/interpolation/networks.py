"""Find, check and load the weights of a network that makes pictures in between.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch
from torch import nn

from ..contract import Machine, MoreFrames
from ..errors import BackendError
from ..models import weights
from ..models.find import locate_all
from ..models.hashes import hash_of
from ..models.parts import Located, Part
from ..progress import Reporter
from . import film_layout, rife_layout, torchscript
from .film import Film, FilmNet
from .pair import Method
from .rife import IFNet, Rife

Tensors = dict[str, torch.Tensor]
Network = TypeVar("Network", bound=nn.Module)


def find(more: MoreFrames, machine: Machine, reporter: Reporter) -> Located:
    """Return where the weights lie, downloaded where that is allowed. Raises `BackendError` or `CancelledByUser`."""
    return locate_all([Part("interpolator", more.weights)], machine, reporter=reporter)[0]


def named(located: Located) -> str:
    """Return the file and its hash, as a take says what made it."""
    return f"{located.path.name}: {hash_of(located)}"


def load(more: MoreFrames, file: Path, device: torch.device) -> Method:
    """Return the network of `more` with the weights in `file`, in float32 on `device`.

    Raises `BackendError`: `mismatch` where it is another network's, `unsafe_weights`, `broken_weights`.
    """
    tensors = torchscript.read_tensors(file) if torchscript.is_torchscript(file) else weights.read(file)
    if more.method == "film":
        tensors = {film_layout.unified_key(key): value for key, value in tensors.items()}
        layout = film_layout.layout_of(_shapes(tensors), file.name)
        return Film(_filled(lambda: FilmNet(layout), tensors, file, device))
    unified = {rife_layout.unified_key(key): value for key, value in tensors.items()}
    tensors = {key: value for key, value in unified.items() if rife_layout.is_used(key)}
    layout = rife_layout.layout_of(_shapes(tensors), file.name)
    return Rife(_filled(lambda: IFNet(layout), tensors, file, device))


def _shapes(tensors: Tensors) -> dict[str, tuple[int, ...]]:
    return {key: tuple(value.shape) for key, value in tensors.items()}


def _filled(make: Callable[[], Network], tensors: Tensors, file: Path, device: torch.device) -> Network:
    """Return the network that `make` makes with the numbers of `tensors` in it. Raises `BackendError` `mismatch`."""
    with torch.device("meta"):
        network = make()
    try:
        network.load_state_dict({key: value.float() for key, value in tensors.items()}, assign=True)
    except RuntimeError as error:  # a tensor lacks, is too much or has another shape
        message = f"{file.name} is not whole, or of a version that Animatic does not know."
        hint = "Get it again, or choose RIFE 4.0 to 4.26 or FILM's Style network."
        raise BackendError("mismatch", message, hint, str(error)) from error
    return network.to(device).eval().requires_grad_(False)
