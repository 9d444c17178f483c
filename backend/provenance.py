"""Say what a take was really made with.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import platform
from importlib.metadata import version

import torch

from .contract import Provenance, Take, Way
from .machine.devices import device_name, dtype_name
from .models.cache import LoadedModels

_PACKAGES = ("torch", "diffusers", "transformers", "safetensors", "numpy", "pillow")


def provenance_of(models: LoadedModels, device: torch.device, way: Way) -> Provenance:
    """Return the device, number format, versions and model hashes of a run, and what it did for the memory."""
    return Provenance(
        device=f"{device}: {device_name(device)}",
        precision=dtype_name(models.unet.dtype),
        versions={"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
        model_hashes=models.hashes(),
        context_length=way.window,
        tiles=way.tiles,
    )


def changed_parts(take: Take, models: LoadedModels) -> list[str]:
    """Return the parts of `models` that are not those that an earlier run of `take` was made with."""
    earlier = take.provenance.model_hashes if take.provenance else {}
    return [part for part, found in models.hashes().items() if earlier.get(part, found) != found]


def way_begun(take: Take) -> Way:
    """Return the context windows and the decoding of an earlier run of `take`."""
    made, asked = take.provenance, take.sampling.context_length
    return Way("all", made.context_length or asked, made.tiles) if made else Way("all", asked)
