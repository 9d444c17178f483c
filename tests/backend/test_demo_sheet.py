"""The demo's sheet: every cell shows the right picture at the right place."""

from __future__ import annotations

import pytest
from PIL import Image

from backend.contract import PREVIEW, FrameMap, Take
from demo.sheet import CELL_WIDTH_PX, GAP_PX, Row, columns, draw_panel, draw_sheet

COLOURS = ((200, 10, 10), (10, 200, 10), (10, 10, 200), (200, 200, 10))
OTHER_COLOURS = tuple(tuple(255 - value for value in colour) for colour in COLOURS)


@pytest.fixture
def take():
    return Take("1f2e", "Street", 1, FrameMap(1, 8, 2), 24.0, 128, 80, "a street", 3, PREVIEW)


def row(folder, name, colours):
    """Write four pictures of one colour each and return them as a row."""
    paths = []
    for index, colour in enumerate(colours):
        paths.append(folder / f"{name}-{index}.png")
        Image.new("RGB", (128, 80), colour).save(paths[-1])
    return Row(*paths)


def test_the_model_set_is_named(take):
    assert columns(take)[3] == "Result (preview)"


def test_sheet_shows_beauty_depth_pose_result_from_left_to_right(take, tmp_path):
    rows = {n: row(tmp_path, n, COLOURS if n < 3 else OTHER_COLOURS) for n in (1, 2, 3, 4)}
    sheet = draw_sheet([(take, rows)])
    cell_height = round(CELL_WIDTH_PX * 80 / 128)
    caption = sheet.height - 2 * (cell_height + GAP_PX)
    for line, colours in enumerate((COLOURS, OTHER_COLOURS)):
        for column, colour in enumerate(colours):
            x = GAP_PX + column * (CELL_WIDTH_PX + GAP_PX) + CELL_WIDTH_PX // 2
            y = caption + line * (cell_height + GAP_PX) + cell_height // 3
            assert sheet.getpixel((x, y)) == colour


def test_panel_has_even_sides_for_the_movie(take, tmp_path):
    panel = draw_panel(take, row(tmp_path, "panel", COLOURS))
    assert panel.width % 2 == 0
    assert panel.height % 2 == 0
    quarter = panel.width // 4, panel.height // 6
    assert panel.getpixel(quarter) == COLOURS[0]
    assert panel.getpixel((panel.width - quarter[0], quarter[1])) == COLOURS[3]
    assert panel.getpixel((quarter[0], panel.height // 2 + quarter[1])) == COLOURS[1]
    assert panel.getpixel((panel.width - quarter[0], panel.height // 2 + quarter[1])) == COLOURS[2]
