"""Write weight files that are all header: real key names and shapes, and next to nothing on the disk.

A safetensors file is as long as it says, and empty where its numbers would be; a checkpoint holds one number a tensor,
which counts for all. Keys and shapes are those of diffusers' real classes at their real sizes, on no device, under the
names of the repositories that released them.
"""

from __future__ import annotations

import json
import math
from functools import cache

import torch
from diffusers import AutoencoderKL, AutoencoderTiny, ControlNetModel, MotionAdapter, SparseControlNetModel
from diffusers import UNet2DConditionModel as UNet
from interpolation_files import film_shapes, rife
from original_layouts import hotshot_keys, motion_keys, sdxl_text_keys, text_keys, unet_keys, vae_keys
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
)

from backend.models.loading import CONFIGS

_BYTES = {"F16": 2, "F32": 4, "BF16": 2, "I64": 8}
SD15_LEVELS, SDXL_LEVELS = (320, 640, 1280, 1280), (320, 640, 1280)


def write_header(path, shapes, dtype="F16", metadata=None):
    """Write a safetensors file of these shapes whose numbers take no room on the disk."""
    header, at = ({"__metadata__": metadata} if metadata else {}), 0
    for key, shape in shapes.items():
        size = math.prod(shape) * _BYTES[dtype]
        header[key] = {"dtype": dtype, "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(len(text).to_bytes(8, "little") + text)
        stream.truncate(8 + len(text) + at)
    return path


def write_checkpoint(path, shapes, dtype=torch.float16, old=False, **beside):
    """Write a pickle of these shapes, in torch's format or its `old` one; of each tensor one number counts for all."""
    tensors = {key: torch.zeros(1, dtype=dtype).expand(shape) for key, shape in shapes.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"state_dict": tensors, **beside} if beside else tensors
    torch.save(content, path, _use_new_zipfile_serialization=not old)
    return path


def shapes_of(tensors):
    return {key: tuple(value.shape) for key, value in tensors.items()}


@cache
def on_no_device(cls, config, **changes):
    """Return the tensors of a real class at its real size; `config` is a folder with its settings, or these."""
    with torch.device("meta"):
        if isinstance(config, tuple):
            return cls(**dict(config), **changes).state_dict()
        return cls.from_config({**cls.load_config(CONFIGS / config), **changes}).state_dict()


@cache
def text_encoder(cls, folder):
    with torch.device("meta"):
        return cls(CLIPTextConfig.from_pretrained(CONFIGS / folder)).state_dict()


def text(family="sd15"):
    first = text_encoder(CLIPTextModel, f"{family}/text_encoder")
    plain = {key.removeprefix("text_model."): value for key, value in first.items()}
    if family == "sd15":
        return text_keys(plain)
    return sdxl_text_keys(plain, text_encoder(CLIPTextModelWithProjection, f"{family}/text_encoder_2"))


def vae(prefix=""):
    return shapes_of(vae_keys(on_no_device(AutoencoderKL, "sd15/vae"), 4, prefix))


def tiny_vae():
    return shapes_of(on_no_device(AutoencoderTiny, ()))


def unet(family="sd15", prefix="model.diffusion_model.", **changes):
    return shapes_of(unet_keys(on_no_device(UNet, f"{family}/unet", **changes), prefix))


def checkpoint(family="sd15", with_vae=True, **changes):
    """Return a base model as its single-file release has it."""
    return {
        **unet(family, **changes),
        **shapes_of(text(family)),
        **(vae("first_stage_model.") if with_vae else {}),
    }


def controlnet(family="sd15"):
    return shapes_of(unet_keys(on_no_device(ControlNetModel, f"{family}/controlnet"), "control_model."))


def motion_module(levels=SD15_LEVELS, mid=False, frames=32, prefix="", renamed=motion_keys, **settings):
    config = {"block_out_channels": levels, "use_motion_mid_block": mid, "motion_max_seq_length": frames, **settings}
    tensors = on_no_device(MotionAdapter, tuple(config.items()))
    return {prefix + key: shape for key, shape in shapes_of(renamed(tensors)).items()}


def without_positions(shapes):
    return {key: shape for key, shape in shapes.items() if "pos_encoder" not in key}


def hotshot():
    return motion_module(SDXL_LEVELS, frames=24, renamed=hotshot_keys)


def motion_lora(rank=64):
    """Return a MotionLoRA as guoyww/AnimateDiff released them: of every attention of a v2 motion module."""
    found = {}
    for key, shape in motion_module(mid=True).items():
        layer = key.removesuffix(".weight").replace("to_out.0", "to_out")
        head, _, last = layer.rpartition(".")
        if last in ("to_q", "to_k", "to_v", "to_out"):
            found[f"{head}.processor.{last}_lora.down.weight"] = (rank, shape[1])
            found[f"{head}.processor.{last}_lora.up.weight"] = (shape[0], rank)
    return found


def spatial_lora(name, rank=64, family="sd15"):
    """Return a LoRA of every attention of a UNet; `name` makes the keys of a piece out of a layer's name."""
    found = {}
    for key, shape in shapes_of(on_no_device(UNet, f"{family}/unet")).items():
        layer = key.removesuffix(".weight")
        if layer.endswith(("to_q", "to_k", "to_v", "to_out.0")):
            found[name(layer, "down")] = (rank, shape[1])
            found[name(layer, "up")] = (shape[0], rank)
    return found


def kohya(layer, piece):
    return f"lora_unet_{layer.replace('.', '_')}.lora_{piece}.weight"


def of_adapter(layer, piece):
    head, _, last = layer.replace("to_out.0", "to_out").rpartition(".")
    return f"{head}.processor.{last}_lora.{piece}.weight"


def sparse_control(rgb=True):
    """Return a SparseCtrl: RGB reads latents by one layer, scribble pictures by a small network."""
    config = tuple({"conditioning_channels": 4 if rgb else 3, "use_simplified_condition_embedding": rgb}.items())
    tensors = on_no_device(SparseControlNetModel, config, cross_attention_dim=768, motion_max_seq_length=32)
    return {f"module.{key}": shape for key, shape in shapes_of(motion_keys(tensors)).items()}


def ip_adapter(text_width=768, reads=1024, tokens=4):
    """Return an IP-Adapter of the first kind."""
    found = {
        "image_proj.proj.weight": (tokens * text_width, reads),
        "image_proj.proj.bias": (tokens * text_width,),
        "image_proj.norm.weight": (text_width,),
        "image_proj.norm.bias": (text_width,),
    }
    for number in range(1, 33, 2):
        for letter in "kv":
            found[f"ip_adapter.{number}.to_{letter}_ip.weight"] = (320, text_width)
    return found


def image_encoder(hidden=1280, projected=1024):
    config = CLIPVisionConfig(hidden_size=hidden, projection_dim=projected, num_hidden_layers=2, num_attention_heads=16)
    with torch.device("meta"):
        return shapes_of(CLIPVisionModelWithProjection(config).state_dict())


FILM = {key.replace(".0.weight", ".conv.weight"): shape for key, shape in film_shapes(64, (32, 64, 128, 256)).items()}
RIFE = shapes_of(rife("4.7", narrower=1))
ESRGAN = {"conv_first.weight": (64, 3, 3, 3), "body.0.rdb1.conv1.weight": (32, 64, 3, 3)}
FLUX = {"double_blocks.0.img_attn.qkv.weight": (9216, 3072), "img_in.weight": (3072, 64)}
