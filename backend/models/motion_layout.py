"""Say by keys and shapes how the motion module in a file or folder is built, refuse one with other keys, and build it.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from diffusers import MotionAdapter
from diffusers.models.embeddings import SinusoidalPositionalEmbedding

from ..errors import BackendError
from .motion_keys import is_computed, motion_config, to_diffusers_keys
from .parts import Located
from .weights import settings, shapes, weights_file

Shape = tuple[int, ...]
# What keys and shapes do not tell. The rest of a folder's settings may say something else than its weights are.
_TOLD = ("motion_num_attention_heads", "motion_norm_num_groups")


def motion_file(located: Located) -> Path:
    """Return the file with the weights of a motion module. Raises `FileNotFoundError` where its folder has none."""
    file = weights_file(located.path) if located.path.is_dir() else located.path
    if file is None:
        raise FileNotFoundError(f"no weights in {located.path}")
    return file


def motion_settings(located: Located, found: Mapping[str, Shape]) -> dict[str, Any]:
    """Return the settings of diffusers' `MotionAdapter` for the keys and shapes `found` of a motion module."""
    told, asked = settings(located.path), _TOLD
    if not any(is_computed(key) for key in to_diffusers_keys(found)):
        asked = (*_TOLD, "motion_max_seq_length")
    return motion_config(found) | {name: told[name] for name in asked if name in told}


def motion_shapes(located: Located) -> dict[str, Shape]:
    """Return the shape of each weight of a motion module by diffusers' names: of a folder as its settings tell."""
    if located.path.is_dir():
        return _shapes_of(MotionAdapter.load_config(located.path))
    return _shapes_of(motion_settings(located, shapes(located.path)))


def refuse_broken_module(located: Located, found: Mapping[str, Shape]) -> None:
    """Raise `BackendError` `broken_weights` unless `found` are all keys of a motion module, in the shapes that agree.

    A table of positions may be left out, as AnimateLCM does; then it is computed.
    """
    expected, mine = _shapes_of(motion_settings(located, found)), to_diffusers_keys(found)
    missing = sorted(key for key in expected if key not in mine and not is_computed(key))
    unknown = sorted(key for key in mine if key not in expected)
    reshaped = sorted(key for key in mine if key in expected and tuple(mine[key]) != expected[key])
    for keys, why in (
        (missing, "weights are missing"),
        (reshaped, "weights have another shape"),
        (unknown, "it holds what is no part of one"),
    ):
        if keys:
            raise _broken(located, f"{why}: {keys[0]}{_and_more(keys)}")


def build_module(config: Mapping[str, Any], tensors: Mapping[str, torch.Tensor], dtype: torch.dtype) -> MotionAdapter:
    """Return the motion module with the settings `config` and just these checked weights, by diffusers' names.

    Nothing is drawn at random first, which takes seconds at the real size. Tables of positions that `tensors` lack are
    computed (Vaswani et al. 2017, section 3.5).
    """
    with torch.device("meta"):
        adapter = MotionAdapter.from_config(dict(config))
    tables = {key: table for key, table in adapter.state_dict().items() if is_computed(key) and key not in tensors}
    computed = {key: SinusoidalPositionalEmbedding(table.shape[2], table.shape[1]).pe for key, table in tables.items()}
    adapter.load_state_dict({key: value.to(dtype) for key, value in {**tensors, **computed}.items()}, assign=True)
    return adapter


def _shapes_of(config: Mapping[str, Any]) -> dict[str, Shape]:
    with torch.device("meta"):
        adapter = MotionAdapter.from_config(dict(config))
    return {key: tuple(value.shape) for key, value in adapter.state_dict().items()}


def _and_more(keys: list[str]) -> str:
    return f" and {len(keys) - 1} more" if len(keys) > 1 else ""


def _broken(located: Located, why: str) -> BackendError:
    part = located.part
    return BackendError(
        "broken_weights",
        f"The {part.label} {part.reference} cannot be loaded: {why}.",
        f"Get it again, or choose another {part.label}.",
        detail=f"{located.path}: {why}",
    )
