"""Write models under the key names of the original repositories, by renaming diffusers' keys back."""

from __future__ import annotations

import re

import torch

_RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
_TOP = {
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "add_embedding.linear_1": "label_emb.0.0",
    "add_embedding.linear_2": "label_emb.0.2",
    "conv_in": "input_blocks.0.0",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
    "mid_block.resnets.0": "middle_block.0",
    "mid_block.attentions.0": "middle_block.1",
    "mid_block.resnets.1": "middle_block.2",
    "controlnet_mid_block": "middle_block_out.0",
    "controlnet_cond_embedding.conv_in": "input_hint_block.0",
}
_OPEN_CLIP = {
    "self_attn": "attn",
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
}
_OPEN_CLIP_TOP = {
    "embeddings.position_embedding.weight": "positional_embedding",
    "embeddings.token_embedding.weight": "token_embedding.weight",
    "final_layer_norm.weight": "ln_final.weight",
    "final_layer_norm.bias": "ln_final.bias",
    "text_projection.weight": "text_projection",
}
LAYERS = 2  # ResNets a level, as in SD1.5


def unet_keys(state: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    """Return a UNet's or ControlNet's tensors under the names of the latent-diffusion repository."""
    attends = any(key.startswith("up_blocks.0.attentions") for key in state)  # as SDXL does on its lowest level
    return {prefix + _unet_key(key, attends): value for key, value in state.items()}


def _unet_key(key: str, attends: bool) -> str:
    hints = len({m for m in re.findall(r"cond_embedding\.blocks\.(\d+)", key)})
    if hints:
        return re.sub(
            r"controlnet_cond_embedding\.blocks\.(\d+)", lambda m: f"input_hint_block.{2 * int(m[1]) + 2}", key
        )
    key = key.replace("controlnet_cond_embedding.conv_out", "input_hint_block.14")
    key = re.sub(r"controlnet_down_blocks\.(\d+)", r"zero_convs.\1.0", key)
    down = re.match(r"down_blocks\.(\d+)\.(resnets|attentions|downsamplers)\.(\d+)\.(.*)", key)
    if down:
        level, kind, layer, rest = int(down[1]), down[2], int(down[3]), down[4]
        block = 1 + level * (LAYERS + 1) + (LAYERS if kind == "downsamplers" else layer)
        if kind == "downsamplers":
            rest = rest.replace("conv.", "op.", 1)
        key = f"input_blocks.{block}.{1 if kind == 'attentions' else 0}.{rest}"
    up = re.match(r"up_blocks\.(\d+)\.(resnets|attentions|upsamplers)\.(\d+)\.(.*)", key)
    if up:
        level, kind, layer, rest = int(up[1]), up[2], int(up[3]), up[4]
        block = level * (LAYERS + 1) + (LAYERS if kind == "upsamplers" else layer)
        place = {"resnets": 0, "attentions": 1, "upsamplers": 2 if level or attends else 1}[kind]
        key = f"output_blocks.{block}.{place}.{rest}"
    for mine, original in _TOP.items():
        if key.startswith(f"{mine}."):
            key = original + key[len(mine) :]
    return key if "transformer_blocks" in key else _renamed(key, _RESNET)


def vae_keys(
    state: dict[str, torch.Tensor], levels: int, prefix: str = "first_stage_model."
) -> dict[str, torch.Tensor]:
    """Return a VAE's tensors under the names of the latent-diffusion repository."""
    renamed = {}
    for key, value in state.items():
        if ".attentions." in key and value.ndim == 2:
            value = value[:, :, None, None]  # the original's attention is made of 1x1 convolutions
        key = key.replace("mid_block.resnets.0", "mid.block_1").replace("mid_block.resnets.1", "mid.block_2")
        key = key.replace("mid_block.attentions.0", "mid.attn_1").replace("conv_norm_out", "norm_out")
        key = re.sub(r"down_blocks\.(\d+)\.resnets\.(\d+)", r"down.\1.block.\2", key)
        key = re.sub(r"down_blocks\.(\d+)\.downsamplers\.0", r"down.\1.downsample", key)
        key = re.sub(r"up_blocks\.(\d+)\.resnets\.(\d+)", lambda m: f"up.{levels - 1 - int(m[1])}.block.{m[2]}", key)
        key = re.sub(r"up_blocks\.(\d+)\.upsamplers\.0", lambda m: f"up.{levels - 1 - int(m[1])}.upsample", key)
        if "mid.attn_1" in key:
            names = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}
            key = _renamed(key, names)
        renamed[prefix + key.replace("conv_shortcut", "nin_shortcut")] = value
    return renamed


