"""Choose which files of a repository on the Hub a part needs.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Collection

from .parts import TOKENIZER_ROLES, Role, lora_file
from .weights import safe_names

# The files of a tokenizer that is no part of a pipeline; the first of each tells that it is one.
_TOKENIZERS = (("vocab.json", "merges.txt", "tokenizer_config.json"), ("tokenizer.json", "tokenizer_config.json"))
# The folders that hold a part, together; where there are more layouts, the first that a repository has.
_LAYOUTS: dict[Role, tuple[tuple[str, ...], ...]] = {
    "base": (("unet/", "text_encoder/", "text_encoder_2/"), ("unet/", "text_encoder/")),
    "vae": (("vae/",), ("",)),
    "motion_module": (("",),),
    "controlnet": (("",),),
    "sparsectrl": (("",),),
    "image_encoder": (("",),),
}


def choose(role: Role, names: Collection[str], half: bool) -> list[str]:
    """Return which of the files `names` to fetch for a part; none where they do not hold all that it needs.

    With `half` the weights in half precision where there are any, which are half as large.
    """
    if role in TOKENIZER_ROLES:
        folders = [[name for name in names if name.startswith(f"{folder}/")] for folder in (role, "tokenizer")]
        own = next((files for files in folders if files), [])
        alone = next((files for files in _TOKENIZERS if files[0] in names), ())
        return own or [name for name in alone if name in names]
    if role in ("lora", "ip_adapter", "interpolator"):
        name = lora_file(names)
        return [name] if name else []
    for folders in _LAYOUTS[role]:
        models = [_model_files(folder, names, half) for folder in folders]
        if all(models):
            return [name for model in models for name in model]
    return []


def _model_files(folder: str, names: Collection[str], half: bool) -> list[str]:
    weights = next((folder + name for name in safe_names(half) if folder + name in names), None)
    config = f"{folder}config.json"
    return [config, weights] if weights and config in names else []
