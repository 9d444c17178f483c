"""Build the networks of AnimateDiff with two ControlNets at SD1.5's, SDXL's or a small size, with random weights.

Our loop and the one it is compared with get modules of their own over the same weights.
Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from diffusers import AutoencoderKL, ControlNetModel, MotionAdapter, UNet2DConditionModel, UNetMotionModel
from torch import nn

from backend.engine.text import Encoded
from backend.networks.prepare import prepare_controlnet, prepare_unet

SEED = 20240229
LATENT_CHANNELS, LONGEST_CLIP = 4, 32


@dataclass(frozen=True)
class Size:
    """What sets how much the networks compute; 8 pixels are a latent pixel."""

    widths: tuple[int, ...]  # of the levels
    heads: int | tuple[int, ...]
    motion_heads: int
    norm_groups: int
    text_width: int
    text_tokens: int
    hint_widths: tuple[int, ...]
    side_px: int
    pooled_width: int = 0  # SDXL's text as a whole; nothing tells SD1.5
    size_width: int = 0  # of the embedding of each of the six numbers for the pictures' size
    depths: tuple[int, ...] = (1,)  # transformers in a row on the levels that attend to text

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of diffusers that an image model and its ControlNets share."""
        shared = {
            "block_out_channels": self.widths,
            "norm_num_groups": self.norm_groups,
            "attention_head_dim": self.heads,  # diffusers' name for the number of heads
            "cross_attention_dim": self.text_width,
        }
        if not self.pooled_width:
            return shared
        return shared | {
            "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            "transformer_layers_per_block": self.depths,
            "use_linear_projection": True,
            "addition_embed_type": "text_time",
            "addition_time_embed_dim": self.size_width,
            "projection_class_embeddings_input_dim": self.pooled_width + 6 * self.size_width,
        }


HINT_WIDTHS, SMALL_HINT_WIDTHS = (16, 32, 96, 256), (1, 2, 5, 13)
SD15 = Size((320, 640, 1280, 1280), 8, 8, 32, 768, 77, HINT_WIDTHS, 512)
SDXL = Size((320, 640, 1280), (5, 10, 20), 8, 32, 2048, 77, HINT_WIDTHS, 1024, 1280, 256, (1, 2, 10))
# A twentieth of the widths, and as many fewer pixels and words as keep the share of attention in the work.
SMALL = Size((16, 32, 64, 64), 2, 2, 4, 40, 5, SMALL_HINT_WIDTHS, 128)
SMALL_SDXL = Size((16, 32, 64), (1, 2, 4), 2, 4, 104, 5, SMALL_HINT_WIDTHS, 256, 64, 12, (1, 2, 10))


@dataclass(frozen=True)
class Networks:
    """The same weights in diffusers' modules and in ours."""

    their_unet: UNetMotionModel
    their_nets: Sequence[ControlNetModel]
    unet: UNetMotionModel  # as backend/models/loading.py sets it up
    across_frames_unet: UNetMotionModel  # that, but normalised as diffusers does
    nets: Sequence[ControlNetModel]
    text: Encoded  # two prompts: what stands for the negative one, and for the other

    @property
    def negative(self) -> Encoded:
        """What stands for the negative prompt."""
        return Encoded(self.text.tokens[:1], None if self.text.pooled is None else self.text.pooled[:1])

    @property
    def prompt(self) -> Encoded:
        """What stands for the prompt."""
        return Encoded(self.text.tokens[1:], None if self.text.pooled is None else self.text.pooled[1:])


def build(size: Size, device: torch.device, dtype: torch.dtype) -> Networks:
    """Return networks of `size` with weights that are the same each time on one kind of device."""
    torch.manual_seed(SEED)
    with device, torch.no_grad():
        unet2d = _unet2d(size)
        nets = [_filled(_controlnet(size)).to(dtype) for _ in range(2)]
        unet = _filled(UNetMotionModel.from_unet2d(unet2d, _motion_module(size))).to(dtype)
        tokens = torch.randn(2, size.text_tokens, size.text_width, dtype=torch.float32).to(dtype)
        pooled = torch.randn(2, size.pooled_width, dtype=torch.float32).to(dtype) if size.pooled_width else None
    return over_the_same_weights(unet, nets, Encoded(tokens, pooled))


def over_the_same_weights(unet: UNetMotionModel, nets: Sequence[ControlNetModel], text: Encoded) -> Networks:
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
    pooled = None if networks.text.pooled is None else networks.text.pooled.float()
    return over_the_same_weights(networks.their_unet.float(), nets, Encoded(networks.text.tokens.float(), pooled))


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
    up = {"up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D")} if size.pooled_width else {}
    return UNet2DConditionModel(sample_size=size.side_px // 8, **size.settings, **up)


def _controlnet(size: Size) -> ControlNetModel:
    return ControlNetModel(conditioning_embedding_out_channels=size.hint_widths, **size.settings)


def _motion_module(size: Size) -> MotionAdapter:
    """Return a motion module built as v3, that of the first model set for SD1.5; SDXL's beta is built so too."""
    return MotionAdapter(
        block_out_channels=size.widths,
        motion_norm_num_groups=size.norm_groups,
        motion_num_attention_heads=size.motion_heads,
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
