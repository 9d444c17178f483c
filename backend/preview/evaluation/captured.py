"""Have Blender build and capture its scenes, unless that was done with the same scripts.

Must not import torch or bpy.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from .scenes import Scene, blender_scenes

ROOT = Path(__file__).resolve().parents[3]
_SCRIPTS = ("preview_scenes", "demo", "capture")  # what a capture comes from


def captured_scenes(blender_python: Path | None, cache: Path, say: Callable[[str], None]) -> list[Scene]:
    """Return Blender's scenes from `cache`, made there by `blender_python` when its scripts have changed.

    Raises `FileNotFoundError` where they have to be made and no Python with bpy is named, `CalledProcessError` where
    Blender fails.
    """
    folder = cache / f"blender-{_key()}"
    if not (folder / "index.json").exists():
        if blender_python is None:
            raise FileNotFoundError("Blender's scenes are not captured yet: name a Python that has bpy with --blender.")
        say("capturing Blender's scenes")
        _make(blender_python, folder)
        for old in set(cache.glob("blender-*")) - {folder}:
            shutil.rmtree(old)
    return blender_scenes(folder)


def _make(blender_python: Path, folder: Path) -> None:
    """Let Blender build and capture its scenes; the folder appears when all of them are in it."""
    unfinished = folder.with_name(f"{folder.name}-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    with (unfinished / "blender.log").open("wb") as log:
        subprocess.run(
            [blender_python, "-m", "preview_scenes", str(unfinished)],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=True,
            env={key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
        )
    unfinished.rename(folder)


def _key() -> str:
    """Return what changes when a script does."""
    digest = hashlib.sha256()
    for name in _SCRIPTS:
        for path in sorted((ROOT / name).glob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
