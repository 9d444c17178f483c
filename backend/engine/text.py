"""Say what the prompt of each frame is, as text embeddings, also on the way from one prompt to the next.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import torch

from ..contract import Blend, Mix

_PARALLEL = 1e-4  # radians below which an arc is a straight line


class Text:
    """The text embeddings of a clip: `prompts` [prompts, tokens, width], one `Mix` of them for each frame.

    `negative` [1, tokens, width] says what to avoid; where no step is guided there is none.
    """

    def __init__(
        self, prompts: torch.Tensor, mixes: Sequence[Mix], negative: torch.Tensor | None, blend: Blend = "linear"
    ) -> None:
        self._prompts, self._mixes, self._negative, self._blend = prompts, mixes, negative, blend
        # The networks know a prompt again by its tensor, so the same question gets the same tensor.
        self._rows = lru_cache(maxsize=4)(self._new_rows)

    def of(self, frames: Sequence[int], guided: bool) -> torch.Tensor:
        """Return the embeddings of `frames`: one row for all where they share a prompt, else one for each.

        If `guided`, the rows of what to avoid come first, as many.
        """
        mixes = tuple(self._mixes[frame] for frame in frames)
        return self._rows(mixes[:1] if len(set(mixes)) == 1 else mixes, guided)

    def _new_rows(self, mixes: tuple[Mix, ...], guided: bool) -> torch.Tensor:
        rows = torch.stack([self._mixed(mix) for mix in mixes])
        if guided and self._negative is not None:
            return torch.cat([self._negative.expand_as(rows), rows])
        return rows

    def _mixed(self, mix: Mix) -> torch.Tensor:
        """Return the embedding of one prompt, or of a place between two, [tokens, width]."""
        if mix.share == 0:
            return self._prompts[mix.first]
        ends = self._prompts[mix.first].float(), self._prompts[mix.first + 1].float()
        mixed = slerp(*ends, mix.share) if self._blend == "slerp" else torch.lerp(*ends, mix.share)
        return mixed.to(self._prompts.dtype)


def slerp(a: torch.Tensor, b: torch.Tensor, share: float) -> torch.Tensor:
    """Return the vectors the part `share` of the way from `a` to `b`, [..., width], along the arc between them.

    Shoemake 1985, equation 4.3.2; vectors of the same length keep it, parallel ones are joined by a straight line.
    """
    cosine = torch.nn.functional.cosine_similarity(a, b, dim=-1).clamp(-1, 1)[..., None]
    angle = cosine.arccos()
    along = (torch.sin((1 - share) * angle) * a + torch.sin(share * angle) * b) / torch.sin(angle)
    straight = (angle < _PARALLEL) | (torch.pi - angle < _PARALLEL)
    return torch.where(straight, torch.lerp(a, b, share), along)
