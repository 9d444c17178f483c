"""Burn-ins: their font, and that name and numbers stand beside each other within the picture."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest
from animatic.boards.burn_in import add_numbers, lay_burn_in, lay_slate
from animatic.boards.lettering import fitted, font_for, width_px
from animatic.compat import new_effect_strip

from takes import prepare_render, render

DRAWS_TEXT = bpy.app.version < (5, 0)  # 5.2 draws none once the factory settings were read again, as each test does
LONG = "SH020_a_very_long_shot_name_that_nobody_would_ever_print_on_a_p"
NUMBERS = ("0014   01:00:00:13", "0015   01:00:00:14")


def lay(scene, name, size) -> tuple[bpy.types.TextStrip, bpy.types.TextStrip]:
    """Lay a burn-in in `scene` and return the strips of the name and of the first frame's numbers."""
    prepare_render(scene, size=size)
    scene.sequence_editor_create()
    meta = lay_burn_in(scene, name, 2, 1, NUMBERS)
    add_numbers(scene, meta, NUMBERS, 1)
    label = next(strip for strip in meta.strips if strip.channel == 1)
    return label, min((s for s in meta.strips if s.channel == 2), key=lambda strip: strip.text)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (640, 480)])
@pytest.mark.parametrize("name", [LONG, "골목길에서 기다리는 아주 긴 이름을 가진 장면 하나 둘 셋 넷 다섯", "मैं" * 21])
def test_a_long_name_ends_before_the_numbers(scene, name, size):
    label, numbers = lay(scene, name, size)
    mono = label.font is None
    right = label.location[0] * size[0] + width_px(label.text, label.font_size, mono=mono)
    left = numbers.location[0] * size[0] - width_px(numbers.text, numbers.font_size, mono=True)
    pads = (label.box_margin + numbers.box_margin) * size[0]
    assert right + pads < left
    if label.text != name:
        assert label.text.endswith("…") and name.startswith(label.text[:-1])


def test_a_short_name_is_whole_and_the_shade_keeps_a_margin_all_around(scene):
    label, numbers = lay(scene, "SH020", (1920, 1080))
    assert label.text == "SH020" and label.text != fitted("SH020", 40, label.font_size, mono=False)
    margin_px = 0.02 * 1920
    for strip, edge in ((label, 0.0), (numbers, 1.0)):
        pad = strip.box_margin * 1920
        assert abs(strip.location[0] - edge) * 1920 - pad == pytest.approx(margin_px, abs=0.1)
        assert strip.location[1] * 1080 - pad == pytest.approx(margin_px, abs=0.1)


def test_names_are_proportional_where_a_font_has_all_their_letters(scene):
    assert Path(font_for("SH010_é").filepath).name == "Inter.woff2"
    assert "CJK" in font_for("SH010 골목길").filepath and font_for("SH010 골목길") == font_for("路地")
    assert font_for("मैं") is None and font_for("골목 मैं") is None
    assert lay(scene, "골목길", (640, 360))[1].font is None  # numbers stay in their columns
    slate = lay_slate(scene, "골목길", "No take yet", 3, 1, 4)
    assert next(strip for strip in slate.strips if strip.type == "TEXT").font == font_for("골목길")


@pytest.mark.skipif(not DRAWS_TEXT, reason="this Blender draws no text after the factory settings were read again")
@pytest.mark.parametrize("name", [LONG, "골목길 " * 15])
def test_between_name_and_numbers_the_picture_is_seen(scene, tmp_path, name):
    lay(scene, name, (640, 360))
    ground = new_effect_strip(scene.sequence_editor.strips, "Ground", "COLOR", 1, 1, 2)
    ground.color = (1.0, 1.0, 1.0)
    row = render(scene, 1, tmp_path / "out.png")[-16, :, :3].mean(axis=1)  # below the letters, within the shade
    shaded = np.flatnonzero(np.diff((row < 0.8 * row.max()).astype(int)))
    assert len(shaded) == 4 and shaded[2] - shaded[1] > 6
