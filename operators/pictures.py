"""Load pictures from disk as icons that panels can draw.

Must not import panels.
"""

from __future__ import annotations

from pathlib import Path

import bpy
import bpy.utils.previews
import numpy as np

from ..backend.contract import TakeFolder

_icons: bpy.utils.previews.ImagePreviewCollection | None = None


def icon(path: Path) -> int:
    """Return the icon of the picture `path`, read again when the file has changed; 0 when it is absent."""
    written = _written_ns(path)
    if not written:
        return 0
    key = f"{path}@{written}"
    if key not in _icons:
        _icons.load(key, str(path), "IMAGE")
    return _icons[key].icon_id


def drawn_icon(name: str, picture: np.ndarray) -> int:
    """Return the icon of a picture in memory, float32 RGBA, [height, width, 4], lowest row first, in place of the last.

    Blender keeps what it drew of an icon: another picture needs another one.
    """
    for key in [key for key in _icons if key.startswith(f"{name}@")]:
        del _icons[key]
    made = _icons.new(f"{name}@{hash(picture.tobytes())}")
    made.image_size = picture.shape[1], picture.shape[0]
    made.image_pixels_float.foreach_set(np.ascontiguousarray(picture, np.float32).ravel())
    return made.icon_id


def middle_icon(folder: TakeFolder) -> int:
    """Return the icon of the middle finished frame of a take, 0 without any."""
    pictures = list(folder.finished_frames().values())
    return icon(pictures[len(pictures) // 2]) if pictures else 0


def _written_ns(path: Path) -> int:
    """Return when `path` was written, 0 when it is absent: the backend takes previews away meanwhile."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def register() -> None:
    """Make the icon collection."""
    global _icons
    _icons = bpy.utils.previews.new()


def unregister() -> None:
    """Free the icons."""
    global _icons
    bpy.utils.previews.remove(_icons)
    _icons = None
