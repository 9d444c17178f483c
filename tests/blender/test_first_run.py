"""The guide of the first run leads to a take, step by step; the sample scene is one to try on, and harms no file."""

from types import SimpleNamespace

import bpy
import numpy as np
import pytest
from animatic import capture, preferences, sample, shots
from animatic.backend import contract
from animatic.capture import checks
from animatic.capture.figures import people, rigs
from animatic.operators import sample as sample_operators
from animatic.panels import generate, set_up
from animatic.settings.take import request_from
from drawing import draw

from takes import add_camera


@pytest.fixture
def state():
    return bpy.context.window_manager.animatic


@pytest.fixture
def own(monkeypatch):
    """Return preferences as a Blender with the extension installed has them."""
    found = SimpleNamespace(
        guide_done=False, allow_downloads=False, model_folders=[], bl_rna=preferences.AnimaticPreferences.bl_rna
    )
    for module in (set_up, generate, sample_operators):
        monkeypatch.setattr(module, "preferences_or_none", lambda: found)
    return found


def guide():
    return draw(bpy.types.ANIMATIC_PT_set_up)


def test_the_guide_leads_from_the_backend_to_generate(scene, state, own):
    state.backend_report = "Not set up"
    assert bpy.types.ANIMATIC_PT_set_up.poll(bpy.context)
    drawn = guide()
    assert [text for text in drawn.texts if text[0].isdigit() and text[1] == "."] == [
        "1. Backend",
        "2. Models",
        "3. Scene with a Camera",
    ]
    assert {"animatic.set_up_backend", "animatic.set_up_backend (grey)"} & set(drawn.buttons)
    assert any(button.startswith("animatic.sample_scene") for button in drawn.buttons)
    assert "animatic.generate" not in drawn.buttons
    state.backend_ready = True
    add_camera(scene)
    shots.sync(scene)
    drawn = guide()
    assert "animatic.generate" in drawn.buttons
    assert not any("set_up_backend" in button or "add_camera" in button for button in drawn.buttons)


def test_models_to_download_are_a_step(scene, state, own):
    state.backend_report, state.backend_ready = "Ready", True
    assert "animatic.allow_downloads" not in guide().buttons
    scene.animatic.model_set = "sd15-v3"
    assert {"animatic.allow_downloads", "animatic.use_preview_model"} <= set(guide().buttons)
    own.allow_downloads = True
    assert "animatic.allow_downloads" not in guide().buttons


def test_the_guide_is_gone_when_it_is_done_or_skipped(scene, state, own):
    state.backend_report, state.backend_ready = "Ready", True
    assert bpy.types.ANIMATIC_PT_set_up.poll(bpy.context)
    bpy.ops.animatic.end_guide()
    assert own.guide_done and not bpy.types.ANIMATIC_PT_set_up.poll(bpy.context)
    state.backend_ready = False  # a backend is still asked for
    assert bpy.types.ANIMATIC_PT_set_up.poll(bpy.context)
    assert [text for text in guide().texts if text.startswith(("2.", "3."))] == []


@pytest.fixture
def built(scene):
    scene.name = "Mine"
    return sample.build(bpy.context.window)


def test_the_sample_is_a_scene_of_its_own_that_can_be_captured(scene, built):
    assert bpy.data.scenes["Mine"] == scene and len(scene.objects) == 0
    assert built.name == sample.NAME and built.frame_current == built.frame_start == 1
    shot = shots.sync(built)[0]
    assert checks.refusals(built, request_from(built, shot)) == []
    assert capture.warnings(built, request_from(built, shot)) == []


def test_the_figure_is_one_that_pose_knows(built):
    rig = built.objects["Walker"]
    assert rigs.guess(bone.name for bone in rig.data.bones).score.body == 18
    found = people.find_people(built.view_layers[0])
    assert len(found) == 1


def joints(scene, rig, frame):
    scene.frame_set(frame)
    evaluated = rig.evaluated_get(scene.view_layers[0].depsgraph)
    return {bone.name: np.array(evaluated.matrix_world @ bone.tail) for bone in evaluated.pose.bones}


def test_the_figure_walks_on_feet_that_stand(built):
    rig = built.objects["Walker"]
    found = [joints(built, rig, frame) for frame in range(sample.FIRST, sample.LAST + 1)]
    heads = np.array([each["head"] for each in found])
    assert heads[0, 1] - heads[-1, 1] > 1.0 and np.ptp(heads[:, 2]) < 0.08
    for side in "LR":
        ankles = np.array([each[f"shin.{side}"] for each in found])
        assert ankles[:, 2].min() > 0.05
        low = ankles[:-1, 2] < 0.095
        slip = np.abs(np.diff(ankles[:, 1]))[low]
        assert low.sum() >= 5 and np.median(slip) < 0.01


def test_the_figure_is_in_the_picture_of_the_camera(built):
    from bpy_extras.object_utils import world_to_camera_view
    from mathutils import Vector

    for frame in (sample.FIRST, sample.LAST):
        for joint in joints(built, built.objects["Walker"], frame).values():
            x, y, depth = world_to_camera_view(built, built.camera, Vector(joint))
            assert 0 < x < 1 and 0 < y < 1 and depth > 1


def test_the_words_of_the_sample_are_known_to_the_preview_model():
    assert contract.unknown_words_note(sample.PROMPT, contract.PREVIEW) == ""


def test_the_button_shows_the_scene_with_a_prompt_and_does_not_add_it_twice(scene, state):
    for _ in range(2):
        if bpy.context.window is None:
            pytest.skip("the bpy module has no window")
        bpy.ops.animatic.sample_scene()
    assert [each.name for each in bpy.data.scenes].count(sample.NAME) == 1
    shown = bpy.context.window.scene
    assert shown.animatic.settings_for(shots.shown_shot(shown)).prompt == sample.PROMPT
