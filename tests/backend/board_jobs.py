"""Write storyboards and edits for tests, with pictures, and find Blender's fonts."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from backend.boards.sheets import draw_sheets
from backend.contract import EDIT_JSON, STORYBOARD_JSON, Clip, Edit, Media, Note, Panel, Storyboard, to_text
from backend.progress import Reporter

ROOT = Path(__file__).resolve().parents[2]
FOUND = sorted(ROOT.glob(".build/bpy-*/**/site-packages/bpy/*/datafiles/fonts"))
FONTS = str(FOUND[0]) if FOUND else ""
needs_fonts = pytest.mark.skipif(not FONTS, reason="no Blender as a module in .build, whose fonts are read")


def make_picture(path: Path, width: int = 64, height: int = 36, color: tuple[int, int, int] = (200, 40, 40)) -> str:
    """Write a picture that goes from black to `color` and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ramp = np.linspace(0, 1, width)[None, :, None] * np.array(color)[None, None, :]
    Image.fromarray(np.broadcast_to(ramp, (height, width, 3)).astype(np.uint8)).save(path)
    return str(path)


def panel(number: int = 1, **changes) -> Panel:
    """Return a panel of two seconds."""
    whole = {"shot_name": f"Shot{number}", "start": 1, "end": 48, "fps": 24.0, "number": f"{number:03}0"}
    return Panel(**whole | changes)


def storyboard(*panels: Panel, **changes) -> Storyboard:
    """Return a storyboard in Blender's fonts, where they are."""
    return Storyboard(
        **{"title": "Film", "panels": panels, "fonts": (FONTS,) if FONTS else (), "png_ppi": 40} | changes
    )


def write_board(folder: Path, board: Storyboard) -> Path:
    """Write storyboard.json into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STORYBOARD_JSON).write_text(to_text(board), "utf-8")
    return folder


def write_edit(folder: Path, whole: Edit) -> Path:
    """Write edit.json into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / EDIT_JSON).write_text(to_text(whole), "utf-8")
    return folder


def edit(*clips: Clip, **changes) -> Edit:
    """Return an edit at 24 frames a second."""
    return Edit(**{"name": "Film", "fps": 24.0, "width": 512, "height": 288, "clips": clips} | changes)


def clip(start: int = 0, frames: int = 10, **changes) -> Clip:
    """Return a clip of a take on ones."""
    media = Media("sequence", "frames/0001.png", 1, frames)
    return dataclasses.replace(Clip(f"Shot{start}", start, frames, media), **changes)


class Heard(Reporter):
    """A reporter that keeps what it was told."""

    def __init__(self) -> None:
        self.messages: list = []
        super().__init__("job", self.messages.append, lambda: False)

    @property
    def notes(self) -> list[str]:
        """The notes, as texts."""
        return [message.text for message in self.messages if isinstance(message, Note)]


def draw(folder: Path, board: Storyboard) -> tuple[tuple[str, ...], list[str]]:
    """Draw `board` in `folder` and return the files' names and the notes."""
    heard = Heard()
    return draw_sheets(write_board(folder, board), heard), heard.notes
