"""Embed the time, with what SDXL hears beside the words: once for all pictures that share it.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from diffusers import ControlNetModel, UNetMotionModel


def embedded_time(
    network: UNetMotionModel | ControlNetModel,
    timestep: torch.Tensor,
    pictures: int,
    added: dict[str, torch.Tensor] | None,
    apart: bool = False,
) -> torch.Tensor:
    """Return the embedding of `timestep`, one for all, in one row for each of so many `pictures`, [pictures, width].

    `added` are SDXL's pooled text, `text_embeds` [rows, width], and sizes, `time_ids` [rows, 6]; as many pictures in
    a row belong to each row. It is computed for each picture `apart` where the layers are not the same for all.
    """
    time = network.time_proj(timestep.reshape(-1)[:1]).to(network.dtype)
    time = network.time_embedding(time.repeat(pictures, 1) if apart else time)
    if added is not None:
        text, ids = added["text_embeds"], added["time_ids"]
        if apart:
            text, ids = (each.repeat_interleave(pictures // len(each), dim=0) for each in (text, ids))
        sizes = network.add_time_proj(ids.flatten()).reshape(len(text), -1)
        time = time + network.add_embedding(torch.cat([text, sizes], dim=-1).to(time.dtype))
    return time.repeat_interleave(pictures // len(time), dim=0)
