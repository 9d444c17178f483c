"""Draw the storyboard of a folder as a PDF and as a PNG for each page, both from one source.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import unicodedata
from pathlib import Path

import typst

from ..contract import STORYBOARD_JSON, STORYBOARD_PDF, Storyboard
from ..contract.folders import link_or_copy
from ..progress import Reporter
from .fonts import choose_fonts
from .reading import read_job, write_files
from .source import Data, Pages, texts
from .words import drawn

_TEMPLATE = Path(__file__).with_name("sheets.typ")
_OWN_WORDS = "Version Author Date Length Frames Lens Camera Dialogue Notes 0123456789 …/()–·"
_MISSING = "?"
_MOST_NAMED = 5  # in a note


def draw_sheets(folder: Path, reporter: Reporter) -> tuple[str, ...]:
    """Draw the storyboard.json in `folder` and return the names of the files made there.

    Raises `BackendError`, `OSError` or `CancelledByUser`.
    """
    board = read_job(Storyboard, folder / STORYBOARD_JSON)
    reporter.begin("drawing")
    with tempfile.TemporaryDirectory(prefix="animatic-sheets-", ignore_cleanup_errors=True) as name:
        work = Path(name)
        shutil.copyfile(_TEMPLATE, work / _TEMPLATE.name)
        pages = Pages(board, folder, work)
        data = pages.data(reporter)
        _note_unreadable(pages.unreadable, reporter)
        fonts = _fonts(board, folder, work, data, reporter)
        (work / "board.json").write_text(json.dumps(data), "utf-8")
        compiler = typst.Compiler(work / _TEMPLATE.name, root=work, font_paths=fonts, ignore_system_fonts=True)
        pdf = compiler.compile(format="pdf")
        reporter.advance(0.85)
        pictures = compiler.compile(format="png", ppi=board.png_ppi)
        _note_cut(board, compiler, reporter)
    return _write(folder, pdf, pictures if isinstance(pictures, list) else [pictures], reporter)


def _fonts(board: Storyboard, folder: Path, work: Path, data: Data, reporter: Reporter) -> typst.Fonts:
    """Choose the fonts for `data`, put their names there, and take out the characters that none has."""
    needed = drawn(_OWN_WORDS + "".join(found["t"] for found in texts(data)))
    chosen = choose_fonts(needed, [folder / place for place in board.fonts])
    missing = sorted(chosen.missing) if chosen.has_main else []  # what typst's own fonts have is not known
    _note_fonts(chosen.has_main, missing, reporter)
    for found in texts(data):
        found["t"] = "".join(_MISSING if c in missing else c for c in found["t"])
    laid_out = work / "fonts"
    laid_out.mkdir()
    for number, file in enumerate(chosen.files):
        link_or_copy(file, laid_out / f"{number:03}{file.suffix}")
    own = not chosen.has_main  # typst's fonts stand in
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=own, font_paths=[laid_out])
    by_file = sorted((font.path or "~", font.family) for font in fonts.fonts())
    data["fonts"] = list(dict.fromkeys(family for _, family in by_file))
    return fonts


def _write(folder: Path, pdf: bytes, pictures: list[bytes], reporter: Reporter) -> tuple[str, ...]:
    """Write the pages, delete those of an earlier and longer storyboard, and return the names."""
    digits = max(2, len(str(len(pictures))))
    files = {STORYBOARD_PDF: pdf}
    files |= {f"page-{number:0{digits}}.png": picture for number, picture in enumerate(pictures, 1)}
    write_files(folder, files)
    for old in sorted(folder.iterdir()):
        if re.fullmatch(r"page-\d{2,}\.png", old.name) and old.name not in files:
            try:
                old.unlink()
            except OSError:  # as on Windows, where another program has it open
                reporter.note(f"{old.name} is of the former storyboard and could not be deleted. Close it, delete it.")
    return tuple(files)


def _note_unreadable(files: list[Path], reporter: Reporter) -> None:
    if files:
        names = ", ".join(map(str, files[:_MOST_NAMED])) + (" …" if len(files) > _MOST_NAMED else "")
        reporter.note(f"{_count(len(files), 'picture')} could not be read, a grey box stands for each: {names}")


def _note_fonts(has_main: bool, missing: list[str], reporter: Reporter) -> None:
    if not has_main:
        reporter.note("Blender's fonts were not found: the pages are set in another, which has few scripts.")
    if missing:
        named = ", ".join(f"{c} ({unicodedata.name(c, f'U+{ord(c):04X}')})" for c in missing[:_MOST_NAMED])
        more = " …" if len(missing) > _MOST_NAMED else ""
        reporter.note(f"No font has these characters, a question mark stands for them: {named}{more}")


def _note_cut(board: Storyboard, compiler: typst.Compiler, reporter: Reporter) -> None:
    """Say which panels were too small for their words."""
    found = [entry["value"] for entry in json.loads(compiler.query("<cut>"))]
    cut = dict.fromkeys((board.panels[entry["panel"]].shot_name, entry["what"]) for entry in found)
    if cut:
        named = ", ".join(f"{name} ({what})" for name, what in list(cut)[:_MOST_NAMED])
        more = " …" if len(cut) > _MOST_NAMED else ""
        reporter.note(f"These words did not fit and end in …: {named}{more}. Fewer panels a page have more room.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
