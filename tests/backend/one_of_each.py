"""Fill a folder with one model of each kind, as ComfyUI lays them out, and with files that are none."""

from __future__ import annotations

import header_files as real
import torch


class Harmful:
    """Writes a file when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return open, (self.path, "w")


def make(root, harm):
    """Write them below `root`; the harmful one would write the file `harm`."""
    models = root / "models"
    header, checkpoint = real.write_header, real.write_checkpoint
    header(models / "checkpoints" / "my_look.safetensors", real.checkpoint())
    header(models / "checkpoints" / "no_vae.safetensors", real.checkpoint(with_vae=False), "BF16")
    header(models / "checkpoints" / "large.safetensors", real.checkpoint("sdxl"))
    header(models / "unet" / "only_unet.safetensors", real.unet(), "F32")
    header(models / "vae" / "vae-ft-mse.safetensors", real.vae(), "F32")
    header(models / "vae_approx" / "taesd.safetensors", real.tiny_vae())
    for name, shapes in {
        "mm_sd_v15.ckpt": real.motion_module(frames=24),
        "mm_sd_v15_v2.ckpt": real.motion_module(mid=True),
        "v3_sd15_mm.ckpt": real.motion_module(),
        "mm_sdxl_v10_beta.ckpt": real.motion_module(real.SDXL_LEVELS),
    }.items():
        checkpoint(models / "animatediff_models" / name, shapes)
    motion = models / "animatediff_models"
    header(motion / "hsxl_temporal_layers.f16.safetensors", real.hotshot())
    header(motion / "animatediff_lightning_4step.safetensors", real.motion_module(mid=True))
    header(motion / "AnimateLCM.safetensors", real.without_positions(real.motion_module(mid=True)))
    header(motion / "lt_long_mm_16_64_frames.safetensors", real.motion_module(mid=True, frames=64))
    checkpoint(models / "animatediff_motion_lora" / "v2_lora_ZoomIn.ckpt", real.motion_lora())
    words = {"ss_tag_frequency": '{"1": {"inkwash": 40, "city": 7}}', "modelspec.license": "CC BY 4.0"}
    header(models / "loras" / "ink.safetensors", real.spatial_lora(real.kohya, 16), metadata=words)
    header(models / "loras" / "large_ink.safetensors", real.spatial_lora(real.kohya, 8, "sdxl"))
    checkpoint(models / "loras" / "v3_sd15_adapter.ckpt", real.spatial_lora(real.of_adapter))
    header(models / "controlnet" / "control_v11p_sd15_openpose.safetensors", real.controlnet())
    header(models / "controlnet" / "depth-sdxl.safetensors", real.controlnet("sdxl"))
    checkpoint(models / "controlnet" / "v3_sd15_sparsectrl_rgb.ckpt", real.sparse_control())
    checkpoint(models / "controlnet" / "v3_sd15_sparsectrl_scribble.ckpt", real.sparse_control(False))
    header(models / "ipadapter" / "ip-adapter_sd15.safetensors", real.ip_adapter())
    header(models / "clip_vision" / "image_encoder.safetensors", real.image_encoder())
    header(root / "custom_nodes" / "interpolation" / "ckpts" / "film_net.safetensors", real.FILM, "F32")
    checkpoint(root / "custom_nodes" / "interpolation" / "ckpts" / "rife47.pth", real.RIFE)
    header(models / "upscale_models" / "esrgan.safetensors", real.ESRGAN)
    make_broken(models / "checkpoints", harm)
    return root


def make_broken(folder, harm):
    """Write files that are no models: one that would run a program, and others that are damaged each in its way."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.save({"state_dict": {"a": torch.ones(2)}, "extra": Harmful(harm)}, folder / "evil.ckpt")
    (folder / "empty.safetensors").touch()
    whole = real.write_header(folder / "cut_off.safetensors", real.vae(), "F32")
    with whole.open("rb+") as stream:
        stream.truncate(whole.stat().st_size // 2)
    real.write_checkpoint(folder / "old_name.ckpt", real.RIFE).rename(folder / "renamed.safetensors")
    (folder / "page.safetensors").write_text("<!DOCTYPE html><title>Sign in</title>")
