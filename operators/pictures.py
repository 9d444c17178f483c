"""Load pictures from disk as icons that panels can draw.

Must not import panels.
"""

from __future__ import annotations

from pathlib import Path

import bpy
import bpy.utils.previews

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
