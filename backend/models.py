"""Keep the last used model set loaded, and list what is installed.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import diffusers
import torch
import transformers
from diffusers import AutoencoderKL, ControlNetModel, UNetMotionModel
from transformers import CLIPTextModel, CLIPTokenizer

from . import loading
from .contract import CONTROL_KINDS, ContractError, ControlKind, Machine, ModelSet, model_sets
from .errors import BackendError
from .families import refuse_mismatches
from .find import locate, locate_all, places
from .hashes import files_of, hash_of
from .memory import empty_caches
from .references import Located, parts_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LoadedModels:
    """The models of one set, on the CPU or the device, ready to run."""

    tokenizer: CLIPTokenizer
    text_encoder: CLIPTextModel
    unet: UNetMotionModel
    controlnets: dict[ControlKind, ControlNetModel]
    vae: AutoencoderKL
    located: tuple[Located, ...]

    @property
    def longest_context(self) -> int:
        """The number of frames that the motion module can see at once: the length of its position table."""
        return self.unet.config["motion_max_seq_length"]

    def hashes(self) -> dict[str, str]:
        """Return `<file or folder>: <sha256>` of each part, by what it is called."""
        return {place.part.label: f"{place.path.name}: {hash_of(place)}" for place in self.located}


class ModelCache:
    """Load model sets, and keep the last one for the next take."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] | None = None
        self._models: LoadedModels | None = None

    def get(
        self,
        models: ModelSet,
        kinds: Sequence[ControlKind],
        machine: Machine,
        dtype: torch.dtype,
        tell: Callable[[str], None] = log.info,
    ) -> LoadedModels:
        """Return the models of a take with the control passes `kinds`, loading what is not loaded yet.

        `tell` is given a sentence before each download.
        Raises `BackendError` before anything heavy is loaded: `missing_weights` naming all that is missing,
        `mismatch` naming the parts that do not fit together.
        """
        located = locate_all(parts_of(models, kinds), machine, tell)
        files = [file for place in located for file in files_of(place)]
        key = (dtype, *located, *((file, file.stat().st_mtime_ns) for file in files))
        if self._models is None or key != self._key:
            refuse_mismatches(models, located)
            self.free()
            self._models = _load(located, dtype)
            self._key = key
        return self._models

    def free(self) -> None:
        """Unload everything and give the memory back."""
        self._key = self._models = None
        empty_caches()


def installed(machine: Machine) -> list[str]:
    """Return lines that say, for each model set, which parts are where, what is missing and what does not fit."""
    lines = [f"Models are looked for in {places(machine)}."]
    try:
        sets = model_sets(Path(folder).expanduser() for folder in machine.model_folders)
    except ContractError as error:
        raise BackendError("bad_model_set", str(error), "Correct the file, or delete it.") from error
    for models in sets.values():
        lines += ["", f"{models.name}: {models.label or models.name}", *_installed_parts(models, machine)]
    return lines


def _installed_parts(models: ModelSet, machine: Machine) -> list[str]:
    kinds = [kind for kind in CONTROL_KINDS if kind in models.controlnets]
    lines, located = [], []
    parts = parts_of(models, kinds)
    for part in parts:
        place = locate(part, machine)
        lines.append(f"  {part.label}: {place.path if place else 'missing'} ({part.reference})")
        if place:
            located.append(place)
    missing = len(parts) - len(located)
    if missing:
        return [*lines, f"  {missing} of {len(parts)} parts are missing"]
    try:
        refuse_mismatches(models, located)
    except BackendError as error:
        return [*lines, f"  does not fit: {error.message} {error.hint}"]
    return [*lines, "  complete, and its parts fit together"]


def _load(located: Sequence[Located], dtype: torch.dtype) -> LoadedModels:
    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.disable_progress_bar()
    by_role = {place.part.role: place for place in located}
    base = by_role["base"]
    nets = [place for place in located if place.part.role == "controlnet"]
    log.info("loading %s in %s", ", ".join(str(place.path) for place in located), dtype)
    return LoadedModels(
        tokenizer=loading.load_tokenizer(by_role["tokenizer"]),
        text_encoder=loading.load_text_encoder(base, dtype),
        unet=loading.load_unet(base, by_role["motion_module"], dtype),
        controlnets={place.part.kind: loading.load_controlnet(place, dtype) for place in nets if place.part.kind},
        vae=loading.load_vae(by_role["vae"], dtype),
        located=tuple(located),
    )
