"""Write LoRAs for the untrained set, in each layout that they come in, and say what they change."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache

import torch
from original_layouts import unet_keys
from weight_files import write

from backend.contract import UNTRAINED
from backend.models import loading
from backend.models.lora import add_loras
from backend.models.parts import Located, Part
from backend.models.untrained import untrained_folder

EXACT = torch.float64
RANK, ALPHA, WEIGHT = 3, 2.0, 0.7
PARTS = (("base", "base"), ("motion_module", "motion_module"))
ATTENTION = "down_blocks.0.attentions.0.transformer_blocks.0"
UNET_LAYERS = (
    f"{ATTENTION}.attn1.to_q",
    f"{ATTENTION}.attn1.to_out.0",
    f"{ATTENTION}.attn2.to_k",
    f"{ATTENTION}.ff.net.0.proj",
    "down_blocks.0.attentions.0.proj_in",
    "mid_block.resnets.0.conv1",
    "up_blocks.1.resnets.2.time_emb_proj",
    "down_blocks.0.downsamplers.0.conv",
    "up_blocks.0.upsamplers.0.conv",
    "up_blocks.1.upsamplers.0.conv",
    "time_embedding.linear_1",
    "conv_out",
    "up_blocks.1.motion_modules.0.transformer_blocks.0.attn2.to_out.0",
    "down_blocks.1.motion_modules.1.proj_in",
)
ATTENTION_LAYERS = tuple(layer for layer in UNET_LAYERS if ".attn" in layer)
TEXT_LAYERS = ("encoder.layers.0.self_attn.q_proj", "encoder.layers.2.mlp.fc1", "encoder.layers.1.self_attn.out_proj")


def kohya(net, layer):
    prefix = {"unet": "lora_unet_", "text_encoder": "lora_te_text_model_"}[net]
    name = prefix + layer.replace(".", "_")
    return f"{name}.lora_down.weight", f"{name}.lora_up.weight", f"{name}.alpha"


def peft(net, layer):
    outer = "text_model." if net == "text_encoder" else ""
    return f"{net}.{outer}{layer}.lora_A.weight", f"{net}.{outer}{layer}.lora_B.weight", None


def wrapped_peft(_, layer):
    """As PEFT itself writes what it trained."""
    return f"base_model.model.{layer}.lora_A.default.weight", f"base_model.model.{layer}.lora_B.default.weight", None


def old_diffusers(net, layer):
    """As diffusers wrote them before it used PEFT: attention alone, in processors."""
    head, _, last = layer.replace(".to_out.0", ".to_out").rpartition(".")
    names = {"q_proj": "to_q", "out_proj": "to_out"}
    if net == "text_encoder":
        name = f"text_encoder.text_model.{head}.{names[last]}_lora"
    else:
        name = f"unet.{head}.processor.{last}_lora"
    return f"{name}.down.weight", f"{name}.up.weight", None


def of_animatediff(_, layer):
    """As the AnimateDiff repository names a motion module's layers."""
    layer = layer.replace(".transformer_blocks", ".temporal_transformer.transformer_blocks")
    layer = layer.replace(".attn1.", ".attention_blocks.0.").replace(".attn2.", ".attention_blocks.1.")
    head, _, last = layer.replace(".to_out.0", ".to_out").rpartition(".")
    return f"{head}.processor.{last}_lora.down.weight", f"{head}.processor.{last}_lora.up.weight", None


def latent_diffusion(net, layer):
    """As kohya's scripts name the layers of SDXL, and some those of SD1.5."""
    (key,) = unet_keys({f"{layer}.weight": None}, "")
    return kohya(net, key.removesuffix(".weight"))


LAYOUTS = {
    "kohya": (kohya, {"unet": UNET_LAYERS, "text_encoder": TEXT_LAYERS}),
    "peft": (peft, {"unet": UNET_LAYERS, "text_encoder": TEXT_LAYERS}),
    "PEFT's own": (wrapped_peft, {"unet": UNET_LAYERS}),
    "old diffusers": (old_diffusers, {"unet": ATTENTION_LAYERS, "text_encoder": TEXT_LAYERS[::2]}),
    "latent-diffusion": (latent_diffusion, {"unet": UNET_LAYERS[:-2]}),
    "AnimateDiff": (of_animatediff, {"unet": UNET_LAYERS[-2:-1]}),
}


def place(role, path, weight=1.0):
    return Located(Part(role, str(path), weight=weight), path)


@cache
def loaded(net, dtype=EXACT):
    """Return a network of the untrained set, which no test may change."""
    base, motion = (place(role, untrained_folder() / name) for role, name in PARTS)
    if net == "text_encoder":
        return loading.load_text_encoder(base, dtype)
    return loading.load_unet(base, motion, dtype)


def before_and_after(net, *loras, dtype=EXACT):
    """Return the tensors of a network as it is, and with `loras` added."""
    network = copy.deepcopy(loaded(net, dtype))
    add_loras(network, net, loras)
    return loaded(net, dtype).state_dict(), network.state_dict()


def pieces(weight, seed):
    """Return what is multiplied to a change of `weight`: down [rank, in, ...] and up [out, rank, ...]."""
    generator = torch.Generator().manual_seed(seed)
    ones = [1] * (weight.ndim - 2)
    down = torch.randn(RANK, *weight.shape[1:], generator=generator)
    return down, torch.randn(weight.shape[0], RANK, *ones, generator=generator)


def change(down, up, scale):
    """Return scale · up · down in float64, [out, in, ...]."""
    return scale * torch.einsum("or,r...->o...", up.flatten(1).to(EXACT), down.to(EXACT))


def make_lora(file, name_of, layers, seed=0, up_times=1.0, suffix=".safetensors"):
    """Write a LoRA for `layers`, by network, and return its file and its change at weight 1."""
    tensors, changes = {}, {}
    for net, names in layers.items():
        weights = loaded(net).state_dict()
        for number, layer in enumerate(names):
            down, up = pieces(weights[f"{layer}.weight"], seed + number)
            up = up_times * up
            keys = name_of(net, layer)
            tensors |= {keys[0]: down, keys[1]: up}
            if keys[2]:
                tensors[keys[2]] = torch.tensor(ALPHA)
            changes[net, f"{layer}.weight"] = change(down, up, ALPHA / RANK if keys[2] else 1.0)
    return write(tensors, file, suffix), changes


def with_loras(*loras):
    """Return the untrained set with `loras`."""
    return replace(UNTRAINED, loras=loras)
