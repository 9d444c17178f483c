"""The demo's contact sheet: every picture at its place, three in a row."""

from __future__ import annotations

from PIL import Image

from demo.contact import CELL_WIDTH_PX, main


def test_pictures_lie_side_by_side(tmp_path):
    colours = [(200, 10, 10), (10, 200, 10), (10, 10, 200), (200, 200, 10)]
    named = []
    for number, colour in enumerate(colours):
        Image.new("RGB", (128, 80), colour).save(tmp_path / f"{number}.png")
        named.append(f"frame {number}={tmp_path / f'{number}.png'}")
    assert main([str(tmp_path / "sheet.png"), "A title", *named]) == 0
    sheet = Image.open(tmp_path / "sheet.png")
    cell_high = CELL_WIDTH_PX * 80 // 128
    for number, colour in enumerate(colours):
        at = (6 + (number % 3) * (CELL_WIDTH_PX + 6) + 256, 44 + (number // 3) * (cell_high + 6) + 100)
        assert sheet.getpixel(at) == colour
