"""Build the networks of AnimateDiff with two ControlNets at SD1.5's or a small size, with random weights, on a device.

Our loop and diffusers' pipeline get modules of their own over the same weights.
Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from diffusers import AutoencoderKL, ControlNetModel, MotionAdapter, UNet2DConditionModel, UNetMotionModel
from torch import nn

from backend.networks.prepare import prepare_controlnet, prepare_unet

SEED = 20240229
LATENT_CHANNELS, LONGEST_CLIP = 4, 32


@dataclass(frozen=True)
class Size:
    """What sets how much the networks compute; each has four levels, 8 pixels a latent pixel."""

    widths: tuple[int, ...]
    heads: int
    norm_groups: int
    text_width: int
    text_tokens: int
    hint_widths: tuple[int, ...]
    side_px: int


SD15 = Size((320, 640, 1280, 1280), 8, 32, 768, 77, (16, 32, 96, 256), 512)
# A twentieth of the widths, and as many fewer pixels and words as keep the share of attention in the work.
SMALL = Size((16, 32, 64, 64), 2, 4, 40, 5, (1, 2, 5, 13), 128)


@dataclass(frozen=True)
class Networks:
    """The same weights in diffusers' modules and in ours."""

    their_unet: UNetMotionModel
    their_nets: Sequence[ControlNetModel]
    unet: UNetMotionModel  # as backend/loading.py sets it up
    across_frames_unet: UNetMotionModel  # that, but normalised as diffusers does
    nets: Sequence[ControlNetModel]
    text: torch.Tensor  # [2, tokens, width]: what stands for the negative prompt, and for the prompt


def build(size: Size, device: torch.device, dtype: torch.dtype) -> Networks:
    """Return networks of `size` with weights that are the same each time on one kind of device."""
    torch.manual_seed(SEED)
    with device, torch.no_grad():
        unet2d = _unet2d(size)
        nets = [_filled(_controlnet(size)).to(dtype) for _ in range(2)]
        unet = _filled(UNetMotionModel.from_unet2d(unet2d, _motion_module(size))).to(dtype)
        text = torch.randn(2, size.text_tokens, size.text_width, dtype=torch.float32).to(dtype)
    return over_the_same_weights(unet, nets, text)


def over_the_same_weights(unet: UNetMotionModel, nets: Sequence[ControlNetModel], text: torch.Tensor) -> Networks:
    """Return diffusers' `unet` and `nets` with our modules beside them, which hold the same tensors."""
    ours, across_frames = _beside(unet), _beside(unet)
    prepare_unet(ours, "frame")
    prepare_unet(across_frames, "clip")
    our_nets = [_beside(net) for net in nets]
    for net in our_nets:
        prepare_controlnet(net)
    return Networks(unet, nets, ours, across_frames, our_nets, text)


def in_float32(networks: Networks) -> Networks:
    """Return `networks` in float32; the given ones are of no use afterwards."""
    nets = [net.float() for net in networks.their_nets]
    return over_the_same_weights(networks.their_unet.float(), nets, networks.text.float())


def tiny_vae(device: torch.device, dtype: torch.dtype) -> AutoencoderKL:
    """Return a VAE of which diffusers' pipeline asks nothing but how many pixels a latent pixel has."""
    with device:
        return AutoencoderKL(
            block_out_channels=(8,) * 4,
            norm_num_groups=8,
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
        ).to(dtype)


def _unet2d(size: Size) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=size.side_px // 8,
        block_out_channels=size.widths,
        norm_num_groups=size.norm_groups,
        attention_head_dim=size.heads,  # diffusers' name for the number of heads
        cross_attention_dim=size.text_width,
    )


def _controlnet(size: Size) -> ControlNetModel:
    return ControlNetModel(
        block_out_channels=size.widths,
        norm_num_groups=size.norm_groups,
        attention_head_dim=size.heads,
        cross_attention_dim=size.text_width,
        conditioning_embedding_out_channels=size.hint_widths,
    )


def _motion_module(size: Size) -> MotionAdapter:
    """Return a motion module built as v3, that of the first model set for SD1.5."""
    return MotionAdapter(
        block_out_channels=size.widths,
        motion_norm_num_groups=size.norm_groups,
        motion_num_attention_heads=size.heads,
        motion_max_seq_length=LONGEST_CLIP,
        use_motion_mid_block=False,
    )


def _filled(network: nn.Module) -> nn.Module:
    """Fill what a new network starts at zero, which would hide all that comes before it, with small numbers."""
    for parameter in network.parameters():
        if not bool(parameter.any()):
            nn.init.normal_(parameter, std=0.3 / parameter[0].numel() ** 0.5)
    return network.eval().requires_grad_(False)


def _beside(network: UNetMotionModel | ControlNetModel) -> UNetMotionModel | ControlNetModel:
    with torch.device("meta"):
        other = type(network).from_config(network.config)
    other.load_state_dict(network.state_dict(), assign=True)
    return other.eval().requires_grad_(False)
