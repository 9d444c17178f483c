"""Draws what the demo made: sheet.png, and one panel a file for the movie. Runs on the backend's Python.

    python -m demo.sheet OUT TAKE_FOLDER...

Must not import bpy. Reads OUT/pictures/beauty/<shot>/0001.png and the take folders; writes OUT/sheet.png and
OUT/pictures/panels/<shot>/0001.png.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from backend.contract import Take, TakeFolder
from backend.controls.control import draw_look

CELL_WIDTH_PX = 400
PANEL_CELL_WIDTH_PX = 480
GAP_PX = 6
BACKGROUND, INK, FAINT = (24, 25, 28), (238, 234, 226), (160, 156, 148)
SHEET_FRACTIONS = (0.25, 0.8)  # of a shot: which of its files the sheet shows


@dataclass(frozen=True)
class Row:
    """The four pictures of one file of a take."""

    beauty: Path
    depth: Path
    pose: Path
    result: Path

    def pictures(self, width_px: int) -> list[Image.Image]:
        """Return the pictures at one width, in the order of the columns."""
        opened = [Image.open(path).convert("RGB") for path in (self.beauty, self.depth, self.pose, self.result)]
        shape = opened[0].size
        height_px = 2 * round(width_px * shape[1] / shape[0] / 2)
        return [picture.resize((width_px, height_px), Image.Resampling.LANCZOS) for picture in opened]


def columns(take: Take) -> tuple[str, str, str, str]:
    """Return the four labels; the last one names the model set."""
    return ("Beauty", "Depth", "Pose", f"Result ({take.models.name})")


def collect(out: Path, folder: TakeFolder, take: Take) -> dict[int, Row]:
    """Return the rows of a take by file number, drawing depth and pose as the models saw them."""
    rows = {}
    for number, result in folder.finished_frames().items():
        look = out / "pictures" / "looks" / take.shot_name / f"{number:04d}"
        draw_look(folder.control, number, look)
        beauty = out / "pictures" / "beauty" / take.shot_name / f"{number:04d}.png"
        rows[number] = Row(beauty, look / "depth.png", look / "openpose.png", result)
    return rows


def draw_sheet(shots: list[tuple[Take, dict[int, Row]]]) -> Image.Image:
    """Return the sheet: some rows of every shot under its name and prompt."""
    strips: list[Image.Image] = []
    for take, rows in shots:
        strips.append(_caption(take))
        numbers = sorted(rows)
        for fraction in SHEET_FRACTIONS:
            number = numbers[round(fraction * (len(numbers) - 1))]
            frame = take.frames.scene_frame(number)
            labels = [f"{label}, frame {frame}" if label == "Beauty" else label for label in columns(take)]
            strips.append(_side_by_side(rows[number].pictures(CELL_WIDTH_PX), labels))
    width = max(strip.width for strip in strips)
    sheet = Image.new("RGB", (width, sum(strip.height for strip in strips)), BACKGROUND)
    top = 0
    for strip in strips:
        sheet.paste(strip, (0, top))
        top += strip.height
    return sheet


def draw_panel(take: Take, row: Row) -> Image.Image:
    """Return one picture of the movie: beauty and result above, depth and pose below."""
    beauty, depth, pose, result = row.pictures(PANEL_CELL_WIDTH_PX)
    labels = columns(take)
    panel = Image.new("RGB", (2 * beauty.width + GAP_PX, 2 * beauty.height + GAP_PX), BACKGROUND)
    for index, (picture, label) in enumerate(
        ((beauty, labels[0]), (result, labels[3]), (depth, labels[1]), (pose, labels[2]))
    ):
        write_label(picture, label)
        panel.paste(picture, ((index % 2) * (beauty.width + GAP_PX), (index // 2) * (beauty.height + GAP_PX)))
    return panel


def _caption(take: Take) -> Image.Image:
    width = 4 * CELL_WIDTH_PX + 5 * GAP_PX
    strip = Image.new("RGB", (width, 44), BACKGROUND)
    draw = ImageDraw.Draw(strip)
    title = ImageFont.load_default(22)
    draw.text((GAP_PX + 2, 10), take.shot_name, INK, font=title)
    left = GAP_PX + 2 + draw.textlength(take.shot_name, font=title) + 16
    draw.text((left, 16), f"{take.prompt}   seed {take.seed}", FAINT, font=ImageFont.load_default(16))
    return strip


def _side_by_side(pictures: list[Image.Image], labels: list[str]) -> Image.Image:
    width = sum(picture.width for picture in pictures) + GAP_PX * (len(pictures) + 1)
    strip = Image.new("RGB", (width, pictures[0].height + GAP_PX), BACKGROUND)
    left = GAP_PX
    for picture, label in zip(pictures, labels, strict=True):
        write_label(picture, label)
        strip.paste(picture, (left, 0))
        left += picture.width + GAP_PX
    return strip


def write_label(picture: Image.Image, text: str) -> None:
    """Write `text` on a dark tab in the picture's lower left corner."""
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(15)
    height = sum(font.getmetrics()) + 6
    draw.rectangle((0, picture.height - height, draw.textlength(text, font=font) + 16, picture.height), BACKGROUND)
    draw.text((8, picture.height - height + 3), text, INK, font=font)


def main(arguments: list[str]) -> int:
    """Draw the sheet and the panels of the takes named on the command line."""
    out, shots = Path(arguments[0]), []
    for path in arguments[1:]:
        folder = TakeFolder(Path(path))
        take = folder.read()
        rows = collect(out, folder, take)
        shots.append((take, rows))
        panels = out / "pictures" / "panels" / take.shot_name
        panels.mkdir(parents=True, exist_ok=True)
        for number, row in rows.items():
            draw_panel(take, row).save(panels / f"{number:04d}.png")
    draw_sheet(shots).save(out / "sheet.png", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
