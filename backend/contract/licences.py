"""List the licences of the models that the built-in sets name.

They are what the models' cards on the Hub said by 2025-11, as far as that was known; what a page says today counts, and
is what an offer of a download shows. Must not import anything but the standard library.
"""

from __future__ import annotations

_ANIMATEDIFF = "apache-2.0"  # of the source that they come from
KNOWN: dict[str, str] = {
    "stable-diffusion-v1-5/stable-diffusion-v1-5": "creativeml-openrail-m",
    "stabilityai/sd-vae-ft-mse": "mit",
    "stabilityai/stable-diffusion-xl-base-1.0": "openrail++",
    "madebyollin/sdxl-vae-fp16-fix": "mit",
    "madebyollin/taesd": "mit",
    "SG161222/Realistic_Vision_V5.1_noVAE": "creativeml-openrail-m",
    "emilianJR/epiCRealism": "creativeml-openrail-m",
    "hotshotco/SDXL-512": "openrail++",
    "hotshotco/Hotshot-XL": "openrail++",
    "guoyww/animatediff-motion-adapter-v1-5-2": _ANIMATEDIFF,
    "guoyww/animatediff-motion-adapter-v1-5-3": _ANIMATEDIFF,
    "guoyww/animatediff-motion-adapter-sdxl-beta": _ANIMATEDIFF,
    "ByteDance/AnimateDiff-Lightning": "creativeml-openrail-m",
    "wangfuyun/AnimateLCM": "mit",
    "latent-consistency/lcm-lora-sdv1-5": "openrail++",
    "h94/IP-Adapter": "apache-2.0",
    "openai/clip-vit-large-patch14": "mit",
    "diffusers/controlnet-depth-sdxl-1.0": "openrail++",
    "diffusers/controlnet-canny-sdxl-1.0": "openrail++",
    "thibaud/controlnet-openpose-sdxl-1.0": "other",
    **{
        f"lllyasviel/control_v11{name}": "openrail"
        for name in ("f1p_sd15_depth", "p_sd15_openpose", "p_sd15_canny", "p_sd15_normalbae", "p_sd15_seg")
    },
    "lllyasviel/control_v11p_sd15_lineart": "openrail",
}
UNTOLD = "not told: see its page on the Hub"


def licence_line(repository: str, licence: str = "") -> str:
    """Return a line that says under which licence a repository on the Hub is."""
    return f"{repository}: {licence or KNOWN.get(repository) or UNTOLD}"
