"""Draw the evaluation's sheet: every scene, what was captured of it, and what the model made of that.

Must not import torch or bpy.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ...controls.openpose import draw_pose, read_pose
from .figures import Figure
from .gallery import Gallery
from .scenes import Scene

CELL_PX, GAP_PX = 256, 6
STILLS = 8
PAPER, INK, FAINT, GOOD, BAD = (22, 24, 28), (236, 238, 240), (160, 166, 174), (120, 200, 130), (235, 130, 110)
_CAPTION_PX, _LABEL_PX = 19, 15
_LINE_PX = 26

Cell = tuple[str, Image.Image]


@dataclass(frozen=True)
class Row:
    """Pictures side by side with their labels, and a caption under them."""

    cells: Sequence[Cell]
    caption: str


def draw_sheet(gallery: Gallery, figures: Sequence[Figure]) -> Image.Image:
    """Return the sheet: Blender's shots, then the held-out scenes, then the figures."""
    rows = [_shot_row(gallery, scene) for scene in gallery.shots]
    stills = zip(gallery.prompts, gallery.pictures, gallery.pictures_of_another_seed, strict=False)
    rows += [_still_row(*still) for still in list(stills)[:STILLS]]
    strips = [_strip(row) for row in rows]
    width = max(strip.width for strip in strips)
    foot = _table(figures, width)
    sheet = Image.new("RGB", (width, sum(strip.height for strip in strips) + foot.height), PAPER)
    top = 0
    for strip in (*strips, foot):
        sheet.paste(strip, (0, top))
        top += strip.height
    return sheet


def _shot_row(gallery: Gallery, scene: Scene) -> Row:
    made = gallery.clip(scene).pictures
    first, middle, last = gallery.key_numbers
    shown = min(scene.shown, key=lambda number: abs(number - middle))
    cells = [(f"scene, frame {shown}", Image.open(scene.shown[shown])), *_controls(scene, middle)]
    cells += [(f"result, frame {number}", Image.fromarray(made[number - 1])) for number in (first, middle, last)]
    return Row(cells, f"{scene.name}: {scene.prompt}")


def _still_row(scene: Scene, picture: np.ndarray, again: np.ndarray) -> Row:
    cells = [("generator", Image.fromarray(scene.picture)), *_controls(scene, 1)]
    cells += [("result", Image.fromarray(picture)), ("result, another seed", Image.fromarray(again))]
    return Row(cells, scene.prompt)


def _controls(scene: Scene, number: int) -> list[Cell]:
    depth = Image.fromarray(np.round(scene.hint(number) * 255).astype(np.uint8))
    cells = [("depth", depth)]
    if "openpose" in scene.controls:
        pose = read_pose(scene.capture.control_file("openpose", number))
        cells.append(("pose", draw_pose(pose, scene.width, scene.height)))
    else:
        cells.append(("no person", Image.new("RGB", (scene.width, scene.height))))
    return cells


def _strip(row: Row) -> Image.Image:
    height = max(round(CELL_PX * picture.height / picture.width) for _, picture in row.cells)
    lines = textwrap.wrap(row.caption, 150)
    strip = Image.new(
        "RGB", (6 * (CELL_PX + GAP_PX) + GAP_PX, height + GAP_PX + _LINE_PX * len(lines) + 2 * GAP_PX), PAPER
    )
    left = GAP_PX
    for label, picture in row.cells:
        cell = picture.convert("RGB").resize(
            (CELL_PX, round(CELL_PX * picture.height / picture.width)), Image.Resampling.LANCZOS
        )
        _label(cell, label)
        strip.paste(cell, (left, GAP_PX))
        left += CELL_PX + GAP_PX
    pen = ImageDraw.Draw(strip)
    for index, line in enumerate(lines):
        place = (GAP_PX + 2, GAP_PX + height + 4 + _LINE_PX * index)
        pen.text(place, line, INK, font=ImageFont.load_default(_CAPTION_PX))
    return strip


def _label(picture: Image.Image, text: str) -> None:
    """Write `text` on a dark tab in the picture's lower left corner."""
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(_LABEL_PX)
    height = sum(font.getmetrics()) + 4
    pen.rectangle((0, picture.height - height, pen.textlength(text, font=font) + 14, picture.height), PAPER)
    pen.text((7, picture.height - height + 2), text, INK, font=font)


def _table(figures: Sequence[Figure], width: int) -> Image.Image:
    table = Image.new("RGB", (width, _LINE_PX * (len(figures) + 2)), PAPER)
    pen, font = ImageDraw.Draw(table), ImageFont.load_default(_CAPTION_PX)
    columns = [GAP_PX + 2, 420, 560, 700, 900, 1080, 1280]
    headings = ("figure", "value", "limit", "kept", "control off", "another seed", "chance")
    for left, text in zip(columns, headings, strict=True):
        pen.text((left, _LINE_PX // 2), text, FAINT, font=font)
    for index, figure in enumerate(figures):
        kept = {True: "yes", False: "no", None: ""}[figure.passed]
        others = ("" if value is None else f"{value:.3g}" for value in (figure.off, figure.other_seed, figure.chance))
        cells = (figure.name, f"{figure.value:.3g}", figure.limit, kept, *others)
        ink = BAD if figure.passed is False else GOOD if figure.passed else INK
        for left, text in zip(columns, cells, strict=True):
            pen.text((left, _LINE_PX // 2 + _LINE_PX * (index + 1)), text, ink, font=font)
    return table


def save_sheet(gallery: Gallery, figures: Sequence[Figure], path: Path) -> None:
    """Draw the sheet and write it as PNG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draw_sheet(gallery, figures).save(path, optimize=True)
