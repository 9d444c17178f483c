"""Count the floating-point operations of a run, on a CPU as on a GPU.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode


def counted_flops(run: Callable[[], object]) -> int:
    """Return how many operations `run` takes in matrix products, convolutions and attention; a product's sum is two."""
    # torch has no formula for the attention kernel of CPUs and would count it as nothing
    with FlopCounterMode(
        display=False, custom_mapping={torch.ops.aten._scaled_dot_product_flash_attention_for_cpu: _attention_flops}
    ) as counter:
        run()
    return counter.get_total_flops()


def _attention_flops(
    query: tuple[int, ...], key: tuple[int, ...], value: tuple[int, ...], *_: object, **__: Any
) -> int:
    """Return the operations of q kᵀ and of the weights times v, from the shapes [batch, heads, tokens, width]."""
    batch, heads, queries, width = query
    return 2 * batch * heads * queries * key[2] * (width + value[3])
