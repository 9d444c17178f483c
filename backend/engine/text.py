"""Say what the prompt of each frame is, as text embeddings, also on the way from one prompt to the next.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial

import torch

from ..contract import Blend, Mix
from ..networks.attention import Prompts

_PARALLEL = 1e-4  # radians below which an arc is a straight line
_RECENT = 4  # a ControlNet may ask for other frames than the UNet


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

    `negative`, one prompt, says what to avoid; where no step is guided there is none. Beside its pooled text SDXL is
    told the size of the pictures, `size_px` (height, width), and of what they were cut from, `original_px`: the same
    unless given.
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
        self._on_device = cache(partial(torch.tensor, device=prompts.tokens.device))  # small, and asked for often
        self._tokens = _Rows(prompts.tokens, negative and negative.tokens, blend)
        self._pooled = None
        if prompts.pooled is not None:
            self._pooled = _Rows(prompts.pooled, negative and negative.pooled, blend)
            # float32, as bfloat16 would round the sizes; original size, left and upper edge of the crop, target size
            sizes = (*(original_px or size_px), 0, 0, *size_px)
            self._sizes = torch.tensor(sizes, dtype=torch.float32, device=prompts.pooled.device)

    def of(self, frames: Sequence[int], guided: bool) -> Prompts:
        """Return the embeddings of `frames`, a row for each prompt among them; if `guided`, of two copies of them.

        The row of what to avoid comes first, and the first copy of the pictures hears it.
        """
        different, of_pictures = self._rows_of(frames, guided)
        return Prompts(self._tokens.of(different, guided), of_pictures)

    def added(self, frames: Sequence[int], guided: bool) -> dict[str, torch.Tensor] | None:
        """Return what SDXL's networks hear beside the words, a row for each copy or picture; None for other models.

        It is each prompt as a whole, and the size of the pictures.
        """
        if self._pooled is None:
            return None
        different, of_pictures = self._rows_of(frames, guided)
        pooled = self._pooled.of(different, guided)
        if of_pictures is not None:
            pooled = pooled.index_select(0, of_pictures)
        return {"text_embeds": pooled, "time_ids": self._sizes.expand(len(pooled), -1)}

    def _rows_of(self, frames: Sequence[int], guided: bool) -> tuple[tuple[Mix, ...], torch.Tensor | None]:
        """Return the prompts among `frames`, and which row is each picture's; None where each copy has one row."""
        mixes = [self._mixes[frame] for frame in frames]
        different = list(dict.fromkeys(mixes))
        if len(different) == 1:
            return tuple(different), None
        places = [different.index(mix) for mix in mixes]
        if guided:
            places = [*[0] * len(places), *(1 + place for place in places)]
        # In few numbers of rows, as what is compiled is so for each.
        whole = min(len(mixes), 1 << (len(different) - 1).bit_length())
        return (*different, *different[-1:] * (whole - len(different))), self._on_device(tuple(places))


class _Rows:
    """The embeddings `prompts` and what lies between them, in rows as the networks take them.

    `prompts` are [prompts, ..., width], `negative` [1, ..., width].
    """

    def __init__(self, prompts: torch.Tensor, negative: torch.Tensor | None, blend: Blend) -> None:
        # The networks know prompts again by their tensor, so the same question gets the same tensor. Where prompts
        # travel, a shot of many windows asks more; it would cost more memory to keep those than time to blend them.
        self.of = lru_cache(maxsize=_RECENT)(partial(_rows, prompts, negative, blend))


def _rows(
    prompts: torch.Tensor, negative: torch.Tensor | None, blend: Blend, mixes: tuple[Mix, ...], guided: bool
) -> torch.Tensor:
    """Return one row for each of `mixes`, before them that of what to avoid if `guided`."""
    rows = torch.stack([_mixed(prompts, blend, mix) for mix in mixes])
    return torch.cat([negative, rows]) if guided and negative is not None else rows


def _mixed(prompts: torch.Tensor, blend: Blend, mix: Mix) -> torch.Tensor:
    """Return the embedding of one prompt, or of a place between two, [..., width]."""
    if mix.share == 0:
        return prompts[mix.first]
    ends = prompts[mix.first].float(), prompts[mix.first + 1].float()
    mixed = slerp(*ends, mix.share) if blend == "slerp" else torch.lerp(*ends, mix.share)
    return mixed.to(prompts.dtype)


def slerp(a: torch.Tensor, b: torch.Tensor, share: float) -> torch.Tensor:
    """Return the vectors the part `share` of the way from `a` to `b`, [..., width], along the arc between them.

    Shoemake 1985, equation 4.3.2; vectors of the same length keep it, parallel ones are joined by a straight line.
    """
    cosine = torch.nn.functional.cosine_similarity(a, b, dim=-1).clamp(-1, 1)[..., None]
    angle = cosine.arccos()
    along = (torch.sin((1 - share) * angle) * a + torch.sin(share * angle) * b) / torch.sin(angle)
    straight = (angle < _PARALLEL) | (torch.pi - angle < _PARALLEL)
    return torch.where(straight, torch.lerp(a, b, share), along)
