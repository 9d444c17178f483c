"""Tell LoRAs from each other: of looks, of camera moves, and the domain adapter of AnimateDiff v3.

Must not import torch or anything from the Blender side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from .seen import FAMILY_OF_WIDTH, Identity, Seen

_PIECE = re.compile(r"lora(?:_linear_layer)?[._](?:down|up|A|B)\b|lora_[AB]\.|_lora\.(?:down|up)\.")
_HEARING = re.compile(
    r"attn2[._](?:processor[._])?to_[kv][._]lora(?:_linear_layer)?[._](?:down|A)(?:\.default)?\.weight$"
)
_RANKED = re.compile(r"lora(?:_linear_layer)?[._](?:down|A)(?:\.default)?\.weight$")
_ORIGINAL = re.compile(r"^(?:down|mid|up)_blocks?\..*\.processor\.to_\w+_lora\.(?:down|up)\.weight$")
_OTHER_KINDS = {"hada_w1_a": "LoHa", "lokr_w1": "LoKr", "dora_scale": "DoRA", "oft_blocks": "OFT", "ia3": "IA3"}
_OF_METADATA = (("sdxl", "SDXL"), ("sd_v1", "SD 1.5"), ("stable-diffusion-v1", "SD 1.5"), ("sd1", "SD 1.5"))
_OF_METADATA += (("stable-diffusion-xl", "SDXL"), ("sd_v2", "SD 2"), ("stable-diffusion-v2", "SD 2"))
_OF_METADATA += (("flux", "Flux"), ("sd3", "SD 3"))
_MOST_TRIGGERS = 5


def lora(seen: Seen) -> Identity | None:
    """Return which LoRA a file is."""
    other = next((name for part, name in _OTHER_KINDS.items() if seen.has(part)), None)
    pieces = [key for key in seen.shapes if _PIECE.search(key)]
    if other:
        problem = f"It is a {other}, which changes weights in another way than a LoRA: it cannot be added."
        return Identity("lora", _family(seen), other, problem=problem, hint="Choose a plain LoRA.")
    if len(pieces) * 2 < len(seen.shapes):  # an alpha goes with each two
        return None
    rank = next((shape[0] for key, shape in seen.shapes.items() if _RANKED.search(key)), 0)
    told = f"rank {rank}" if rank else ""
    if all("motion_modules" in key or "temporal" in key for key in pieces):
        has_mid = any("mid_block" in key for key in pieces)
        return Identity("motion_lora", _motion_family(seen), told, "v2" if has_mid else "")
    family = _family(seen)
    if all(map(_ORIGINAL.match, pieces)):
        return Identity("domain_adapter", family, told, "v3")
    parts = _nets(pieces)
    if seen.is_named("v1-5-3", "v3_sd15_adapter", "domain_adapter"):
        parts = f"{parts}, the v3 domain adapter by its name"
    return Identity("lora", family, ", ".join(filter(None, (told, parts))), triggers=triggers_of(seen.metadata))


def _nets(pieces: Iterable[str]) -> str:
    """Return which networks the LoRA changes."""
    text = any(key.startswith(("lora_te", "text_encoder")) for key in pieces)
    unet = any(not key.startswith(("lora_te", "text_encoder")) for key in pieces)
    return "UNet and text encoder" if text and unet else "text encoder alone" if text else "UNet"


def _family(seen: Seen) -> str:
    """Return the family by the width of the text that it hears, else by what its training wrote into the header."""
    width = next((shape[1] for key, shape in seen.shapes.items() if _HEARING.search(key) and len(shape) > 1), 0)
    if width in FAMILY_OF_WIDTH:
        return FAMILY_OF_WIDTH[width]
    if seen.begins("lora_te2_", "text_encoder_2."):
        return "SDXL"
    if seen.has("double_blocks", "single_transformer_blocks"):
        return "Flux"
    told = " ".join(seen.metadata.get(name, "") for name in ("ss_base_model_version", "modelspec.architecture"))
    return next((family for word, family in _OF_METADATA if word in told.lower()), "")


def _motion_family(seen: Seen) -> str:
    """Return the family of a MotionLoRA: SD 1.5's UNet has four levels, SDXL's three."""
    levels = {int(found[1]) for key in seen.shapes if (found := re.search(r"(?:down|up)_blocks[._](\d)", key))}
    return ("SD 1.5" if 3 in levels else "SDXL") if {0, 2} <= levels else ""


def triggers_of(metadata: Mapping[str, str]) -> tuple[str, ...]:
    """Return the words that a LoRA was trained with: those that its maker names, else the most frequent ones."""
    named = metadata.get("modelspec.trigger_phrase", "").strip()
    if named:
        return tuple(word.strip() for word in named.split(",") if word.strip())[:_MOST_TRIGGERS]
    try:
        sets = json.loads(metadata.get("ss_tag_frequency", "{}")).values()
        counted: dict[str, int] = {}
        for tags in sets:
            for tag, count in tags.items():
                counted[tag.strip()] = counted.get(tag.strip(), 0) + int(count)
    except (ValueError, AttributeError, TypeError):
        return ()
    return tuple(sorted(filter(None, counted), key=lambda tag: -counted[tag])[:_MOST_TRIGGERS])
