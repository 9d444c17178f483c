"""Compile what networks compute: the first run of a shape takes minutes, those that follow less than before.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch._dynamo.exc import TorchDynamoException

COMPILER = "inductor"
MOST_SHAPES = 32  # of one network; what comes in others runs as it is
# Pictures that a ControlNet sees one by one come in whole groups of so many, so that fewer shapes do.
GROUP = 4

_log = logging.getLogger(__name__)


class Compiled:
    """A computation, compiled for each shape of its input; one that cannot be compiled runs as it is."""

    def __init__(self, compute: Callable[..., Any]) -> None:
        self._plain = compute
        self._fast: Callable[..., Any] | None = torch.compile(compute, dynamic=False, backend=COMPILER)

    def __call__(self, *arguments: object) -> Any:
        """Return what the computation gives for `arguments`."""
        if self._fast is not None:
            try:
                return self._fast(*arguments)
            except TorchDynamoException:
                _log.warning("a network could not be compiled and runs as it is", exc_info=True)
                self._fast = None
        return self._plain(*arguments)


def run_compiled(networks: Sequence[nn.Module], wanted: bool, device: torch.device, cache: Path) -> list[str]:
    """Let `networks` run compiled from now on, or as they are; return what the artist should know of it.

    They have `compute` and `compiled`. What the compiler makes lies in the folder `cache`, for the next process.
    """
    new = [network for network in networks if network.compiled is None]
    if not wanted:
        for network in networks:
            network.compiled = None
    if not wanted or not new:
        return []
    os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(cache))
    if reason := _why_not(device):
        return [f"Compiling does not work on this machine, so this take is made without: {reason}"]
    torch._dynamo.config.recompile_limit = MOST_SHAPES
    for network in new:
        network.compiled = Compiled(network.compute)
    return ["The networks are compiled for this picture size in the first step, which takes some minutes."]


def _why_not(device: torch.device) -> str:
    """Return why nothing can be compiled for `device`, empty where it can: it is tried on very little."""
    try:
        torch.compile(lambda x: 2 * x + 1, backend=COMPILER)(torch.zeros(8, device=device))
    except (RuntimeError, ImportError, OSError) as error:
        _log.warning("nothing can be compiled for %s", device, exc_info=True)
        return str(getattr(error, "inner_exception", error)).strip().splitlines()[0]
    return ""
