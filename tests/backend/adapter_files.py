"""Write IP-Adapters for the untrained set in the layouts that they come in, and the image encoders that they read."""

from __future__ import annotations

import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from backend.contract import ReferencePicture, References
from backend.models import loading
from backend.models.parts import Located, Part
from backend.models.untrained import untrained_folder

TEXT_WIDTH, HIDDEN, PROJECTED = 8, 32, 24  # of the untrained set; of the image encoder below
RESAMPLED, HEAD = 16, 64


def untrained_unet(dtype=torch.float64):
    base, motion = (
        Located(Part(role, "untrained"), untrained_folder() / name)
        for role, name in (("base", "base"), ("motion_module", "motion_module"))
    )
    return loading.load_unet(base, motion, dtype)


def linear(generator, rows, columns):
    return torch.randn(rows, columns, generator=generator) / columns**0.5


def plain(generator, input_width=PROJECTED, tokens=4, width=TEXT_WIDTH):
    return {
        "proj.weight": linear(generator, tokens * width, input_width),
        "proj.bias": torch.randn(tokens * width, generator=generator),
        "norm.weight": torch.ones(width),
        "norm.bias": torch.randn(width, generator=generator),
    }


def full(generator, input_width=HIDDEN):
    return {
        "proj.0.weight": linear(generator, input_width, input_width),
        "proj.0.bias": torch.randn(input_width, generator=generator),
        "proj.2.weight": linear(generator, TEXT_WIDTH, input_width),
        "proj.2.bias": torch.randn(TEXT_WIDTH, generator=generator),
        "proj.3.weight": torch.ones(TEXT_WIDTH),
        "proj.3.bias": torch.randn(TEXT_WIDTH, generator=generator),
    }


def plus(generator, input_width=HIDDEN, tokens=3, depth=4):
    made = {
        "latents": torch.randn(1, tokens, RESAMPLED, generator=generator),
        "proj_in.weight": linear(generator, RESAMPLED, input_width),
        "proj_in.bias": torch.randn(RESAMPLED, generator=generator),
        "proj_out.weight": linear(generator, TEXT_WIDTH, RESAMPLED),
        "proj_out.bias": torch.randn(TEXT_WIDTH, generator=generator),
        "norm_out.weight": torch.ones(TEXT_WIDTH),
        "norm_out.bias": torch.randn(TEXT_WIDTH, generator=generator),
    }
    for layer in range(depth):
        attention, network = f"layers.{layer}.0", f"layers.{layer}.1"
        for norm in (f"{attention}.norm1", f"{attention}.norm2", f"{network}.0"):
            made[f"{norm}.weight"] = 1 + 0.1 * torch.randn(RESAMPLED, generator=generator)
            made[f"{norm}.bias"] = torch.randn(RESAMPLED, generator=generator)
        made[f"{attention}.to_q.weight"] = linear(generator, HEAD, RESAMPLED)
        made[f"{attention}.to_kv.weight"] = linear(generator, 2 * HEAD, RESAMPLED)
        made[f"{attention}.to_out.weight"] = linear(generator, RESAMPLED, HEAD)
        made[f"{network}.1.weight"] = linear(generator, 4 * RESAMPLED, RESAMPLED)
        made[f"{network}.3.weight"] = linear(generator, RESAMPLED, 4 * RESAMPLED)
    return made


LAYOUTS = {"plain": plain, "full": full, "plus": plus}


def adapter_tensors(layout, seed=0, text_width=TEXT_WIDTH, channels=(), **settings):
    """Return an IP-Adapter under the names of its source, by what each is called there.

    It is for cross-attentions of these `channels`, or for the untrained UNet.
    """
    generator = torch.Generator().manual_seed(seed)
    groups = {"image_proj": LAYOUTS[layout](generator, **settings), "ip_adapter": {}}
    channels = channels or [attention.to_k.out_features for attention in untrained_unet().hearing]
    for place, width in enumerate(channels):
        for name in ("to_k_ip", "to_v_ip"):
            groups["ip_adapter"][f"{2 * place + 1}.{name}.weight"] = linear(generator, width, text_width)
    return groups


def write_adapter(file, layout="plus", **settings):
    """Write an IP-Adapter as safetensors, or by the ending of `file` as its source saved them first."""
    groups = adapter_tensors(layout, **settings)
    if file.suffix == ".bin":
        torch.save(groups, file)
    else:
        save_file({f"{group}.{key}": value for group, inner in groups.items() for key, value in inner.items()}, file)
    return file


def image_encoder(hidden=HIDDEN, projected=PROJECTED):
    """Return a vision model of CLIP, tiny, in which pictures make a difference."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        model = CLIPVisionModelWithProjection(
            CLIPVisionConfig(
                hidden_size=hidden,
                intermediate_size=2 * hidden,
                projection_dim=projected,
                num_hidden_layers=3,
                num_attention_heads=16,
                image_size=32,
                patch_size=8,
                hidden_act="gelu",
            )
        )
        with torch.no_grad():
            model.vision_model.embeddings.patch_embedding.weight.mul_(20)
    return model.eval()


def write_encoder(folder, **settings):
    image_encoder(**settings).save_pretrained(folder)
    return folder


def picture(colour=(220, 60, 30), size=(48, 36)):
    made = Image.new("RGB", size, colour)
    made.paste((255 - colour[0], colour[1], 128), (0, 0, size[0] // 2, size[1] // 2))
    return made


def with_references(*weights, strength=1.0):
    pictures = tuple(ReferencePicture(f"{place}.png", weight) for place, weight in enumerate(weights, 1))
    return References(pictures, strength)


def put_pictures(folder, *pictures, suffix=".png"):
    """Put the reference pictures of a take into its folder."""
    folder.references.mkdir(exist_ok=True)
    for place, each in enumerate(pictures, 1):
        each.save(folder.reference(place, suffix))
