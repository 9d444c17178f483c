"""Choose a font of Blender's for a line of text in the sequencer, and cut the line where it is too long.

A text strip without a font is set in Blender's monospaced one, which finds the letters of all scripts but spaces them
like a typewriter. One with a font has only that font's letters. Must not import operators or panels.
"""

from __future__ import annotations

import re
from pathlib import Path

import blf
import bpy

_ELLIPSIS = "…"
_MONO = 1  # blf's number of the font that a text strip without one has
_EUROPEAN = "Inter.woff2"
_FONTS = (  # for each the letters that it surely has
    (_EUROPEAN, re.compile("[ -~\u00a0-\u017f\u0391-\u03c9\u0400-\u045f–—‘’“”…]*")),
    (
        "Noto Sans CJK Regular.woff2",
        re.compile("[ -~…·\u3001-\u301f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]*"),
    ),
)


def font_for(text: str) -> bpy.types.VectorFont | None:
    """Return the proportional font that has all of `text`; None where Blender's monospaced one must do."""
    name = next((name for name, letters in _FONTS if letters.fullmatch(text)), None)
    file = _file(name) if name else None
    if file is None:
        return None
    try:
        return bpy.data.fonts.load(str(file), check_existing=True)
    except RuntimeError:  # it cannot be read
        return None


def width_px(text: str, size_px: float, *, mono: bool = False) -> float:
    """Return how wide `text` is in a text strip of that size: in a proportional font, or in the monospaced one."""
    file = None if mono else _file(_EUROPEAN)
    font = blf.load(str(file)) if file else _MONO  # letters that it lacks blf takes from the others
    blf.size(font, size_px)
    return blf.dimensions(font, text)[0]


def fitted(text: str, room_px: float, size_px: float, *, mono: bool) -> str:
    """Return `text`, with an ellipsis for what is wider than `room_px`."""
    if width_px(text, size_px, mono=mono) <= room_px:
        return text
    cuts = (text[:length].rstrip(" _-.") + _ELLIPSIS for length in range(len(text) - 1, 0, -1))
    return next((cut for cut in cuts if width_px(cut, size_px, mono=mono) <= room_px), _ELLIPSIS)


def _file(name: str) -> Path | None:
    folder = bpy.utils.system_resource("DATAFILES", path="fonts")
    file = Path(folder, name)
    return file if folder and file.is_file() else None
