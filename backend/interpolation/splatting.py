"""Carry what the pixels of one picture know to where they are at another time; what is nearest hides the rest.

Forward warping with a depth test, as in S. Niklaus and F. Liu, Softmax Splatting for Video Frame Interpolation (2020),
section 3.1; depth is known here, so it is a test and no weight. Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

_SAME_SHARE = 0.005  # of the depth, within which two points lie on one surface
_HIDES = 0.2  # the share of a pixel that a point must cover to hide what is farther


@dataclass(frozen=True)
class Splat:
    """What arrived at each pixel: the mean of what was carried, [1, c, h, w], how much (0 for none), and how far."""

    values: torch.Tensor
    weight: torch.Tensor  # [1, 1, h, w]
    depth_m: torch.Tensor  # [1, 1, h, w], infinite where nothing arrived

    @property
    def is_there(self) -> torch.Tensor:
        """Where something arrived, bool [1, 1, h, w]."""
        return self.weight > 0


def pixel_grid(height: int, width: int, device: torch.device) -> torch.Tensor:
    """Return the place of each pixel, x and y from 0, [1, 2, h, w]."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.stack((x, y))[None].float().to(device)


def splat(shift: torch.Tensor, depth_m: torch.Tensor, values: torch.Tensor) -> Splat:
    """Carry `values` [1, c, h, w] of pixels at `depth_m` [1, 1, h, w] by `shift` [1, 2, h, w], in pixels."""
    height, width = shift.shape[2:]
    landing = (pixel_grid(height, width, shift.device) + shift)[0].flatten(1)  # [2, n]
    depth, carried = depth_m.flatten(), values[0].flatten(1)
    corner = landing.floor()
    nearest = torch.full((height * width,), torch.inf, device=shift.device)
    corners = [_corner(landing, corner, right, down, height, width) for right in (0, 1) for down in (0, 1)]
    for pixel, share, inside in corners:
        hides = inside & (share >= _HIDES)
        nearest.scatter_reduce_(0, pixel[hides], depth[hides], "amin")
    total = torch.zeros(carried.shape[0] + 2, height * width, device=shift.device)
    one = torch.ones_like(depth)[None]
    for pixel, share, inside in corners:
        kept = inside & (depth <= nearest[pixel] * (1 + _SAME_SHARE))
        moved = torch.cat((carried, one, depth[None]))[:, kept] * share[kept]
        total.index_add_(1, pixel[kept], moved)
    total = total.view(1, -1, height, width)
    weight = total[:, -2:-1]
    mean = total / weight.clamp(min=1e-6)
    return Splat(mean[:, :-2], weight, torch.where(weight > 0, mean[:, -1:], torch.inf))


def _corner(
    landing: torch.Tensor, corner: torch.Tensor, right: int, down: int, height: int, width: int
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return one of the four pixels around each landing, the share of it that is covered, and whether it is inside."""
    x, y = corner[0] + right, corner[1] + down
    share = (1 - (landing[0] - x).abs()) * (1 - (landing[1] - y).abs())
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height) & (share > 1e-3)
    pixel = (y * width + x).where(inside, torch.zeros_like(x)).long()
    return pixel, share, inside
