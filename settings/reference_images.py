"""Find the images of the .blend that are reference pictures, and the files that they show.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import bpy


def file_of(image: bpy.types.Image) -> Path | None:
    """Return the file that `image` shows, of a sequence the one that it was opened with; None where it has none."""
    if image.packed_file or image.source not in ("FILE", "SEQUENCE", "MOVIE") or not image.filepath:
        return None
    return Path(os.path.normpath(bpy.path.abspath(image.filepath, library=image.library)))


def source_of(image: bpy.types.Image) -> str:
    """Return what finds `image` again, also in another .blend: its file, or else its name."""
    path = file_of(image)
    return str(path) if path else image.name_full


def images_of(source: str) -> list[bpy.types.Image]:
    """Return the images of the .blend that `source` names: several may show one file."""
    return [image for image in bpy.data.images if source_of(image) == source]


def image_of(source: str) -> bpy.types.Image | None:
    """Return the first image of the .blend that `source` names."""
    return next(iter(images_of(source)), None)


def open_image(path: str | Path) -> bpy.types.Image:
    """Return the image of the file `path`, relative to a saved .blend as Blender opens images. Raises RuntimeError."""
    known = set(bpy.data.images)
    image = bpy.data.images.load(str(path), check_existing=True)
    if image not in known and bpy.data.filepath and bpy.context.preferences.filepaths.use_relative_paths:
        with suppress(ValueError):  # another drive
            image.filepath = bpy.path.relpath(image.filepath)
    return image


def has_pixels(image: bpy.types.Image) -> bool:
    """Tell whether Blender has the picture of `image`. It does not look again for a file that was gone: this does."""
    path = None if image.size[0] else file_of(image)
    if path is not None and path.is_file():
        image.reload()
    return image.size[0] > 0


def can_be_reference(image: bpy.types.Image) -> bool:
    """Tell whether `image` is a picture: a render result and what viewers show have none to keep."""
    return image.type not in ("RENDER_RESULT", "COMPOSITING") and image.source != "VIEWER"
