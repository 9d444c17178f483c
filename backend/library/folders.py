"""Know where models lie: in a folder of their own, in the Hub's cache, or where A1111 and ComfyUI keep them.

Must not import torch or anything from the Blender side.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..contract import Machine
from ..contract.library import Layout
from ..machine.data_folder import data_folder
from ..models import hub
from ..models.weights import SUFFIXES

# Below the folder of each program; a star stands for any folder.
_A1111 = (
    *("models/Stable-diffusion", "models/Lora", "models/LyCORIS", "models/VAE", "models/VAE-approx"),
    *("models/ControlNet", "extensions/sd-webui-controlnet/models", "extensions/sd-webui-animatediff/model"),
    *("models/AnimateDiff", "models/ESRGAN", "models/RealESRGAN", "models/SwinIR"),
)
_COMFYUI = (
    *("models/checkpoints", "models/loras", "models/vae", "models/vae_approx", "models/controlnet"),
    *("models/animatediff_models", "models/animatediff_motion_lora", "models/ipadapter", "models/clip_vision"),
    *("models/clip", "models/text_encoders", "models/unet", "models/diffusion_models", "models/diffusers"),
    *("models/upscale_models", "models/frame_interpolation", "custom_nodes/*/models", "custom_nodes/*/ckpts"),
)
_MARKS: dict[Layout, str] = {"a1111": "models/Stable-diffusion", "comfyui": "models/checkpoints"}
_PLACES: dict[Layout, tuple[str, ...]] = {"a1111": _A1111, "comfyui": _COMFYUI}
HUB_FOLDER = "models--"  # what the Hub's cache begins the name of each repository's folder with
_NEVER = {"__pycache__", "node_modules", "venv", "site-packages", "blobs"}


@dataclass(frozen=True)
class Root:
    """A folder to look in; `places` are those below it that hold models."""

    path: Path
    layout: Layout
    places: tuple[Path, ...]


def root_of(folder: Path) -> Root:
    """Return what `folder` is: the one of A1111 or ComfyUI, or the `models` in it, is recognised by itself."""
    for layout, mark in _MARKS.items():
        for path in (folder, folder.parent) if folder.name == "models" else (folder,):
            if (path / mark).is_dir():
                found = (place for name in _PLACES[layout] for place in sorted(path.glob(name)))
                return Root(path, layout, tuple(place for place in found if place.is_dir()))
    is_cache = folder.is_dir() and any(folder.glob(f"{HUB_FOLDER}*"))
    return Root(folder, "hub" if is_cache else "plain", (folder,))


def roots(machine: Machine) -> list[Root]:
    """Return the folders that models are looked for in, the machine's own first, then the Hub's usual cache."""
    cache = hub.usual_cache()
    folders = [*(Path(folder).expanduser() for folder in machine.model_folders), *([cache] if cache.is_dir() else [])]
    return [root_of(folder) for folder in dict.fromkeys(folders)]


def destination(machine: Machine) -> Path:
    """Return where downloads go: the first folder that is no other program's, else the Hub's usual cache."""
    folders = (Path(folder).expanduser() for folder in machine.model_folders)
    return next((folder for folder in folders if root_of(folder).layout in ("plain", "hub")), hub.usual_cache())


def own_folder() -> Path:
    """Return the folder that Animatic itself puts models into where none is named."""
    return data_folder() / "models"


def is_own(root: Path) -> bool:
    """Tell whether no other program uses the models in `root`."""
    return root.resolve().is_relative_to(own_folder().resolve())


def free_bytes(folder: Path) -> int:
    """Return what is free on the disk of `folder`, which may not exist yet; 0 where nothing of it does."""
    there = next((path for path in (folder, *folder.parents) if path.is_dir()), None)
    return shutil.disk_usage(there).free if there else 0


def walk(place: Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Yield (folder, folders in it, files in it) from `place` down, each folder once, whatever links lead to it.

    Who takes names out of the folders keeps them from being looked into.
    """
    seen: set[str] = set()
    for folder, folders, files in os.walk(place, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _NEVER)
        yield Path(folder), folders, sorted(files)


def named(name: str, folders: Sequence[Path]) -> list[Path]:
    """Return the weight files called `name`, in the order of `folders`; what leads to the same file counts once.

    `name` may hold the last folders too: `Lora/look.safetensors`.
    """
    wanted = Path(name).parts
    if not name.endswith(SUFFIXES) or ".." in wanted or not wanted:
        return []
    found = {}
    for place in _places(folders):
        for folder, subfolders, files in walk(place):
            subfolders[:] = [each for each in subfolders if not each.startswith(HUB_FOLDER)]
            path = folder / wanted[-1]
            if wanted[-1] in files and path.parts[-len(wanted) :] == wanted:
                found.setdefault(path.resolve(), path)
    return list(found.values())


def folders_named(name: str, folders: Sequence[Path]) -> list[Path]:
    """Return the folders called `name` right below the places where A1111 and ComfyUI keep models."""
    return [place / name for place in _places(folders) if place not in folders and (place / name).is_dir()]


def _places(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from root_of(folder).places
