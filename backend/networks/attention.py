"""Attend among the pixels of a picture and to what it hears, with nothing computed that is the same for each.

It hears prompts, and perhaps reference pictures. Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from diffusers import ControlNetModel, UNetMotionModel
from diffusers.models.attention import BasicTransformerBlock
from diffusers.models.attention_processor import Attention
from torch.nn import functional


class SelfAttention:
    """Attend among the pixels of each picture."""

    def __call__(self, attn: Attention, hidden_states: torch.Tensor, **_: object) -> torch.Tensor:
        """Return what the pixels of `hidden_states` [pictures, pixels, channels] say to each other, same shape."""
        q, k, v = (heads_of(attn, layer(hidden_states)) for layer in (attn.to_q, attn.to_k, attn.to_v))
        return attn.to_out[0](functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(-2))


@dataclass(frozen=True)
class Pictures:
    """What reference pictures say to each cross-attention of a network, in their order.

    `keys` and `values` are [rows, heads, tokens, width] each. The picture i of the batch hears the row
    `of_pictures[i]`; where that is None, as many pictures in a row hear each. `lean` [rows, 1, 1, tokens] is added to
    how much each token is attended to, before the softmax. What is found is multiplied by `shares` [pictures, 1, 1],
    and by the one of the `masks` [pictures, pixels, 1] that has as many pixels.
    """

    keys: Sequence[torch.Tensor]
    values: Sequence[torch.Tensor]
    lean: torch.Tensor | None = None
    of_pictures: torch.Tensor | None = None
    shares: torch.Tensor | None = None
    masks: Mapping[int, torch.Tensor] | None = None

    def within(self, masks: Mapping[int, torch.Tensor]) -> Pictures:
        """Return the same, heard within `masks` alone."""
        return replace(self, masks=masks)

    def found(self, attn: Attention, queries: torch.Tensor, place: int) -> torch.Tensor:
        """Return what `queries` [pictures, pixels, channels] of the attention number `place` find, same shape."""
        keys, values, lean = self.keys[place], self.values[place], self.lean
        if self.of_pictures is not None:
            keys, values = (each.index_select(0, self.of_pictures) for each in (keys, values))
            lean = lean if lean is None else lean.index_select(0, self.of_pictures)
        found = _found(attn, queries, keys, values, lean)
        if self.shares is not None:
            found = found * self.shares
        return found if self.masks is None else found * self.masks[queries.shape[1]]


@dataclass(frozen=True)
class Prompts:
    """The prompts that the pictures of a batch hear, `rows` [prompts, tokens, width].

    The picture i hears the row `of_pictures[i]`; where that is None, as many pictures in a row hear each. Beside the
    prompts they may hear `references`, and of each the sum.
    """

    rows: torch.Tensor
    of_pictures: torch.Tensor | None = None
    references: Sequence[Pictures] = ()


class TextAttention:
    """Attend from the pictures of a batch to the fewer prompts that they share, which it is told of before.

    It is the attention number `place` of its network.
    """

    def __init__(self, place: int) -> None:
        self._place = place
        self.forget()

    def hear(self, attn: Attention, prompts: Prompts) -> None:
        """Compute what the pictures attend to in the prompts; the same rows only once, and kept while they are."""
        self._of_pictures, self._shown = prompts.of_pictures, prompts.references
        if self._rows is None or self._rows() is not prompts.rows:
            self._keys, self._values = (heads_of(attn, layer(prompts.rows)) for layer in (attn.to_k, attn.to_v))
            self._rows = weakref.ref(prompts.rows, lambda _: self.forget())

    def forget(self) -> None:
        """Let go of what it was told."""
        self._rows: weakref.ref[torch.Tensor] | None = None
        self._of_pictures: torch.Tensor | None = None
        self._keys: torch.Tensor | None = None
        self._values: torch.Tensor | None = None
        self._shown: Sequence[Pictures] = ()  # by reference pictures

    def __call__(self, attn: Attention, hidden_states: torch.Tensor, **_: object) -> torch.Tensor:
        """Return what the prompts say to the pixels of `hidden_states` [pictures, pixels, channels], same shape."""
        keys, values, queries = self._keys, self._values, attn.to_q(hidden_states)
        if self._of_pictures is not None:
            keys, values = (each.index_select(0, self._of_pictures) for each in (keys, values))
        found = _found(attn, queries, keys, values)
        for pictures in self._shown:
            found = found + pictures.found(attn, queries, self._place)
        return attn.to_out[0](found)


def attend_once_a_prompt(network: UNetMotionModel | ControlNetModel) -> None:
    """Let `network` take one row of text for pictures in a row that share it, in place of one row a picture.

    It must `hear` the text before it runs. Its spatial attention gets no more than it needs either; that among frames
    is the motion modules' own.
    """
    hearing: list[Attention] = []
    for module in network.modules():
        if isinstance(module, BasicTransformerBlock) and module.attn2 is not None and module.attn2.is_cross_attention:
            module.attn1.set_processor(SelfAttention())
            module.attn2.set_processor(TextAttention(len(hearing)))
            hearing.append(module.attn2)
    network.hearing = tuple(hearing)


def hear(network: UNetMotionModel | ControlNetModel, prompts: Prompts) -> None:
    """Tell `network` what it runs beside; its keys and values are kept while those rows are."""
    for attention in network.hearing:
        attention.processor.hear(attention, prompts)


def forget(network: UNetMotionModel | ControlNetModel) -> None:
    """Let `network` let go of the keys and values of what it heard."""
    for attention in network.hearing:
        attention.processor.forget()


def _found(
    attn: Attention,
    queries: torch.Tensor,
    keys: torch.Tensor,
    values: torch.Tensor,
    lean: torch.Tensor | None = None,
) -> torch.Tensor:
    """Return what `queries` [pictures, pixels, channels] find in rows [rows, heads, tokens, width], same shape.

    As many pictures in a row share each row: their pixels stand in one.
    """
    q = heads_of(attn, queries.view(keys.shape[0], -1, queries.shape[-1]))
    found = functional.scaled_dot_product_attention(q, keys, values, attn_mask=lean)
    return found.transpose(1, 2).flatten(-2).view(*queries.shape[:-1], -1)


def heads_of(attn: Attention, tokens: torch.Tensor) -> torch.Tensor:
    """Return `tokens` [rows, tokens, channels] as [rows, heads, tokens, width]."""
    return tokens.unflatten(-1, (attn.heads, -1)).transpose(1, 2)
