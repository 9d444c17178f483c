"""Keep what a bake has found, so that one that was stopped goes on, and one of changed inputs begins anew.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from ..contract import Texture, TextureFolder, to_data
from ..contract.folders import write_bytes, write_text
from ..errors import BackendError
from ..models.hashes import file_hash

_METHOD = 2  # grows where the same inputs give other pictures: those of one texture are all of one method
# What a texture says about where it came from and what became of it; the rest changes its pictures.
_NO_EFFECT = (
    *("object_name", "object_id", "uv_map", "number", "fps", "blend_file", "scene", "created", "animatic_version"),
    *("versions", "seen", "schema"),
)


@dataclass(frozen=True)
class Kept:
    """What is seen of the texels of the islands in one picture, or else when they are seen next."""

    colour: np.ndarray  # [texels, 3] uint8, sRGB
    ahead: np.ndarray  # [texels] uint16: pictures until the texel is seen, 0 where it is; `filling.NEVER`
    weight: np.ndarray  # [texels] uint8, 0 where it is not seen


def begin(folder: TextureFolder, texture: Texture) -> bool:
    """Forget the pictures that were baked from something else; return whether there were any.

    Raises `BackendError` `unwritable` where one of them cannot be deleted: it would pass as a new one.
    """
    mark = _fingerprint(folder, texture)
    if folder.mark.exists() and folder.mark.read_text("utf-8").strip() == mark:
        return False
    outdated = bool(folder.finished_frames())
    for place in (folder.frames, folder.coverages, folder.seen):
        shutil.rmtree(place, ignore_errors=True)
        if left := [path for path in place.rglob("*") if not path.is_dir()]:
            raise BackendError(
                "unwritable",
                f"The texture changed, and {left[0].name} of its former pictures could not be deleted.",
                "Close it where it is open, in Blender or in a viewer, then press Finish Texture.",
                detail=str(left[0]),
            )
    write_text(folder.mark, f"{mark}\n")
    return outdated


def _fingerprint(folder: TextureFolder, texture: Texture) -> str:
    """Return a hash of all that the pictures depend on: settings, views and surface."""
    settings = {key: value for key, value in to_data(texture).items() if key not in _NO_EFFECT}
    settings["method"] = _METHOD
    settings["views"] = [to_data(view.frames) for view in texture.views]
    whole = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for path in _inputs(folder, texture):
        whole.update(f"{path.relative_to(folder.path).as_posix()} {file_hash(path)}\n".encode())
    return whole.hexdigest()


def _inputs(folder: TextureFolder, texture: Texture) -> list[Path]:
    pictures = {picture for number in range(1, texture.count + 1) for picture in texture.pictures(number)}
    paths = {folder.surface(number) for number in range(1, len(texture.surface_frames) + 1)}
    for picture in pictures:
        view = folder.view(picture.view)
        paths |= {folder.picture(picture.view, picture.number), view.control_file("depth", picture.number)}
        paths.add(view.camera_json)
    return sorted(path for path in paths if path.exists())  # what is missing is said where it is read


def missing_frames(folder: TextureFolder, texture: Texture) -> list[int]:
    """Return the numbers of the pictures that are still to be made."""
    made = folder.finished_frames()
    return [number for number in range(1, texture.count + 1) if number not in made]


def kept_file(folder: TextureFolder, number: int) -> Path:
    """Return the file that holds what is seen in picture `number`."""
    return folder.seen / f"{number:04d}.npz"


def save(path: Path, kept: Kept) -> None:
    """Write `kept` into `path`, packed lightly: it is read once or twice and then deleted."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name in ("colour", "ahead", "weight"):
            with packed.open(f"{name}.npy", "w") as file:
                npy.write_array(file, getattr(kept, name), allow_pickle=False)
    write_bytes(path, content.getvalue(), flush=False)


def load(path: Path) -> Kept:
    """Read what `save` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        return Kept(arrays["colour"], arrays["ahead"], arrays["weight"])


def load_whole(path: Path, texels: int) -> Kept | None:
    """Read what `save` wrote, None where it is not there or not whole: a power cut may leave it empty or torn."""
    try:
        kept = load(path)
    except (FileNotFoundError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error):
        return None
    return kept if len(kept.colour) == len(kept.ahead) == len(kept.weight) == texels else None
