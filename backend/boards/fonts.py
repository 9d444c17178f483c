"""Choose the fonts that a text needs, and turn web fonts (.woff2) into files that typst reads, once.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import io
import json
import logging
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import brotli
from fontTools.ttLib import TTFont, TTLibError

from ..contract.folders import safe_name, write_bytes
from ..machine.data_folder import data_folder

MAIN_FONT = "inter"  # for all that it has: Blender's own, and good to read when it is small
_LAST = "dejavu"  # its letters are all of one width
_NEVER = "lastresort"  # draws boxes, for every character that there is
_PACKED = {".woff2", ".woff"}  # for the web
_SUFFIXES = _PACKED | {".ttf", ".otf", ".ttc"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chosen:
    """The fonts for a text, in the order in which they are asked for a character, and what none of them has."""

    files: tuple[Path, ...]
    missing: frozenset[str]

    @property
    def has_main(self) -> bool:
        """Whether the main font is among them."""
        return any(_is_main(file) for file in self.files)


def choose_fonts(text: str, places: Iterable[Path]) -> Chosen:
    """Return as few fonts of `places` (folders or files) as `text` needs, with the main one in any case."""
    needed = {ord(character) for character in text}
    files: list[Path] = []
    for found in _in_order(places):
        if not needed and files:
            break
        has = _characters(found)
        if has and (_is_main(found) or needed & has):
            files.append(_unpacked(found))
            needed -= has
    return Chosen(tuple(files), frozenset(map(chr, needed)))


def _in_order(places: Iterable[Path]) -> list[Path]:
    """Return the fonts in `places`: the main one first, then the small ones, those of few scripts."""
    files: list[Path] = []
    for place in places:
        files += sorted(place.iterdir()) if place.is_dir() else [place] if place.is_file() else []
    fonts = [file for file in files if file.suffix.lower() in _SUFFIXES and not file.stem.lower().startswith(_NEVER)]
    return sorted(fonts, key=lambda f: (not _is_main(f), f.stem.lower().startswith(_LAST), f.stat().st_size, f.name))


def _is_main(file: Path) -> bool:
    return file.stem.lower().startswith(MAIN_FONT)


def _cached(source: Path, suffix: str) -> Path:
    """Return the name of what is made of `source` once, for as long as it does not change."""
    status = source.stat()
    key = safe_name(f"{source.stem}-{status.st_size:x}-{status.st_mtime_ns:x}")
    folder = data_folder() / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / (key + suffix)


def _characters(source: Path) -> frozenset[int]:
    """Return the characters that a font has; none where it is no sound font."""
    cached = _cached(source, ".json")
    try:
        return frozenset(c for first, last in json.loads(cached.read_bytes()) for c in range(first, last + 1))
    except (OSError, ValueError, TypeError):
        pass  # not there yet, or broken: made anew
    try:
        with TTFont(source, fontNumber=0, lazy=True) as font:
            characters = frozenset(font.getBestCmap() or ())
    except (TTLibError, brotli.error, struct.error, ValueError, KeyError, AssertionError, EOFError) as error:
        _log.warning("the font %s cannot be read: %s", source, error)
        return frozenset()
    write_bytes(cached, json.dumps(_ranges(characters)).encode())
    return characters


def _unpacked(source: Path) -> Path:
    """Return `source` as typst reads it: a web font without its packing, else itself."""
    if source.suffix.lower() not in _PACKED:
        return source
    target = _cached(source, ".ttf")
    if not target.is_file():
        unpacked = io.BytesIO()
        with TTFont(source, recalcBBoxes=False, recalcTimestamp=False) as font:
            font.flavor = None
            font.save(unpacked)  # nothing of it was read before, so that all is copied as it is
        write_bytes(target, unpacked.getvalue())
    return target


def _ranges(characters: Iterable[int]) -> list[list[int]]:
    """Return `characters` as first and last of each run."""
    ranges: list[list[int]] = []
    for character in sorted(characters):
        if ranges and ranges[-1][1] == character - 1:
            ranges[-1][1] = character
        else:
            ranges.append([character, character])
    return ranges
