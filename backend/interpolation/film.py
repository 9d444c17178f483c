"""Make pictures between two with FILM (F. Reda et al., Frame Interpolation for Large Motion, 2022).

Names and order of the layers are those of the PyTorch port that its weights are handed around for. Must not import bpy
or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional

from .film_layout import FilmLayout
from .padding import padded
from .pair import Between, Pair

_LEVELS, _FUSED_LEVELS = 7, 5  # of the pyramids, and of those that the picture is put together from
_NEAR_MIDDLE = 0.125  # FILM was trained for the middle: farther from it a picture is made from a middle one
Pyramid = list[torch.Tensor]  # the finest first, each half as large as the one before


class Film:
    """Pictures by FILM, halved and halved again until one is near the middle of two."""

    multiple_px = 2 ** (_LEVELS - 1)

    def __init__(self, network: FilmNet) -> None:
        self._network = network

    @torch.no_grad()
    def between(self, pair: Pair) -> Between:
        """Return what makes the picture at a share of the way; the pictures in the middle are made once."""
        ends = padded(pair.first, self.multiple_px), padded(pair.second, self.multiple_px)
        height, width = pair.first.shape[2:]

        @cache
        def at(numerator: int, denominator: int) -> torch.Tensor:
            """Return the picture at a fraction of the way whose denominator is a power of two."""
            if denominator == 1:
                return ends[numerator]
            if numerator % 2 == 0:
                return at(numerator // 2, denominator // 2)
            return self._network(at(numerator - 1, denominator), at(numerator + 1, denominator), 0.5)

        @torch.no_grad()
        def made(share: float) -> torch.Tensor:
            low, denominator, inside = 0, 1, share
            while abs(inside - 0.5) > _NEAR_MIDDLE:
                right = inside > 0.5
                low, denominator, inside = 2 * low + right, 2 * denominator, 2 * inside - right
            first, second = at(low, denominator), at(low + 1, denominator)
            return self._network(first, second, inside).clamp(0, 1)[..., :height, :width]

        return made


class FilmNet(nn.Module):
    """The network of FILM."""

    def __init__(self, layout: FilmLayout) -> None:
        super().__init__()
        self.extract = _Extract(layout)
        self.predict_flow = _PredictFlow(layout)
        self.fuse = _Fuse(layout)

    def forward(self, first: torch.Tensor, second: torch.Tensor, share: float) -> torch.Tensor:
        """Return the picture [1, 3, h, w] at `share` of the way; sides are multiples of 64."""
        pictures = [_pyramid(end, _LEVELS) for end in (first, second)]
        features = [self.extract(pyramid) for pyramid in pictures]
        to_second = self.predict_flow(*features)[:_FUSED_LEVELS]
        to_first = self.predict_flow(*reversed(features))[:_FUSED_LEVELS]
        # a flow belongs to the pixels that it begins at; for the picture between it is taken from the same place
        back = [share * flow for flow in to_first]
        ahead = [(1 - share) * flow for flow in to_second]
        known = [_joined(*both)[:_FUSED_LEVELS] for both in zip(pictures, features, strict=True)]
        seen = [list(map(_warped, *both)) for both in zip(known, (back, ahead), strict=True)]
        return self.fuse(_joined(*seen, back, ahead))


class _Convolution(nn.Sequential):
    """A convolution that keeps the size; a kernel of two looks to the right and down."""

    def __init__(self, takes: int, gives: int, side: int, *, bent: bool = True) -> None:
        super().__init__(nn.Conv2d(takes, gives, side, padding=side // 2 if side % 2 else 0))
        self._bent, self._even = bent, side % 2 == 0

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        found = super().forward(functional.pad(values, (0, 1, 0, 1)) if self._even else values)
        return functional.leaky_relu(found, 0.2) if self._bent else found


class _Extract(nn.Module):
    """Features of each level: those made at it, beside those that finer levels have of it."""

    def __init__(self, layout: FilmLayout) -> None:
        super().__init__()
        self.extract_sublevels = _Sublevels(layout)

    def forward(self, pictures: Pyramid) -> Pyramid:
        found = [self.extract_sublevels(picture, len(pictures) - level) for level, picture in enumerate(pictures)]
        depth = len(self.extract_sublevels.convs)
        return [
            torch.cat([found[level - deeper][deeper] for deeper in range(min(level, depth - 1) + 1)], 1)
            for level in range(len(pictures))
        ]


class _Sublevels(nn.Module):
    def __init__(self, layout: FilmLayout) -> None:
        super().__init__()
        self.convs = nn.ModuleList(
            nn.Sequential(_Convolution(takes, gives, 3), _Convolution(gives, gives, 3))
            for takes, gives in pairwise((3, *layout.extracted))
        )

    def forward(self, picture: torch.Tensor, most: int) -> list[torch.Tensor]:
        """Return the features of a picture and of it halved, up to `most` times in all."""
        found: list[torch.Tensor] = []
        for layers in self.convs[:most]:
            found.append(layers(functional.avg_pool2d(found[-1], 2) if found else picture))
        return found


class _PredictFlow(nn.Module):
    """Flow from the coarsest level to the finest; the coarse levels share one predictor."""

    def __init__(self, layout: FilmLayout) -> None:
        super().__init__()
        self._predictor = _Predictor(layout.shared)
        self._predictors = nn.ModuleList(_Predictor(widths) for widths in layout.own)

    def forward(self, here: Pyramid, there: Pyramid) -> Pyramid:
        """Return where the pixels `here` are `there`, in pixels of each level, the finest first."""
        flows: Pyramid = []
        own = len(self._predictors)
        for level in reversed(range(len(here))):
            predictor = self._predictor if level >= own else self._predictors[own - 1 - level]
            if not flows:
                flows.append(predictor(torch.cat((here[level], there[level]), 1)))
                continue
            flow = functional.interpolate(2 * flows[0], size=here[level].shape[2:], mode="bilinear")
            flows.insert(0, flow + predictor(torch.cat((here[level], _warped(there[level], flow)), 1)))
        return flows


class _Predictor(nn.Module):
    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        last = len(widths) - 2
        self._convs = nn.ModuleList(
            _Convolution(takes, gives, 3 if place < last - 1 else 1, bent=place < last)
            for place, (takes, gives) in enumerate(pairwise(widths))
        )

    def forward(self, both: torch.Tensor) -> torch.Tensor:
        for layer in self._convs:
            both = layer(both)
        return both


class _Fuse(nn.Module):
    """Puts the picture together, from the coarsest level to the finest."""

    def __init__(self, layout: FilmLayout) -> None:
        super().__init__()
        self.output_conv = nn.Conv2d(layout.fused[-1][2], 3, 1)
        self.convs = nn.ModuleList(
            nn.ModuleList(
                (
                    _Convolution(takes, gives, 2, bent=False),
                    _Convolution(joined, gives, 3),
                    _Convolution(gives, gives, 3),
                )
            )
            for takes, joined, gives in layout.fused
        )

    def forward(self, pyramid: Pyramid) -> torch.Tensor:
        picture = pyramid[-1]
        for level, (grow, join, smooth) in zip(reversed(pyramid[:-1]), self.convs, strict=True):
            picture = grow(functional.interpolate(picture, size=level.shape[2:], mode="nearest"))
            picture = smooth(join(torch.cat((level, picture), 1)))
        return self.output_conv(picture)


def _pyramid(picture: torch.Tensor, levels: int) -> Pyramid:
    found = [picture]
    while len(found) < levels:
        found.append(functional.avg_pool2d(found[-1], 2))
    return found


def _joined(*pyramids: Pyramid) -> Pyramid:
    """Return one pyramid with the channels of all."""
    return [torch.cat(level, 1) for level in zip(*pyramids, strict=True)]


def _warped(values: torch.Tensor, flow: torch.Tensor) -> torch.Tensor:
    """Return `values` looked up along `flow`, in pixels; beyond the edge it is held."""
    height, width = flow.shape[2:]
    y, x = (torch.arange(side, device=flow.device) + 0.5 for side in (height, width))
    places = torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1)[None] + flow.permute(0, 2, 3, 1)
    grid = places * 2 / torch.tensor((width, height), device=flow.device) - 1
    return functional.grid_sample(values, grid, mode="bilinear", padding_mode="border", align_corners=False)
