"""Choose the fonts that a text needs, and turn web fonts (.woff2) into files that typst reads, once.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import json
import logging
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import brotli
from fontTools.ttLib import TTFont, TTLibError

from ..contract.folders import safe_name, write_bytes
from ..data_folder import data_folder

MAIN_FONT = "inter"  # for all that it has: Blender's own, and good to read when it is small
_LAST = "dejavu"  # its letters are all of one width
_NEVER = "lastresort"  # draws boxes, for every character that there is
_SUFFIXES = {".woff2", ".woff", ".ttf", ".otf", ".ttc"}

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
        cached = _usable(found)
        if cached is None:
            continue
        path, has = cached
        if _is_main(found) or needed & has:
            files.append(path)
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


def _usable(source: Path) -> tuple[Path, frozenset[int]] | None:
    """Return a file that typst reads and the characters that it has; None where `source` is no sound font."""
    status = source.stat()
    key = safe_name(f"{source.stem}-{status.st_size:x}-{status.st_mtime_ns:x}")
    folder = data_folder() / "fonts"
    known = folder / f"{key}.json"
    try:
        entry = json.loads(known.read_text("utf-8"))
        path = folder / entry["file"] if entry["file"] else source
        if path.is_file():
            return path, _characters(entry["ranges"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not there yet, or broken: made anew
    try:
        return _make_usable(source, folder, key)
    except (TTLibError, brotli.error, struct.error, ValueError, KeyError, AssertionError, EOFError) as error:
        _log.warning("the font %s cannot be read: %s", source, error)
        return None


def _make_usable(source: Path, folder: Path, key: str) -> tuple[Path, frozenset[int]]:
    folder.mkdir(parents=True, exist_ok=True)
    with TTFont(source, fontNumber=0, recalcTimestamp=False) as font:
        characters = frozenset(font.getBestCmap() or ())
        path, name = source, ""
        if font.flavor is not None:  # compressed for the web
            name = f"{key}{'.otf' if font.sfntVersion == 'OTTO' else '.ttf'}"
            path, font.flavor = folder / name, None
            temporary = folder / f".{name}.tmp"
            font.save(temporary)
            write_bytes(path, temporary.read_bytes())
            temporary.unlink()
    entry = {"file": name, "ranges": _ranges(characters)}
    write_bytes(folder / f"{key}.json", json.dumps(entry).encode())
    return path, characters


def _ranges(characters: Iterable[int]) -> list[list[int]]:
    """Return `characters` as first and last of each run."""
    ranges: list[list[int]] = []
    for character in sorted(characters):
        if ranges and ranges[-1][1] == character - 1:
            ranges[-1][1] = character
        else:
            ranges.append([character, character])
    return ranges


def _characters(ranges: list[list[int]]) -> frozenset[int]:
    return frozenset(character for first, last in ranges for character in range(first, last + 1))
