"""Say under which licence a model is: by the card that lies beside it, else by what its page on the Hub says.

Must not import torch or anything from the Blender side.
"""

from __future__ import annotations

import re
from pathlib import Path

SEEN = "2025-11"  # when the licences below were last known; a page on the Hub may say something else by now
# Of the repositories that the built-in sets name, as their model cards' front matter gives them.
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
    "guoyww/animatediff-motion-adapter-v1-5-2": "apache-2.0",
    "guoyww/animatediff-motion-adapter-v1-5-3": "apache-2.0",
    "guoyww/animatediff-motion-adapter-sdxl-beta": "apache-2.0",
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
_CARD = "README.md"
_MOST_BYTES = 2**16  # of a card that are looked at
_FRONT = re.compile(r"\A---\s*\n(.*?)\n---", re.DOTALL)
_LICENCE = re.compile(r"^licen[sc]e(?:_name)?:\s*[\"']?([^\"'\n#]+)", re.MULTILINE)


def licence_of(path: Path, repository: str = "") -> str:
    """Return the licence of the model at `path`, "" where nothing tells it."""
    folder = path if path.is_dir() else path.parent
    told = licence_in(folder / _CARD)
    return told or KNOWN.get(repository, "")


def licence_in(card: Path) -> str:
    """Return the licence that a model card names in its front matter, "" without one."""
    try:
        with card.open("rb") as stream:
            text = stream.read(_MOST_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return ""
    front = _FRONT.match(text.replace("\r\n", "\n"))
    named = _LICENCE.findall(front[1]) if front else []
    names = [name.strip() for name in named if name.strip() and name.strip() != "other"]
    return names[-1] if names else ("other" if named else "")
