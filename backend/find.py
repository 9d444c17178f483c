"""Find the files behind a model set: in the model folders, in the Hub's cache, or on the Hub.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path, PureWindowsPath

from . import hub
from .contract import UNTRAINED, Machine
from .errors import BackendError
from .references import Located, Part, Role, usable
from .untrained import untrained_folder

log = logging.getLogger(__name__)

# A single-file base brings no tokenizer; all of SD1.x uses the one of CLIP ViT-L/14.
TOKENIZERS = ("openai/clip-vit-large-patch14", "stable-diffusion-v1-5/stable-diffusion-v1-5")
_NETWORK = ("config.json", "diffusion_pytorch_model.safetensors")
_DOWNLOADS: dict[Role, tuple[str, ...]] = {
    "base": (*(f"unet/{name}" for name in _NETWORK), "text_encoder/config.json", "text_encoder/model.safetensors"),
    "vae": (*_NETWORK, *(f"vae/{name}" for name in _NETWORK)),
    "tokenizer": (*("vocab.json", "merges.txt", "tokenizer_config.json"), "tokenizer/*"),
    "motion_module": _NETWORK,
    "controlnet": _NETWORK,
}


def locate(part: Part, machine: Machine) -> Located | None:
    """Return where `part` lies on this machine, or None. Never goes online."""
    for candidate in _candidates(part, machine):
        if (path := usable(part.role, candidate)) is not None:
            return Located(part, path)
    return None


def locate_all(parts: Sequence[Part], machine: Machine, tell: Callable[[str], None] = log.info) -> list[Located]:
    """Return where all `parts` lie, downloading what is missing where `machine` may go online.

    `tell` is given a sentence before each download.

    Raises `BackendError`: `missing_weights` names every missing part, `download_failed` the first that failed.
    """
    found: list[Located] = []
    missing: list[Part] = []
    for part in parts:
        place = locate(part, machine) or (_downloaded(part, machine, tell) if machine.online else None)
        if place is None:
            missing.append(part)
        else:
            found.append(place)
    if missing:
        raise _missing_weights(missing, machine)
    return found


def places(machine: Machine) -> str:
    """Return the folders that are searched for models, for a sentence."""
    folders = ", ".join(machine.model_folders)
    return f"the model folders ({folders}) and the Hub cache" if folders else "the Hub cache; no model folder is set"


def _candidates(part: Part, machine: Machine) -> list[Path]:
    if part.reference == UNTRAINED.base:
        folder = untrained_folder()
        if part.kind:
            return [folder / f"controlnet_{part.kind}"]
        return [folder / ("motion_module" if part.role == "motion_module" else "base")]
    paths = _places(part.reference, machine)
    if part.role == "tokenizer" and any(path.is_file() for path in paths):
        beside = [path.parent for path in paths if path.is_file()]
        return [*beside, *(path for reference in TOKENIZERS for path in _places(reference, machine))]
    return paths


def _places(reference: str, machine: Machine) -> list[Path]:
    path = Path(reference).expanduser()
    if path.is_absolute() or PureWindowsPath(reference).is_absolute():
        return [path]
    repository, _, file = reference.partition(":")
    folders = [Path(folder).expanduser() for folder in machine.model_folders]
    named = [folder / name for folder in folders for name in (repository, Path(repository).name)]
    snapshots = [hub.cached(repository, cache) for cache in (*folders, None)]
    return [place / file for place in (*named, *snapshots) if place]


def _downloaded(part: Part, machine: Machine, tell: Callable[[str], None]) -> Located | None:
    reference = part.reference
    if part.role == "tokenizer" and any(path.is_file() for path in _places(reference, machine)):
        reference = TOKENIZERS[0]
    repository, _, file = reference.partition(":")
    if not hub.is_repository(repository):
        return None
    cache = Path(machine.model_folders[0]).expanduser() if machine.model_folders else None
    tell(f"Downloading the {part.label} {repository}.")
    snapshot = hub.download(repository, [file] if file else _DOWNLOADS[part.role], cache)
    path = usable(part.role, snapshot / file)
    return Located(part, path) if path else None


def _missing_weights(missing: Sequence[Part], machine: Machine) -> BackendError:
    bases = {part.reference for part in missing if part.role == "base"}
    # A base that is not there lacks its VAE and tokenizer too: one name is enough.
    named = [part for part in missing if part.role == "base" or part.reference not in bases]
    names = ", ".join(f"{part.label} {part.reference}" for part in named)
    into = f"under the same name into {machine.model_folders[0]}" if machine.model_folders else "into a model folder"
    allow = "Switch on Download Missing Models (and Blender's online access) in the preferences, or --online"
    hint = f"Put the files {into}." if machine.online else f"{allow}; or put the files {into}."
    return BackendError(
        "missing_weights",
        f"These models are not on this machine: {names}. Looked in {places(machine)}.",
        hint,
    )
