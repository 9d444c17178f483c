"""Make a few pictures with the model as it is, and lay them beside what they were made from.

Must not import bpy.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from ..contract import PREVIEW
from .architecture import LATENT_CHANNELS, Preview, noise_scheduler
from .data import HELD_OUT_SEEDS, depth_hints, pose_pictures
from .pace import Device
from .pictures import draw_clip
from .predicting import embedded, predict
from .reading import encode_captions


@torch.no_grad()
def sample(
    model: Preview, captions: list[str], hints: dict[str, torch.Tensor], size: tuple[int, int], machine: Device
) -> np.ndarray:
    """Return pictures [n, h, w, 3] uint8 for `captions` and `hints` [n, 3, h, w]; `size` is (width, height)."""
    width, height = size
    for part in (model.text_encoder, model.unet, model.vae, *model.controlnets.values()):
        part.to(machine.device)
    scheduler = noise_scheduler()
    scheduler.set_timesteps(PREVIEW.steps)
    x = torch.randn(len(captions), LATENT_CHANNELS, height // 8, width // 8, generator=torch.Generator().manual_seed(0))
    x = x.to(machine.device, memory_format=torch.channels_last)
    text = encode_captions(model.tokenizer, model.text_encoder, [""] * len(captions) + captions)
    both = {kind: torch.cat([hint, hint]) for kind, hint in embedded(model, hints).items()}
    for t in scheduler.timesteps:
        x0 = predict(model, torch.cat([x, x]), t.to(machine.device), text, both)
        unguided, guided = x0.chunk(2)
        x = scheduler.step(unguided + PREVIEW.guidance * (guided - unguided), t, x).prev_sample
    rgb = model.vae.decode(x / model.vae.config["scaling_factor"]).sample
    return ((rgb / 2 + 0.5).clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()


def write_sheet(model: Preview, file: Path, machine: Device, count: int = 5) -> None:
    """Write rows of held-out scenes: drawn picture, hints, and what both controls, depth and pose alone give."""
    size = (256, 256)
    clips = [draw_clip(HELD_OUT_SEEDS + index, 1, *size) for index in range(count)]
    depth = np.stack([np.repeat(depth_hints(clip)[0][..., None], 3, -1) for clip in clips])
    pose = np.stack([pose_pictures(clip)[0] for clip in clips])
    hints = {kind: _to_tensor(hint, machine) for kind, hint in (("depth", depth), ("openpose", pose))}
    captions = [clip.caption for clip in clips]
    rows = [np.stack([clip.pictures[0] for clip in clips]), np.maximum(depth // 2, pose)]
    for subset in (("depth", "openpose"), ("depth",), ("openpose",)):
        rows.append(sample(model, captions, {kind: hints[kind] for kind in subset}, size, machine))
    sheet = np.concatenate([np.concatenate(list(row), axis=1) for row in rows])
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet).save(file)


def _to_tensor(pictures: np.ndarray, machine: Device) -> torch.Tensor:
    hints = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255
    return hints.to(machine.device).contiguous(memory_format=torch.channels_last)
