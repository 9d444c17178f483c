"""Say where things stand on a page, in millimetres: cells, and in each the pictures and the room for words.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..contract import Storyboard
from ..contract.storyboard import Cell

_PAPERS = {"A4": (297.0, 210.0), "Letter": (279.4, 215.9)}  # landscape
_SIDE, _TOP, _BOTTOM = 13.0, 10.0, 8.0  # margins
_HEADER, _FOOTER = 15.5, 7.0  # with the room between them and the panels
_PICTURE_GAP = 1.6
_WORTH_THE_WIDTH = 1.25  # words go below a picture that becomes so much larger by it
_NEARLY_FULL = 0.75  # pictures that take so much of a panel's width set that of the words too


@dataclass(frozen=True)
class Box:
    """A rectangle on the page, from its top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Page:
    """What all pages of a storyboard have in common."""

    paper: Box
    header: Box
    panels: Box
    footer: Box


@dataclass(frozen=True)
class Place:
    """Where the parts of one panel stand."""

    head: Box  # number, name and take
    pictures: tuple[Box, ...]
    words: Box
    beside: bool  # whether the words stand beside the pictures


@dataclass(frozen=True)
class _Measures:
    gap_x: float
    gap_y: float
    head: float
    least_words: float  # height of the words below
    least_column: float  # width of the words beside


_MEASURES = {
    "1x1": _Measures(0.0, 0.0, 9.0, 38.0, 62.0),
    "2x3": _Measures(8.0, 6.0, 5.6, 18.0, 30.0),
    "3x4": _Measures(6.0, 4.0, 4.8, 12.5, 24.0),
}


def page(board: Storyboard) -> Page:
    """Return the parts of every page of `board`."""
    width, height = _PAPERS[board.paper]
    if board.orientation == "portrait":
        width, height = height, width
    inner = width - 2 * _SIDE
    panels_y, footer_y = _TOP + _HEADER, height - _BOTTOM - _FOOTER
    return Page(
        Box(0.0, 0.0, width, height),
        Box(_SIDE, _TOP, inner, _HEADER),
        Box(_SIDE, panels_y, inner, footer_y - panels_y),
        Box(_SIDE, footer_y, inner, _FOOTER),
    )


def place(board: Storyboard, cell: Cell, aspects: tuple[float, ...]) -> Place:
    """Return where the parts of a panel stand whose pictures have these aspects (width : height)."""
    measures, room = _MEASURES[board.layout], page(board).panels
    width = (room.width - measures.gap_x * (board.columns - 1)) / board.columns
    height = (room.height - measures.gap_y * (board.rows - 1)) / board.rows
    x = room.x + cell.column * (width + measures.gap_x)
    y = room.y + cell.row * (height + measures.gap_y)
    width = width * cell.span + measures.gap_x * (cell.span - 1)
    gap = measures.gap_x if cell.span > 1 else _PICTURE_GAP
    below = Box(x, y + measures.head, width, height - measures.head)
    in_row = board.layout == "1x1" and board.orientation == "landscape" and len(aspects) > 1
    over = _arranged(Box(below.x, below.y, width, below.height - measures.least_words), aspects, gap, in_row)
    beside = _arranged(Box(below.x, below.y, width - measures.least_column, below.height), aspects, gap, in_row)
    favour = _WORTH_THE_WIDTH if board.layout == "1x1" and not in_row else 1.0
    stands_beside = _area(beside) * favour > _area(over)
    pictures = beside if stands_beside else over
    right = max(box.x + box.width for box in pictures)
    bottom = max(box.y + box.height for box in pictures)
    space = measures.head / 2
    if stands_beside:
        words = Box(right + space, below.y, x + width - right - space, below.height)
    else:
        space = 1.2 if board.layout != "1x1" else space
        width = right - x if right - x >= _NEARLY_FULL * width else width
        words = Box(x, bottom + space, width, y + height - bottom - space)
    return Place(Box(x, y, width, measures.head), pictures, words, stands_beside)


def _arranged(room: Box, aspects: tuple[float, ...], gap: float, in_row: bool) -> tuple[Box, ...]:
    """Return boxes for pictures in one row or one column, whichever fills `room` best; all have one height.

    `in_row` asks for the row: a column of wide pictures on a wide page leaves most of it empty.
    """
    ways = (len(aspects),) if in_row else (len(aspects), 1)
    return max((_in_rows(room, aspects, columns, gap) for columns in ways), key=_area)


def _in_rows(room: Box, aspects: tuple[float, ...], columns: int, gap: float) -> tuple[Box, ...]:
    rows = [aspects[first : first + columns] for first in range(0, len(aspects), columns)]
    wide = [(room.width - gap * (len(row) - 1)) / sum(row) for row in rows]
    height = min((room.height - gap * (len(rows) - 1)) / len(rows), *wide)
    boxes = []
    for index, row in enumerate(rows):
        x = room.x
        for aspect in row:
            boxes.append(Box(x, room.y + index * (height + gap), aspect * height, height))
            x += aspect * height + gap
    return tuple(boxes)


def _area(boxes: tuple[Box, ...]) -> float:
    return sum(box.width * box.height for box in boxes)
