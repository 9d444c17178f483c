"""Tell which RIFE a file of weights is by its keys and shapes, and bring the keys into one form.

RIFE 4 (Z. Huang et al., Real-Time Intermediate Flow Estimation, 2022; as Practical-RIFE 4.0 to 4.26) comes as
`flownet.pkl` with a `module.` before each key, without it, or as safetensors that count `blocks.0`. Must not import
bpy or anything from the Blender side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ..errors import BackendError

Shapes = dict[str, tuple[int, ...]]
Encoder = Literal["none", "two", "four", "head"]  # how the pictures' features are made, and what their keys are called
_PREFIXES = ("module.", "flownet.")
_ONLY_FOR_TRAINING = ("teacher.", "caltime.", "block_tea.")
_SCALES = {4: (8, 4, 2, 1), 5: (16, 8, 4, 2, 1)}
_SHUFFLED = 6 * 4  # channels of a last layer that hands on flow, mask and one that is unused
_FEW = 4  # channels of the features of light encoders
_HEAVY_25 = 64  # width of the last block
_LITE_25, _SCALES_LITE_25 = 24, (32, 16, 8, 4, 1)  # 4.25.lite is told by the width of its last block alone


@dataclass(frozen=True)
class RifeLayout:
    """What tells the versions of RIFE 4 apart."""

    widths: tuple[int, ...]  # channels of each block
    scales: tuple[int, ...]  # by how much each block sees the pictures smaller
    encoder: Encoder
    encoder_widths: tuple[int, int]  # channels inside, and of the features; 0 without an encoder
    features: int  # channels that a block hands on to the next, beside flow and mask
    groups: int  # of the convolutions inside the blocks
    residual: bool  # each layer of a block adds to what it gets (from 4.5 on)
    shuffled: int  # channels of a block's last layer, which are shuffled into pixels; 0 where they are not
    rectified: bool  # by PReLU, and the block adds to what it gets (4.0 and 4.1)

    @property
    def multiple_px(self) -> int:
        """Sides of pictures must be multiples of this."""
        return 4 * self.scales[0]


def unified_key(key: str) -> str:
    """Return `key` as the network here calls it."""
    for prefix in _PREFIXES:
        key = key.removeprefix(prefix)
    return re.sub(r"^blocks\.(\d)\.", r"block\1.", key)


def is_used(key: str) -> bool:
    """Tell whether a unified key is of a part that makes pictures."""
    return not key.startswith(_ONLY_FOR_TRAINING)


def layout_of(shapes: Shapes, name: str) -> RifeLayout:
    """Return the layout of a file with `shapes` by unified key, called `name`. Raises `BackendError` `mismatch`."""
    try:
        return _layout(shapes)
    except (KeyError, IndexError) as error:
        raise _no_rife(name, shapes, error) from error


def releases(layout: RifeLayout) -> str:
    """Return which releases have this layout: `4.13 to 4.19, or 4.24`; no file tells more of itself."""
    is_lite = layout.encoder_widths[1] == _FEW
    if layout.rectified:
        return "4.0 or 4.1"
    if not layout.residual:
        return "4.2 to 4.4"
    if layout.encoder == "none":
        return "4.6" if layout.shuffled == _SHUFFLED else "4.5"
    if layout.encoder == "two":
        return "4.7 to 4.9"
    if layout.encoder == "four":
        return "4.12 lite or 4.13 lite" if is_lite else "4.10 to 4.12"
    return _release_with_head(layout, is_lite)


def _release_with_head(layout: RifeLayout, is_lite: bool) -> str:
    widths = layout.widths
    if len(widths) == len(_SCALES[5]):
        if not is_lite:
            return "4.26 heavy"
        return {_LITE_25: "4.25 lite", _HEAVY_25: "4.25 heavy"}.get(widths[-1], "4.25 or 4.26")
    if layout.features:
        return "4.22 lite" if is_lite else "4.21 to 4.23"
    if is_lite:
        return "4.15 lite to 4.17 lite"
    if layout.groups > 1:
        return "4.14 lite"
    return "4.20" if widths[0] == 2 * widths[1] else "4.13 to 4.19, or 4.24"


def _layout(shapes: Shapes) -> RifeLayout:
    count = len({key.split(".")[0] for key in shapes if re.match(r"block\d\.", key)})
    widths = tuple(shapes[f"block{place}.conv0.1.0.weight"][0] for place in range(count))
    scales = _SCALES_LITE_25 if count == 5 and widths[-1] == _LITE_25 else _SCALES[count]
    shuffled = shapes["block0.lastconv.0.weight"][1] if "block0.lastconv.0.weight" in shapes else 0
    residual = "block0.convblock.0.beta" in shapes
    inner = shapes["block0.convblock.0.conv.weight" if residual else "block0.convblock.0.0.weight"]
    encoder, encoder_widths = _encoder(shapes)
    return RifeLayout(
        widths=widths,
        scales=scales,
        encoder=encoder,
        encoder_widths=encoder_widths,
        features=shuffled // 4 - 5 if shuffled > _SHUFFLED else 0,
        groups=widths[0] // inner[1],
        residual=residual,
        shuffled=shuffled,
        rectified="block0.conv0.0.1.weight" in shapes,
    )


def _encoder(shapes: Shapes) -> tuple[Encoder, tuple[int, int]]:
    for encoder, last in (("head", "cnn3"), ("four", "6"), ("two", "1")):
        if (shape := shapes.get(f"encode.{last}.weight")) is not None and len(shape) == 4:
            return encoder, (shape[0], shape[1])
    return "none", (0, 0)


def _no_rife(name: str, shapes: Shapes, error: Exception) -> BackendError:
    older = any(key.startswith(("contextnet.", "fusionnet.", "unet.", "block0.conv1.")) for key in shapes)
    said = "is a RIFE older than version 4" if older else "holds no weights of RIFE 4"
    hint = "Choose the flownet.pkl of a RIFE 4.0 to 4.26, or a safetensors file of one, such as rife_v4.26.safetensors."
    return BackendError("mismatch", f"{name} {said}.", hint, detail=f"{error!r} in {sorted(shapes)[:20]}")
