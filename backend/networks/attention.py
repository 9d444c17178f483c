"""Attend among the pixels of a picture, and from them to a prompt, with nothing computed that is the same for each.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from diffusers import ControlNetModel, UNetMotionModel
from diffusers.models.attention import BasicTransformerBlock
from diffusers.models.attention_processor import Attention
from torch.nn import functional


class SelfAttention:
    """Attend among the pixels of each picture."""

    def __call__(self, attn: Attention, hidden_states: torch.Tensor, **_: object) -> torch.Tensor:
        """Return what the pixels of `hidden_states` [pictures, pixels, channels] say to each other, same shape."""
        q, k, v = (_heads(attn, layer(hidden_states)) for layer in (attn.to_q, attn.to_k, attn.to_v))
        return attn.to_out[0](functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(-2))


class TextAttention:
    """Attend from the pictures of a batch to the fewer prompts that they share.

    The keys and values of the last prompts are kept as long as the same tensor comes again: a run whose prompt does
    not change computes them once. They are not kept where the weights may change, while gradients are recorded.
    """

    def __init__(self) -> None:
        self._kept: tuple[torch.Tensor, torch.Tensor, torch.Tensor] | None = None  # prompts, keys, values

    def __call__(
        self, attn: Attention, hidden_states: torch.Tensor, encoder_hidden_states: torch.Tensor, **_: object
    ) -> torch.Tensor:
        """Return what the prompts `encoder_hidden_states` [prompts, tokens, text width] say to the pixels.

        `hidden_states` are [pictures, pixels, channels], as is the result; as many pictures in a row belong to each
        prompt.
        """
        prompts = encoder_hidden_states.shape[0]
        q = attn.to_q(hidden_states)
        q = _heads(attn, q.view(prompts, -1, q.shape[-1]))  # the pixels of all pictures of a prompt in one row
        k, v = self._keys_and_values(attn, encoder_hidden_states)
        found = functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(-2)
        return attn.to_out[0](found.view(*hidden_states.shape[:-1], -1))

    def _keys_and_values(self, attn: Attention, text: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        if self._kept is not None and self._kept[0] is text:
            return self._kept[1:]
        k, v = (_heads(attn, layer(text)) for layer in (attn.to_k, attn.to_v))
        self._kept = None if torch.is_grad_enabled() else (text, k, v)
        return k, v


def attend_once_a_prompt(network: UNetMotionModel | ControlNetModel) -> None:
    """Let `network` take one row of text for pictures in a row that share it, in place of one row a picture.

    Its spatial attention gets no more than it needs either; that among frames is the motion modules' own.
    """
    for module in network.modules():
        if isinstance(module, BasicTransformerBlock) and module.attn2 is not None and module.attn2.is_cross_attention:
            module.attn1.set_processor(SelfAttention())
            module.attn2.set_processor(TextAttention())


def _heads(attn: Attention, tokens: torch.Tensor) -> torch.Tensor:
    """Return `tokens` [rows, tokens, channels] as [rows, heads, tokens, width]."""
    return tokens.unflatten(-1, (attn.heads, -1)).transpose(1, 2)
