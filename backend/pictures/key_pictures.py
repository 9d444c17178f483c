"""Turn the key frames of a take into what a SparseCtrl sees of them.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import numpy as np
import torch
from diffusers import UNetMotionModel

from ..contract import Take, TakeFolder
from ..controls.scribble import scribble_from, scribble_of
from ..engine.key_steering import KeySteering
from ..machine.memory import Residence
from ..networks.sparse_controlnet import SparseNet
from .decode import Vae
from .encode import encode_picture
from .key_frames import key_drawing, key_picture

_V3_POSITIONS = 32  # of v3, which has no motion module in the middle either, as no other has together


def key_steering_of(
    folder: TakeFolder, take: Take, net: SparseNet | None, vae: Vae, residence: Residence
) -> KeySteering | None:
    """Return how the key frames of `take` steer it by `net`, None where none do."""
    control = take.sparse
    if control is None or net is None or not control.is_heard:
        return None
    if control.kind == "rgb":  # all of them first: the network and the VAE may not fit on the device together
        residence.bring(vae)
        seen = [encode_picture(key_picture(folder, take, number), vae) for number in control.numbers]
    else:
        seen = [_lines(scribble_from_take(folder, take, number)) for number in control.numbers]
    residence.bring(net)
    pictures = {
        number - 1: _embedded(net, picture, is_key=True) for number, picture in zip(control.numbers, seen, strict=True)
    }
    nothing = _embedded(net, torch.zeros_like(seen[0]), is_key=False)
    steps = take.sampling.steps
    acts = [control.acts_in(step, steps) for step in range(steps)]
    return KeySteering(net, pictures, nothing, control.strength, acts)


def notes_on_keys(take: Take, unet: UNetMotionModel, keys: KeySteering) -> list[str]:
    """Return a sentence for each thing that keeps the key frames of `take` from being followed."""
    notes = []
    if take.sparse and not any(keys.acts):
        notes.append(
            f"The key frames steer in none of the {take.sampling.steps} steps: "
            f"no whole step lies between their start {take.sparse.start:g} and their end {take.sparse.end:g}."
        )
    if unet.config["use_motion_mid_block"] or unet.config["motion_max_seq_length"] != _V3_POSITIONS:
        notes.append(
            "SparseCtrl was trained beside AnimateDiff v3: beside the motion module "
            f"{take.models.motion_module} the key frames may be followed less."
        )
    return notes


def scribble_from_take(folder: TakeFolder, take: Take, number: int) -> np.ndarray:
    """Return the lines of a key frame, uint8, white on black, [height, width]: those drawn, or those of its picture."""
    if take.sparse and take.sparse.drawn:
        return scribble_from(key_drawing(folder, take, number))
    return scribble_of(key_picture(folder, take, number))


def _lines(scribble: np.ndarray) -> torch.Tensor:
    """Return lines as the network takes them, float32 in [0, 1], [3, height, width]."""
    return torch.from_numpy(scribble).float().div(255).expand(3, -1, -1)


def _embedded(net: SparseNet, picture: torch.Tensor, is_key: bool) -> torch.Tensor:
    """Return what `net` sees of one picture [channels, height, width], on its device, [channels, h, w]."""
    return net.embed(picture[None].to(net.device, net.dtype), is_key)[0]
