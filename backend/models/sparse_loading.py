"""Load a SparseCtrl from a folder, or from a single file in the original's or diffusers' layout.

Reads local files only, never the Hub. Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from diffusers import SparseControlNetModel
from diffusers.models.embeddings import SinusoidalPositionalEmbedding

from .motion_keys import POSITIONS
from .sparse_keys import renamed, sparse_config


def sparsectrl_from(tensors: Mapping[str, torch.Tensor]) -> SparseControlNetModel:
    """Return the network that is in the `tensors` of a single file; its settings are read from their shapes.

    All keys and shapes are compared before anything is built. Raises `KeyError` naming what is missing or too much.
    """
    config = sparse_config({key: tuple(value.shape) for key, value in tensors.items()})
    with torch.device("meta"):
        net = SparseControlNetModel(**config)
    found = _with_positions(renamed(tensors), net, config)
    wanted = {key: value.shape for key, value in net.state_dict().items()}
    missing = sorted(wanted.keys() - found.keys())
    unexpected = sorted(found.keys() - wanted.keys())
    other = sorted(key for key in wanted.keys() & found.keys() if wanted[key] != found[key].shape)
    if missing or unexpected or other:
        raise KeyError(f"missing {missing[:3]}, unexpected {unexpected[:3]}, of another shape {other[:3]}")
    net.load_state_dict(found, assign=True)
    return net


def _with_positions(
    tensors: dict[str, torch.Tensor], net: SparseControlNetModel, config: Mapping[str, Any]
) -> dict[str, torch.Tensor]:
    """Return `tensors` with the tables of positions that they lack, which are computed."""
    lacking = [key for key in net.state_dict() if key.endswith(POSITIONS) and key not in tensors]
    length = config["motion_max_seq_length"]
    tables = {
        key: SinusoidalPositionalEmbedding(net.get_buffer(key).shape[-1], max_seq_length=length).pe for key in lacking
    }
    return tensors | tables
