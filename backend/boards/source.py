"""Turn a storyboard into the data that its pages are drawn from: texts, boxes, and pictures of the right size.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..contract import Panel, Storyboard
from ..contract.storyboard import Cell
from ..progress import Reporter
from . import words
from .geometry import Box, page, place
from .pictures import picture_size, prepare_picture

NO_TAKE = "No take yet"
UNREADABLE = "This picture could not be read"
_LOGO = "logo.png"
_LOGO_BOX = Box(0.0, 0.0, 40.0, 10.5)

Data = dict[str, Any]


class Pages:
    """Makes the data of a storyboard's pages, with the pictures that they show in the folder `work`."""

    def __init__(self, board: Storyboard, folder: Path, work: Path) -> None:
        self._board, self._folder, self._work = board, folder, work
        self.unreadable: list[Path] = []

    def data(self, reporter: Reporter) -> Data:
        """Return the data; every text in it is a `text`."""
        board = self._board
        seconds = running_time(board.seconds)
        shots = len(board.shots)
        facts = {
            "Version": board.version,
            "Author": board.author,
            "Date": board.date,
            "Length": f"{shots} {'shot' if shots == 1 else 'shots'} · {seconds}",
        }
        return {
            "title": line(board.title),
            "subtitle": line(board.subtitle),
            "author": line(board.author),
            "notes": line(board.notes),
            "facts": [[name, line(value)] for name, value in facts.items()],
            "logo": self._logo(),
            "layout": board.layout,
            "sheet": dataclasses.asdict(page(board)),
            "pages": list(self._pages(reporter)),
        }

    def _pages(self, reporter: Reporter) -> Iterator[list[Data]]:
        index = 0
        for cells in self._board.pages():
            panels = []
            for cell in cells:
                reporter.check_cancelled()
                panels.append(self._panel(cell, index))
                index += 1
                reporter.advance(0.7 * index / len(self._board.panels))
            yield panels

    def _panel(self, cell: Cell, index: int) -> Data:
        panel = cell.panel
        files = [self._folder / name for name in panel.pictures]
        sizes = [self._size(file) or (panel.width, panel.height) for file in files] or [(panel.width, panel.height)]
        spot = place(self._board, cell, tuple(width / height for width, height in sizes))
        pictures = [
            self._picture(files[number] if files else None, box, f"{index}-{number}", panel)
            for number, box in enumerate(spot.pictures)
        ]
        span, length = frame_span(panel), f"{panel.seconds:.2f} s"
        facts = {"Frames": f"{span} ({panel.frames})", "Length": length, "Lens": panel.lens, "Camera": panel.move}
        return {
            "index": index,
            "number": line(panel.number),
            "name": line(panel.shot_name),
            "take": line(panel.take),
            "time": line(f"{span} · {panel.frames} f · {length}"),
            "camera": line(" · ".join(part for part in (panel.lens, panel.move) if part)),
            "span": line(span),
            "length": line(f"{panel.frames} f · {length}"),
            "lens": line(panel.lens),
            "move": line(panel.move),
            "facts": [[name, line(value)] for name, value in facts.items()],
            "dialogue": text(words.spoken(panel.dialogue)),
            "notes": text(panel.notes),
            "head": dataclasses.asdict(spot.head),
            "words": dataclasses.asdict(spot.words),
            "beside": spot.beside,
            "pictures": pictures,
        }

    def _picture(self, file: Path | None, box: Box, name: str, panel: Panel) -> Data:
        shown = f"{name}.jpg" if file and self._prepared(file, f"{name}.jpg", box) else None
        missing = UNREADABLE if file else NO_TAKE
        return {"box": dataclasses.asdict(box), "file": shown, "words": missing, "alt": words.one_line(panel.shot_name)}

    def _prepared(self, file: Path, name: str, box: Box) -> tuple[int, int] | None:
        """Write `file` for its box and return its size in pixels; None, and it is noted, where it cannot be read."""
        try:
            return prepare_picture(file, self._work / name, box.width, box.height)
        except (OSError, SyntaxError, ValueError):  # what Pillow raises for what is no sound picture
            self.unreadable.append(file)
            return None

    def _size(self, file: Path) -> tuple[int, int] | None:
        try:
            return picture_size(file)
        except (OSError, SyntaxError, ValueError):
            return None  # drawing it says so

    def _logo(self) -> Data | None:
        size = self._prepared(self._folder / self._board.logo, _LOGO, _LOGO_BOX) if self._board.logo else None
        if size is None:
            return None
        scale = min(_LOGO_BOX.width / size[0], _LOGO_BOX.height / size[1])
        return {"file": _LOGO, "width": size[0] * scale, "height": size[1] * scale}


def text(whole: str) -> Data:
    """Return a text as the pages take it."""
    cleaned = words.clean(whole)
    return {"t": cleaned, "lang": words.language(cleaned), "rtl": words.is_right_to_left(cleaned)}


def line(whole: str) -> Data:
    """Return a text of one line as the pages take it."""
    return text(words.one_line(whole))


def texts(data: object) -> Iterator[Data]:
    """Yield every text in `data`, to be read or changed."""
    if isinstance(data, dict):
        if "t" in data:
            yield data
            return
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from texts(item)


def frame_span(panel: Panel) -> str:
    """Return the panel's frames as they are written: 1–48, or −10 – 11."""
    numbers = [f"{frame}".replace("-", "−") for frame in (panel.start, panel.end)]
    return (" – " if panel.start < 0 else "–").join(numbers)


def running_time(seconds: float) -> str:
    """Return a length for a person: 7.5 s, or 2 min 05 s."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole // 60} min {whole % 60:02} s"
