"""Make pictures between two with RIFE 4, for the versions that `rife_layout` knows.

Names and order of the layers are those of the original weights: blocks from coarse to fine, each of which corrects the
flow from the picture between to both (channels 0-1 and 2-3) and the mask that mixes them. Must not import bpy or
anything from the Blender side.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from .padding import padded
from .pair import Between, Pair
from .rife_layout import RifeLayout

_FAR_PX = 32  # a correction of the second block beyond this: 4.0 and 4.1 then begin again with smaller pictures


class Rife:
    """Pictures by RIFE's flow."""

    def __init__(self, network: IFNet) -> None:
        self._network = network

    @torch.no_grad()
    def between(self, pair: Pair) -> Between:
        """Return what makes the picture at a share of the way; the features of both are computed once."""
        multiple_px = self._network.layout.multiple_px
        first, second = padded(pair.first, multiple_px), padded(pair.second, multiple_px)
        features = self._network.encoded(first), self._network.encoded(second)
        height, width = pair.first.shape[2:]

        @torch.no_grad()
        def made(share: float) -> torch.Tensor:
            return self._network(first, second, features, share)[..., :height, :width].clamp(0, 1)

        return made


class IFNet(nn.Module):
    """The network of RIFE 4."""

    def __init__(self, layout: RifeLayout) -> None:
        super().__init__()
        self.layout = layout
        of_encoder = 2 * layout.encoder_widths[1]
        for place, width in enumerate(layout.widths):
            # two pictures and the time; later the mask, the flow and what the block before hands on
            takes = 7 + of_encoder + (5 + layout.features if place else 0)
            setattr(self, f"block{place}", _Block(layout, takes, width))
        if layout.encoder != "none":
            self.encode = _encoder(layout)

    def encoded(self, picture: torch.Tensor) -> torch.Tensor:
        """Return the features of a picture, as large as it; no channels where this version has none."""
        return self.encode(picture) if self.layout.encoder != "none" else picture[:, :0]

    def forward(
        self,
        first: torch.Tensor,
        second: torch.Tensor,
        features: tuple[torch.Tensor, torch.Tensor],
        share: float,
        smaller: int = 1,
    ) -> torch.Tensor:
        """Return the picture at `share` of the way; the blocks see all `smaller` times smaller than usual."""
        time = torch.full_like(first[:, :1], share)
        flow = mask = handed = None
        ends, known = (first, second), features
        for place, scale in enumerate(self.layout.scales):
            block = getattr(self, f"block{place}")
            if flow is None:
                flow, mask, handed = block(torch.cat((*ends, *known, time), 1), None, scale * smaller)
            else:
                seen = torch.cat((*ends, *known, time, mask, handed), 1)
                change, corrected, handed = block(seen, flow, scale * smaller)
                if self._is_far(place, change) and smaller == 1:
                    return self(first, second, features, share, smaller=2)
                flow = flow + change
                mask = mask + corrected if self.layout.encoder == "none" else corrected
            ends = _warped(first, flow[:, :2]), _warped(second, flow[:, 2:])
            known = _warped(features[0], flow[:, :2]), _warped(features[1], flow[:, 2:])
        return torch.lerp(ends[1], ends[0], torch.sigmoid(mask))

    def _is_far(self, place: int, change: torch.Tensor) -> bool:
        far = (change.abs().unflatten(1, (2, 2)).amax((0, 2, 3, 4)) > _FAR_PX).all()
        return self.layout.rectified and place == 1 and bool(far)


class _Block(nn.Module):
    """Sees all smaller, and says how flow (4 channels), mask (1) and what is handed on (the others) change."""

    def __init__(self, layout: RifeLayout, takes: int, width: int) -> None:
        super().__init__()
        self.layout = layout

        def convolution(takes: int, gives: int, stride: int) -> nn.Sequential:
            bent = nn.PReLU(gives) if layout.rectified else nn.LeakyReLU(0.2)
            return nn.Sequential(nn.Conv2d(takes, gives, 3, stride, 1), bent)

        def inner() -> nn.Module:
            return _Residual(width, layout.groups) if layout.residual else convolution(width, width, 1)

        self.conv0 = nn.Sequential(convolution(takes, width // 2, 2), convolution(width // 2, width, 2))
        self.convblock = nn.Sequential(*(inner() for _ in range(8)))
        last = nn.ConvTranspose2d(width, layout.shuffled or 5, 4, 2, 1)
        self.lastconv = nn.Sequential(last, nn.PixelShuffle(2)) if layout.shuffled else last

    def forward(
        self, seen: torch.Tensor, flow: torch.Tensor | None, scale: int
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the changes of flow, mask and what is handed on, as large as what is `seen`."""
        small = _resized(seen, 1 / scale)
        if flow is not None:
            small = torch.cat((small, _resized(flow, 1 / scale) / scale), 1)
        inside = self.conv0(small)
        inside = self.convblock(inside) + inside if self.layout.rectified else self.convblock(inside)
        grows = scale if self.layout.shuffled else 2 * scale
        found = _resized(self.lastconv(inside), grows)
        return found[:, :4] * grows, found[:, 4:5], found[:, 5 : 5 + self.layout.features]


class _Residual(nn.Module):
    def __init__(self, width: int, groups: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, 1, 1, groups=groups)
        self.beta = nn.Parameter(torch.ones(1, width, 1, 1))

    def forward(self, inside: torch.Tensor) -> torch.Tensor:
        return functional.leaky_relu(self.conv(inside) * self.beta + inside, 0.2)


class _Head(nn.Module):
    """The encoder from 4.13 on, by its own names."""

    def __init__(self, inside: int, gives: int) -> None:
        super().__init__()
        self.cnn0 = nn.Conv2d(3, inside, 3, 2, 1)
        self.cnn1 = nn.Conv2d(inside, inside, 3, 1, 1)
        self.cnn2 = nn.Conv2d(inside, inside, 3, 1, 1)
        self.cnn3 = nn.ConvTranspose2d(inside, gives, 4, 2, 1)

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        for layer in (self.cnn0, self.cnn1, self.cnn2):
            picture = functional.leaky_relu(layer(picture), 0.2)
        return self.cnn3(picture)


def _encoder(layout: RifeLayout) -> nn.Module:
    inside, gives = layout.encoder_widths
    if layout.encoder == "head":
        return _Head(inside, gives)
    first, last = nn.Conv2d(3, inside, 3, 2, 1), nn.ConvTranspose2d(inside, gives, 4, 2, 1)
    if layout.encoder == "two":
        return nn.Sequential(first, last)
    bent = [nn.LeakyReLU(0.2) for _ in range(3)]
    again = [nn.Conv2d(inside, inside, 3, 1, 1) for _ in range(2)]
    return nn.Sequential(first, bent[0], again[0], bent[1], again[1], bent[2], last)


def _resized(values: torch.Tensor, factor: float) -> torch.Tensor:
    return functional.interpolate(values, scale_factor=factor, mode="bilinear", align_corners=False)


def _warped(values: torch.Tensor, flow: torch.Tensor) -> torch.Tensor:
    """Return `values` looked up along `flow`, in pixels, with the corners of the grid on the middles of pixels."""
    height, width = values.shape[2:]
    y, x = torch.linspace(-1, 1, height, device=flow.device), torch.linspace(-1, 1, width, device=flow.device)
    grid = torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1)[None]
    half = torch.tensor(((width - 1) / 2, (height - 1) / 2), device=flow.device)
    places = grid + flow.permute(0, 2, 3, 1) / half
    return functional.grid_sample(values, places, mode="bilinear", padding_mode="border", align_corners=True)
