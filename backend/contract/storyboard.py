"""Describe a storyboard that is drawn on pages: its title block, its panels, and where each panel stands.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .schema import SCHEMA_VERSION, require, require_between, require_schema
from .timecode import exact_fps

STORYBOARD_JSON = "storyboard.json"
STORYBOARD_PDF = "storyboard.pdf"

# The larger number runs along the paper's longer side: 2x3 is three columns of two rows in landscape,
# two columns of three rows in portrait.
Layout = Literal["1x1", "2x3", "3x4"]
Paper = Literal["A4", "Letter"]
Orientation = Literal["landscape", "portrait"]
KeyFrames = Literal["beside", "wide"]  # within one panel, or a panel as wide as it has pictures

MOST_PICTURES = 3  # of a panel


@dataclass(frozen=True)
class Panel:
    """A shot, or a part of it, on a page."""

    shot_name: str
    start: int  # scene frame
    end: int  # scene frame, the last one
    fps: float
    pictures: tuple[str, ...] = ()  # files, absolute or from storyboard.json's folder; none: there is no take yet
    number: str = ""  # as it is called on the page: 1, 010, 12A
    take: str = ""  # Take 3
    lens: str = ""  # 35 mm, or 35 → 50 mm
    move: str = ""  # dolly in
    dialogue: str = ""
    notes: str = ""
    width: int = 16  # of the picture, as width : height, for the grey box where there is none
    height: int = 9

    def __post_init__(self) -> None:
        require(self.end >= self.start, "end", self.end, f"{self.start} (where the shot starts) or later")
        require_between("fps", self.fps, 0.01, 10_000)
        expected = f"at most {MOST_PICTURES} files: make further panels of the shot"
        require(len(self.pictures) <= MOST_PICTURES, "pictures", len(self.pictures), expected)
        require(self.width > 0 and self.height > 0, "width", self.width, "a width and a height over 0")

    @property
    def frames(self) -> int:
        """How many frames of the scene the shot takes."""
        return self.end - self.start + 1

    @property
    def seconds(self) -> float:
        """How long the shot is."""
        return self.frames / exact_fps(self.fps)


@dataclass(frozen=True)
class Cell:
    """Where a panel stands on its page; rows and columns count from 0."""

    panel: Panel
    row: int
    column: int
    span: int  # columns


@dataclass(frozen=True)
class Storyboard:
    """A whole storyboard: the content of storyboard.json."""

    title: str
    panels: tuple[Panel, ...]
    subtitle: str = ""  # production, episode, sequence
    author: str = ""
    date: str = ""  # as it shall be written
    version: str = ""  # v3, second draft
    notes: str = ""  # a line for all pages
    logo: str = ""  # a picture, absolute or from storyboard.json's folder
    layout: Layout = "2x3"
    paper: Paper = "A4"
    orientation: Orientation = "landscape"
    key_frames: KeyFrames = "beside"
    fonts: tuple[str, ...] = ()  # folders or files: Blender's own are in datafiles/fonts
    png_ppi: int = 150  # of the pages as PNG
    schema: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        require_schema(self.schema)
        require(bool(self.panels), "panels", self.panels, "at least one panel: the film has no shot that is enabled")
        require_between("png_ppi", self.png_ppi, 30, 600)

    @property
    def columns(self) -> int:
        """How many panels stand beside each other."""
        return max(self._numbers) if self.orientation == "landscape" else min(self._numbers)

    @property
    def rows(self) -> int:
        """How many panels stand below each other."""
        return min(self._numbers) if self.orientation == "landscape" else max(self._numbers)

    @property
    def _numbers(self) -> tuple[int, ...]:
        return tuple(int(number) for number in self.layout.split("x"))

    def pages(self) -> tuple[tuple[Cell, ...], ...]:
        """Return the panels of each page in reading order; one that is too wide for the rest of a row starts the next.

        A wide panel with more pictures than a row has columns takes the whole row.
        """
        pages: list[list[Cell]] = [[]]
        row = column = 0
        for panel in self.panels:
            span = min(max(1, len(panel.pictures)), self.columns) if self.key_frames == "wide" else 1
            if column + span > self.columns:
                row, column = row + 1, 0
            if row == self.rows:
                row = 0
                pages.append([])
            pages[-1].append(Cell(panel, row, column, span))
            column += span
        return tuple(tuple(page) for page in pages)

    @property
    def shots(self) -> tuple[Panel, ...]:
        """The first panel of each shot: several panels of one shot count its time once."""
        firsts = {(p.number, p.shot_name, p.start, p.end): p for p in reversed(self.panels)}
        return tuple(reversed(firsts.values()))

    @property
    def seconds(self) -> float:
        """How long all shots are together."""
        return sum(shot.seconds for shot in self.shots)
