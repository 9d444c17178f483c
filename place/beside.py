"""Copy the pictures that a scene shows beside its .blend, which cannot pack image sequences.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import bpy

from ..backend.contract import safe_name
from .compositor import image_node, nodes_in
from .errors import PlaceError
from .layers import picture_in
from .owned import layers_in
from .planes import picture_node, planes_in
from .sequence import COPIED, blend_path, folder_of
from .sequencer import pictures_in, sequencer_scene
from .strips import strip_take

FOLDER = "textures"  # beside the .blend
_KEPT = ("take.json", "texture.json")  # by which the copy is a take's or a texture's folder too


def copy_beside(scene: bpy.types.Scene) -> list[Path]:
    """Copy what `scene` shows of takes and textures that lie elsewhere, show the copies, and return their folders.

    Everything then has a path relative to the .blend, and travels with its folder. Raises `PlaceError` or OSError.
    """
    if not bpy.data.filepath:
        raise PlaceError("This .blend was never saved, so nothing can lie beside it. Save it, then copy.")
    home = Path(bpy.data.filepath).resolve().parent
    made: dict[Path, Path] = {}  # folders of takes and of pictures -> where they are copied to
    for image in _images(scene):
        file = Path(bpy.path.abspath(image.filepath))
        copy = _copied(file.parent, image.name, home, made)
        if copy is not None:
            image[COPIED] = str(folder_of(file))
            image.filepath = blend_path(copy / file.parent.name / file.name)
    for strip in _strips(scene):
        pictures = Path(bpy.path.abspath(strip.directory))
        copy = _copied(pictures, strip.name, home, made)
        if copy is not None:
            strip[COPIED] = str(pictures.parent)
            strip.directory = blend_path(copy / pictures.name) + "/"
    return list(dict.fromkeys(made.values()))


def _images(scene: bpy.types.Scene) -> list[bpy.types.Image]:
    nodes = [
        *map(picture_node, planes_in(scene)),
        *map(image_node, nodes_in(scene)),
        *(picture_in(node) for _, node in layers_in(scene)),
    ]
    return list(dict.fromkeys(node.image for node in nodes if node and not node.image.library))


def _strips(scene: bpy.types.Scene) -> list[bpy.types.ImageStrip]:
    """Return the strips that were placed for `scene`, and those of the film's edit; their folders tell."""
    edit = sequencer_scene(scene)
    found = [(strip, strip_take(strip)) for strip in pictures_in(edit)] if edit else []
    return [strip for strip, folder in found if any((folder / kept).exists() for kept in _KEPT)]


def _copied(pictures: Path, name: str, home: Path, made: dict[Path, Path]) -> Path | None:
    """Return where the folder that has `pictures` is copied to under `home`; None where it lies there already."""
    pictures = pictures.resolve()
    folder = pictures.parent
    if folder.is_relative_to(home):
        return None
    if folder not in made:
        made[folder] = _free(home / FOLDER / safe_name(name), folder)
    if pictures not in made:
        made[pictures] = made[folder]
        shutil.copytree(pictures, made[folder] / pictures.name, dirs_exist_ok=True)
        for kept in _KEPT:
            if (folder / kept).exists():
                shutil.copy2(folder / kept, made[folder] / kept)
    return made[folder]


def _free(wanted: Path, folder: Path) -> Path:
    """Return `wanted`, or a name like it where that holds other pictures than those of `folder`."""
    number, found = 1, wanted
    while found.exists() and not _is_copy(found, folder):
        number += 1
        found = wanted.with_name(f"{wanted.name} {number}")
    return found


def _is_copy(copy: Path, folder: Path) -> bool:
    return any((copy / kept).exists() and (copy / kept).read_bytes() == _bytes(folder / kept) for kept in _KEPT)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
