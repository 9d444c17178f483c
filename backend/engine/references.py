"""Say what reference pictures add to the attentions of a clip's UNet.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from ..networks.attention import Pictures

Tensors = Sequence[torch.Tensor]  # of each cross-attention, [pictures, heads, tokens, width]


class References:
    """What the reference pictures of a clip say, the same in all of its frames.

    `keys` and `values` are those of the pictures, `empty_keys` and `empty_values` those of no picture, which the copies
    hear that hear what to avoid. A pixel attends to the tokens of all pictures at once, to each picture by its weight,
    one of `weights` above 0: as if there were that many of it. All is heard `strength` times.
    """

    def __init__(
        self,
        keys: Tensors,
        values: Tensors,
        empty_keys: Tensors,
        empty_values: Tensors,
        weights: Sequence[float],
        strength: float,
    ) -> None:
        count = len(weights)
        # Attention is linear in its values: the strength goes into them once.
        shown = [_in_a_row(each) for each in keys], [strength * _in_a_row(each) for each in values]
        empty = (
            [_in_a_row(each.repeat(count, 1, 1, 1)) for each in empty_keys],
            [strength * _in_a_row(each.repeat(count, 1, 1, 1)) for each in empty_values],
        )
        lean = None
        if len(set(weights)) > 1:
            tokens = keys[0].shape[2]
            logs = torch.tensor([weights], dtype=torch.float64).log().repeat_interleave(tokens, dim=1)
            lean = logs.to(keys[0].device, keys[0].dtype)
        self._alone = Pictures(tuple(shown[0]), tuple(shown[1]), lean)
        both = (
            tuple(torch.cat(pair) for pair in zip(without, having, strict=True))
            for without, having in zip(empty, shown, strict=True)
        )
        self._guided = Pictures(*both, lean)

    def of(self, guided: bool) -> Pictures:
        """Return what one copy of the pictures hears; if `guided`, before it what the other one does."""
        return self._guided if guided else self._alone


def _in_a_row(of_pictures: torch.Tensor) -> torch.Tensor:
    """Return what is of several pictures, [pictures, heads, tokens, width], as of one, [1, heads, tokens, width]."""
    return of_pictures.transpose(0, 1).flatten(1, 2)[None]
