"""Panels keep short: what is folded or left out until it matters, and texts that keep together."""

from __future__ import annotations

from types import SimpleNamespace

import bpy
import pytest
from animatic.panels import base
from animatic.place import shading_note
from animatic.settings.model import model_set_items
from drawing import draw


@pytest.fixture
def settings(scene, shot):
    scene.animatic.model_set = "sd15-v3"
    return scene.animatic.settings_for(shot)


def shown(name):
    return draw(getattr(bpy.types, f"ANIMATIC_PT_{name}"))


def test_what_is_seldom_needed_is_folded_or_away(scene, settings):
    assert "DEFAULT_CLOSED" in bpy.types.ANIMATIC_PT_seeing.bl_options
    assert not bpy.types.ANIMATIC_PT_segmentation.poll(bpy.context)
    scene.animatic.seg.enabled = True
    assert bpy.types.ANIMATIC_PT_segmentation.poll(bpy.context)


def test_key_frames_that_are_off_warn_of_nothing(scene, settings):
    keys = settings.key_frames
    scene.animatic.model_set = "preview"
    keys.steering, keys.origin = "scribble", "pictures"
    keys.add_picture(None, scene.frame_end + 20)
    assert not any("SparseCtrl" in text or "Not in the shot" in text for text in shown("key_frames").texts)
    keys.enabled = True
    said = " ".join(shown("key_frames").texts)
    assert "SparseCtrl" in said and f"the pictures at {scene.frame_end + 20}." in said


def test_each_text_of_a_look_has_its_head(settings):
    assert [text for text in shown("look").texts if text in ("Style", "Avoid", "LoRAs")] == ["Style", "Avoid", "LoRAs"]


def test_a_long_prompt_is_folded_after_five_lines_and_loses_nothing(settings):
    settings.prompt = "a short prompt of more than forty letters, in two lines"
    assert "animatic_prompt_rest" not in shown("prompt").folds
    settings.prompt = ", ".join(f"a well-lit street {number}" for number in range(30))
    drawn = shown("prompt")
    assert drawn.folds["animatic_prompt_rest"]  # closed at first
    head = next(index for index, text in enumerate(drawn.texts) if text.endswith("more lines"))
    assert head == 5
    lines = base.lines_of(SimpleNamespace(preferences=SimpleNamespace(system=SimpleNamespace(ui_scale=1.0)),
                                          region=SimpleNamespace(width=300)), settings.prompt)  # fmt: skip
    assert drawn.texts[head] == f"{len(lines) - 5} more lines"
    assert [*drawn.texts[:head], *drawn.texts[head + 1 : len(lines) + 1]] == lines


def test_what_was_written_stays_readable_beside_what_the_seed_chooses(settings):
    settings.prompt = "a {red|blue} box in the middle of a wide, empty, walking street"
    said = " ".join(shown("prompt").texts)
    assert "a {red|blue} box" in said and "Seed 1 says" in said


def test_a_number_keeps_its_unit_and_a_size_its_sides():
    for width in range(10, 40):
        for line in base._lines("Capture 1, 11 minutes old: 6.5 s, fast. Pictures of 512 × 288 pixels", width):
            assert not line.endswith(("6.5", "512", "×")) and "\u00a0" not in line


def test_model_sets_have_short_names_in_the_menu():
    names = {item[0]: item[1] for item in model_set_items(None, None)}
    assert names["sd15-v3"] == "SD 1.5 + AnimateDiff v3" and names["preview"] == "Preview (built in)"


@pytest.mark.parametrize(("transform", "said"), [("AgX", True), ("Filmic", True), ("Standard", False)])
def test_solid_view_points_to_material_preview_where_it_shows_wrong_colours(scene, transform, said):
    scene.view_settings.view_transform = transform
    assert ("Material Preview" in shading_note(scene, "SOLID")) == said
    assert not shading_note(scene, "MATERIAL")
