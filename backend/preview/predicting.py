"""Ask the networks for a picture: text encoder, ControlNets and UNet together.

Must not import bpy.
"""

from __future__ import annotations

import torch

from .architecture import Preview, tokens_of
from .latents import Batch

_EMPTY_CAPTIONS = 0.1


def embedded(model: Preview, hints: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the hint pictures [n, 3, h, w] as the ControlNets take them: half of their work, for all steps at once."""
    nets = {kind: model.controlnets[kind] for kind in hints}
    return {kind: net.controlnet_cond_embedding.embed(hints[kind].to(net.dtype)) for kind, net in nets.items()}


def predict(
    model: Preview, x: torch.Tensor, t: torch.Tensor, text: torch.Tensor, hints: dict[str, torch.Tensor]
) -> torch.Tensor:
    """Return x0 [n, channels, h, w], float32, for single frames `x` with `text` [n, tokens, width], embedded hints."""
    x, text = x.to(model.unet.dtype), text.to(model.unet.dtype)
    return model.unet(x, t, text, return_dict=False, **residuals(model, x, t, text, hints))[0].float()


def residuals(
    model: Preview, x: torch.Tensor, t: torch.Tensor, text: torch.Tensor, hints: dict[str, torch.Tensor]
) -> dict[str, object]:
    """Return what the ControlNets add to the UNet by their embedded `hints`, by the names of its parameters."""
    down: list[torch.Tensor] | None = None
    middle: torch.Tensor | None = None
    for kind, hint in hints.items():
        more, more_middle = model.controlnets[kind](x, t, text, hint, return_dict=False)
        down = list(more) if down is None else [a + b for a, b in zip(down, more, strict=True)]
        middle = more_middle if middle is None else middle + more_middle
    return {"down_block_additional_residuals": down, "mid_block_additional_residual": middle}


def hint_of(batch: Batch, kind: str) -> torch.Tensor:
    """Return the hint pictures for the ControlNet `kind`."""
    return batch.depth if kind == "depth" else batch.pose


@torch.no_grad()
def read(model: Preview, tokens: torch.Tensor) -> torch.Tensor:
    """Return the embeddings of captions' `tokens` [n, tokens], [n, tokens, width]; no gradient."""
    return model.text_encoder(tokens)[0]


def with_empty_ones(model: Preview, tokens: torch.Tensor) -> torch.Tensor:
    """Return `tokens` [n, tokens], some as if nothing were said: what guidance pushes off (Ho and Salimans 2022)."""
    silent = torch.rand(len(tokens), 1) < _EMPTY_CAPTIONS
    return torch.where(silent.to(tokens.device), tokens_of(model.tokenizer, [""]).to(tokens.device), tokens)
