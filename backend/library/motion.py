"""Tell motion modules, SparseCtrl and the parts that belong to a motion module from each other.

By what the releases differ in: the UNet's levels, a mid block, and the length of the table of positions; those of
one architecture (v2 and Lightning) are the same to the eye, and only their names tell. Read in guoyww/AnimateDiff,
hotshotco/Hotshot-XL and in the layouts that ComfyUI-AnimateDiff-Evolved knows. Must not import torch.
"""

from __future__ import annotations

import re

from .seen import Identity, Seen

_TEMPORAL = ("motion_modules.", "temporal_attentions.")
_NORM = re.compile(
    r"down_blocks\.(\d+)\.(?:motion_modules|temporal_attentions)\.0\.(?:temporal_transformer\.)?norm\.weight"
)
_BLOCK = re.compile(r"(down|up)_blocks\.(\d+)\.(?:motion_modules|temporal_attentions)\.")
_POSITIONS = ("pos_encoder.pe", "pos_embed.pe", "pos_encoder.positional_encoding")
FAMILY_OF_LEVELS = {
    (64, 112, 160): "Animatic Preview",
    (320, 640, 1280, 1280): "SD 1.5",
    (320, 640, 1280): "SDXL",
}
NEEDS_PICTURE = "It needs a picture as input, which Animatic cannot give it."
OTHER_MODULE = "Choose another motion module."
_V1_FRAMES, _USUAL_FRAMES, _LONG_FRAMES = 24, 32, 64
_PIA_CHANNELS = 9  # latents, those of the picture, and its mask


def is_temporal(seen: Seen) -> bool:
    """Tell whether a file holds AnimateDiff's temporal layers."""
    return seen.has(*_TEMPORAL)


def levels_of(seen: Seen) -> tuple[int, ...]:
    """Return the channels of the UNet's levels that temporal layers were made for."""
    found = {int(match[1]): shape[0] for key, shape in seen.shapes.items() if (match := _NORM.fullmatch(key))}
    return tuple(found[level] for level in sorted(found))


def motion_module(seen: Seen) -> Identity | None:
    """Return which motion module a file is."""
    if not is_temporal(seen):
        return None
    family = FAMILY_OF_LEVELS.get(levels_of(seen), "")
    positions = seen.shape(*_POSITIONS)
    frames = positions[1] if positions and len(positions) == 3 else 0
    if seen.has("up_blocks.0.resnets.", "diffusion_model.output_blocks."):
        return Identity("unet", seen.family or family, "with a motion module in it", frames=frames)
    conv_in = seen.shape("conv_in.weight", without="cond")
    if conv_in and conv_in[1] == _PIA_CHANNELS:
        return Identity(
            "motion_module", family, _detail("", frames), "PIA", frames, problem=NEEDS_PICTURE, hint=OTHER_MODULE
        )
    version, detail = _version(seen, family, frames)
    if lacking := _lacking(seen):
        problem = f"It is not whole: it has no layers for {lacking}."
        return Identity("motion_module", family, detail, version, frames, problem=problem, hint="Get the file again.")
    return Identity("motion_module", family, _detail(detail, frames or _LONG_FRAMES), version, frames or _LONG_FRAMES)


def _lacking(seen: Seen) -> str:
    """Return which side of the UNet, or which of its levels, has no layers in the file although it must; else ""."""
    found = {(match[1], int(match[2])) for key in seen.shapes if (match := _BLOCK.match(key))}
    levels = range(1 + max((level for _, level in found), default=-1))
    for side in ("down", "up"):
        missing = [level for level in levels if (side, level) not in found]
        if missing:
            return f"the {side} blocks" if len(missing) == len(levels) else f"the {side} block {missing[0]}"
    return ""


def _version(seen: Seen, family: str, frames: int) -> tuple[str, str]:
    """Return the version, and what else there is to say of it."""
    if family == "SDXL":
        is_hotshot = seen.has("temporal_attentions.") or frames == _V1_FRAMES
        return ("HotShot-XL", "") if is_hotshot else ("SDXL beta", "")
    if not frames:  # its layers know their places by a table that is computed
        return "AnimateLCM", "positions computed"
    if frames == _LONG_FRAMES:
        if seen.is_named("animatelcm"):
            return "AnimateLCM", "by its name; else LongAnimateDiff"
        return "LongAnimateDiff", "or AnimateLCM" if seen.begins("mid_block.") else ""
    if not seen.begins("mid_block."):
        return ("v1" if frames == _V1_FRAMES else "v3"), ""
    if seen.is_named("lightning"):
        return "v2", "Lightning by its name"
    if seen.is_named("lt_long", "longanimate"):
        return "v2", "LongAnimateDiff by its name"
    return "v2", "or Lightning"


def _detail(detail: str, frames: int) -> str:
    seen = f"{frames} frames" if frames else ""
    return ", ".join(filter(None, (seen, detail)))


def sparse_control(seen: Seen) -> Identity | None:
    """Return which SparseCtrl a file is: what it reads of its keyframes, a mask being one channel of that."""
    hint = seen.shape("controlnet_cond_embedding.weight", "controlnet_cond_embedding.conv_in.weight")
    if not is_temporal(seen) or not (hint or seen.has("input_hint_block")):
        return None
    family = seen.family or FAMILY_OF_LEVELS.get(levels_of(seen), "")
    if hint is None:
        return Identity("sparsectrl", family)
    # RGB reads the latents of pictures by one layer, scribble reads pictures by a small network.
    is_rgb = seen.shape("controlnet_cond_embedding.weight") is not None
    return Identity("sparsectrl", family, "RGB" if is_rgb else "scribble", "v3")
