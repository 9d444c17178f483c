"""Draws pictures side by side under a title: a contact sheet. Runs on the backend's Python.

    python -m demo.contact SHEET.png TITLE LABEL=PICTURE...

Must not import bpy.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from demo.sheet import BACKGROUND, GAP_PX, INK, write_label

CELL_WIDTH_PX, COLUMNS, TITLE_PX = 512, 3, 44


def draw_contact_sheet(title: str, pictures: list[tuple[str, Path]]) -> Image.Image:
    """Return the sheet: three pictures a row, each with its label."""
    cells = [(name, Image.open(path).convert("RGB")) for name, path in pictures]
    height_px = round(CELL_WIDTH_PX * cells[0][1].height / cells[0][1].width)
    rows = -(-len(cells) // COLUMNS)
    width = COLUMNS * (CELL_WIDTH_PX + GAP_PX) + GAP_PX
    sheet = Image.new("RGB", (width, TITLE_PX + rows * (height_px + GAP_PX)), BACKGROUND)
    ImageDraw.Draw(sheet).text((GAP_PX + 2, 10), title, INK, font=ImageFont.load_default(20))
    for index, (name, picture) in enumerate(cells):
        cell = picture.resize((CELL_WIDTH_PX, height_px), Image.Resampling.LANCZOS)
        write_label(cell, name)
        across, down = index % COLUMNS, index // COLUMNS
        sheet.paste(cell, (GAP_PX + across * (CELL_WIDTH_PX + GAP_PX), TITLE_PX + down * (height_px + GAP_PX)))
    return sheet


def main(arguments: list[str]) -> int:
    """Draw the sheet named on the command line."""
    target, title, *named = arguments
    pictures = [(name, Path(path)) for name, _, path in (each.partition("=") for each in named)]
    draw_contact_sheet(title, pictures).save(target, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