def text_keys(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return a text encoder's tensors under the names of the latent-diffusion repository."""
    renamed = {f"cond_stage_model.transformer.text_model.{key}": value for key, value in state.items()}
    positions = torch.arange(77)[None]
    return {**renamed, "cond_stage_model.transformer.text_model.embeddings.position_ids": positions}


def sdxl_text_keys(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the tensors of both text encoders under the names of SDXL's single-file release."""
    renamed = {f"conditioner.embedders.0.transformer.text_model.{key}": value for key, value in first.items()}
    joined: dict[str, dict[str, torch.Tensor]] = {}
    for key, value in second.items():
        key = key.removeprefix("text_model.")
        if found := re.fullmatch(r"encoder\.layers\.(\d+)\.self_attn\.([qkv])_proj\.(weight|bias)", key):
            joined.setdefault(f"transformer.resblocks.{found[1]}.attn.in_proj_{found[3]}", {})[found[2]] = value
            continue
        key = _renamed(re.sub(r"encoder\.layers\.(\d+)\.", r"transformer.resblocks.\1.", key), _OPEN_CLIP)
        key = _OPEN_CLIP_TOP.get(key, key)
        renamed[f"conditioner.embedders.1.model.{key}"] = value.T if key == "text_projection" else value
    for key, parts in joined.items():
        renamed[f"conditioner.embedders.1.model.{key}"] = torch.cat([parts[name] for name in "qkv"])
    return {**renamed, "conditioner.embedders.1.model.logit_scale": torch.ones(())}


def motion_keys(state: dict[str, torch.Tensor], prefix: str = "") -> dict[str, torch.Tensor]:
    """Return a motion module's tensors under the names of the AnimateDiff repository."""
    renamed = {}
    for key, value in state.items():
        key = re.sub(r"(motion_modules\.\d+)\.", r"\1.temporal_transformer.", key)
        for number in (1, 2):
            key = key.replace(f".attn{number}.", f".attention_blocks.{number - 1}.")
            key = key.replace(f".norm{number}.", f".norms.{number - 1}.")
        key = key.replace(".norm3.", ".ff_norm.")
        if key.endswith("pos_embed.pe"):
            for number in (0, 1):  # one table an attention
                renamed[prefix + key.replace("pos_embed.pe", f"attention_blocks.{number}.pos_encoder.pe")] = (
                    value.clone()
                )
        else:
            renamed[prefix + key] = value
    return renamed


def hotshot_keys(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return a motion module's tensors under the names of the HotShot-XL repository."""
    return {
        key.replace(".motion_modules.", ".temporal_attentions.")
        .replace(".temporal_transformer.", ".")
        .replace("pos_encoder.pe", "pos_encoder.positional_encoding"): value
        for key, value in motion_keys(state).items()
    }


def _renamed(key: str, names: dict[str, str]) -> str:
    for mine, original in names.items():
        key = key.replace(f".{mine}.", f".{original}.")
    return key


def sparsectrl_keys(state: dict[str, torch.Tensor], prefix: str = "") -> dict[str, torch.Tensor]:
    """Return a SparseCtrl's tensors under the names of the AnimateDiff repository: there one attention is a block."""
    motion = motion_keys({key: value for key, value in state.items() if "motion_modules." in key})
    motion = {key: value for key, value in motion.items() if "attention_blocks.1." not in key}
    pictures = {key: value for key, value in state.items() if "motion_modules." not in key}
    return {prefix + key: value for key, value in (pictures | motion).items()}


def sparsectrl_ldm_keys(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return a SparseCtrl's tensors as A1111's ControlNet extension has them: a ControlNet's of latent diffusion.

    What embeds the key frames is the first of its hint blocks, and has its own names inside.
    """
    embedding = "controlnet_cond_embedding."
    steering = {key: value for key, value in state.items() if "motion_modules." not in key and embedding not in key}
    hints = {key.replace(embedding, "input_hint_block.0."): state[key] for key in state if embedding in key}
    motion = {key: value for key, value in sparsectrl_keys(state).items() if "motion_modules." in key}
    return unet_keys(steering, "") | hints | motion
