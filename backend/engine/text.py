"""Say what the prompt of each frame is, as text embeddings, also on the way from one prompt to the next.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch

from ..contract import Blend, Mix

_PARALLEL = 1e-4  # radians below which an arc is a straight line


@dataclass(frozen=True)
class Encoded:
    """Prompts as the networks read them: `tokens` [prompts, tokens, width]; for SDXL `pooled` too, [prompts, width]."""

    tokens: torch.Tensor
    pooled: torch.Tensor | None = None


def joined(parts: Sequence[Encoded]) -> Encoded:
    """Return the prompts of all `parts` in a row."""
    whole = [part.pooled for part in parts if part.pooled is not None]
    return Encoded(torch.cat([part.tokens for part in parts]), torch.cat(whole) if whole else None)


class Text:
    """The text embeddings of a clip: `prompts`, and one `Mix` of them for each frame.

    `negative`, one prompt, says what to avoid; where no step is guided there is none. Beside its pooled text SDXL is told
    the size of the pictures, `size_px` (height, width), and of what they were cut from, `original_px`: the same if None.
    """

    def __init__(
        self,
        prompts: Encoded,
        mixes: Sequence[Mix],
        negative: Encoded | None,
        blend: Blend = "linear",
        size_px: tuple[int, int] = (0, 0),
        original_px: tuple[int, int] | None = None,
    ) -> None:
        self._mixes = mixes
        self._tokens = _Rows(prompts.tokens, negative and negative.tokens, blend)
        self._pooled = None
        if prompts.pooled is not None:
            self._pooled = _Rows(prompts.pooled, negative and negative.pooled, blend)
            # float32, as bfloat16 would round the sizes; original size, left and upper edge of the crop, target size
            sizes = (*(original_px or size_px), 0, 0, *size_px)
            self._sizes = torch.tensor(sizes, dtype=torch.float32, device=prompts.pooled.device)

    def of(self, frames: Sequence[int], guided: bool) -> torch.Tensor:
        """Return the embeddings of `frames`: one row for all where they share a prompt, else one for each.

        If `guided`, the rows of what to avoid come first, as many.
        """
        return self._tokens.of(self._mixes_of(frames), guided)

    def added(self, frames: Sequence[int], guided: bool) -> dict[str, torch.Tensor] | None:
        """Return what SDXL's networks hear beside the words, in as many rows as `of` has; None for other models.

        It is each prompt as a whole, and the size of the pictures.
        """
        if self._pooled is None:
            return None
        pooled = self._pooled.of(self._mixes_of(frames), guided)
        return {"text_embeds": pooled, "time_ids": self._sizes.expand(len(pooled), -1)}

    def _mixes_of(self, frames: Sequence[int]) -> tuple[Mix, ...]:
        mixes = tuple(self._mixes[frame] for frame in frames)
        return mixes[:1] if len(set(mixes)) == 1 else mixes


class _Rows:
    """The embeddings `prompts` and what lies between them, in rows as the networks take them.

    `prompts` are [prompts, ..., width], `negative` [1, ..., width].
    """

    def __init__(self, prompts: torch.Tensor, negative: torch.Tensor | None, blend: Blend) -> None:
        self._prompts, self._negative, self._blend = prompts, negative, blend
        # The networks know a prompt again by its tensor, so the same question gets the same tensor.
        self.of = lru_cache(maxsize=4)(self._new)

    def _new(self, mixes: tuple[Mix, ...], guided: bool) -> torch.Tensor:
        """Return one row for each of `mixes`, before them as many of what to avoid if `guided`."""
        rows = torch.stack([self._mixed(mix) for mix in mixes])
        if guided and self._negative is not None:
            return torch.cat([self._negative.expand_as(rows), rows])
        return rows

    def _mixed(self, mix: Mix) -> torch.Tensor:
        """Return the embedding of one prompt, or of a place between two, [..., width]."""
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
