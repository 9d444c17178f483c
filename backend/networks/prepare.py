"""Make loaded networks ready for the denoise loop.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from diffusers import ControlNetModel, SparseControlNetModel, UNetMotionModel

from ..contract.models import MotionNorm
from .attention import attend_once_a_prompt
from .controlnet import run_as_steering
from .hint_embedding import embed_hints_apart
from .motion import use_motion_modules
from .resnet import use_plain_resnets
from .sparse_controlnet import run_sparse
from .unet import run_as_animated
from .wrapping import let_wrap


def prepare_unet(unet: UNetMotionModel, norm_over: MotionNorm, on_one_frame: bool = False) -> None:
    """Make `unet` compute what AnimateDiff does, with nothing computed for each frame that all frames share.

    Its motion modules take their statistics over `norm_over`, and work `on_one_frame` too if told.
    """
    run_as_animated(unet)
    use_motion_modules(unet, norm_over, on_one_frame)
    attend_once_a_prompt(unet)
    use_plain_resnets(unet)
    let_wrap(unet)


def prepare_controlnet(net: ControlNetModel) -> None:
    """Make `net` take embedded hints, and compute nothing for each frame that all frames share."""
    run_as_steering(net)
    embed_hints_apart(net)
    attend_once_a_prompt(net)
    use_plain_resnets(net)
    let_wrap(net)


def prepare_sparsectrl(net: SparseControlNetModel, norm_over: MotionNorm = "frame") -> None:
    """Make `net` compute what AnimateDiff's does, with nothing computed for each frame that all frames share.

    Its motion modules are of v3's kind, which takes its statistics over each frame.
    """
    run_sparse(net)
    use_motion_modules(net, norm_over)
    attend_once_a_prompt(net)
    use_plain_resnets(net)
    let_wrap(net)
