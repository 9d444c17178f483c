"""Takes that follow the edges of the scene's render: settings, panel, capture, and the whole way with a tiny set."""

import os
import re

import bpy
import numpy as np
import pytest
from animatic import runs, scripting, shots
from animatic.backend import contract
from animatic.operators import captured, pictures
from animatic.resources import resources
from animatic.settings import take as take_settings
from drawing import Layout, draw
from scenes import add_camera, add_cube, add_plane
from stages import save_stage

from takes import read_png

PYTHON = os.environ.get("ANIMATIC_PYTHON")
ICONS = ("depth", "openpose", "canny")
MISSING = "Preview (built in) has no ControlNet for this: switch it off, or choose another model set."


@pytest.fixture
def stage(scene, tmp_path, warm_backend):
    """Return a saved scene: a dark cube before a wall, two frames, pictures of 96 x 96, drawn by Workbench."""
    add_camera(scene)
    add_plane(scene, y=9)
    dark = bpy.data.materials.new("Dark")
    dark.diffuse_color = (0, 0, 0, 1)
    add_cube(scene).data.materials.append(dark)
    scene.display.shading.color_type = "MATERIAL"
    save_stage(scene, tmp_path, last=2, side_px=96)
    scene.animatic.source.engine = "workbench"
    return scene


def test_it_is_off_until_chosen_and_asks_for_the_render(stage):
    (shot,), own = shots.sync(stage), stage.animatic
    assert own.kinds == ("depth",) and not own.canny.enabled
    own.canny.enabled, own.depth.enabled = True, False
    request = take_settings.request_from(stage, shot)
    assert (request.passes, request.engine) == (("beauty",), "workbench")
    own.depth.enabled = own.source.enabled = True
    assert take_settings.request_from(stage, shot).passes == ("depth", "beauty")


def test_a_capture_without_the_render_is_taken_anew_and_one_with_it_serves(stage):
    (shot,), own = shots.sync(stage), stage.animatic
    first = scripting.capture(stage, shot, using=resources())
    own.canny.enabled = True
    second = scripting.capture(stage, shot, using=resources())
    assert (first.number, second.number) == (1, 2)
    assert sorted(second.control_files("beauty")) == [1, 2]
    assert scripting.capture(stage, shot, using=resources()).number == 2
    own.canny.enabled = False
    assert scripting.capture(stage, shot, using=resources()).number == 2
    own.canny.enabled, own.source.engine = True, "scene"
    assert take_settings.request_from(stage, shot).engine == "scene"
    assert not second.read().serves(take_settings.request_from(stage, shot))


def test_the_panel_has_its_settings_its_engine_and_says_what_the_preview_model_lacks(stage):
    panel, own = bpy.types.ANIMATIC_PT_controls, stage.animatic
    drawn = draw(panel)
    assert drawn.props.count("enabled") == 6 and "engine" not in drawn.props
    own.canny.enabled = True
    drawn = draw(panel)
    assert drawn.props[-6:] == ["enabled", "strength", "engine", *["enabled"] * 3]
    assert MISSING in " ".join(drawn.texts)
    own.model_set = "sd15-v3"
    assert "ControlNet" not in " ".join(draw(panel).texts)


def test_when_a_control_steers_is_folded_away_below_it(stage):
    panel, own = bpy.types.ANIMATIC_PT_control_steps, stage.animatic
    assert "DEFAULT_CLOSED" in panel.bl_options and panel.bl_parent_id == "ANIMATIC_PT_controls"
    own.canny.enabled, own.depth.enabled, own.openpose.enabled = True, False, False
    drawn = draw(panel)
    assert (drawn.texts, drawn.props) == (["Canny"], ["start", "end", "ease"])
    own.canny.enabled = False
    assert not panel.poll(bpy.context)


def test_the_preview_model_refuses_it_with_a_sentence(stage):
    (shot,), own = shots.sync(stage), stage.animatic
    own.canny.enabled = True
    with pytest.raises(contract.ContractError, match="model set 'preview' has a ControlNet for: switch it off, or"):
        take_settings.take_from(stage, shot)
    own.model_set = "sdxl-beta"
    assert take_settings.take_from(stage, shot).controls[-1] == contract.Control("canny")


def test_what_was_drawn_of_it_is_shown_while_it_is_on(stage, monkeypatch):
    (shot,), own, shown = shots.sync(stage), stage.animatic, []
    monkeypatch.setattr(pictures, "icon", lambda path: 1 + ICONS.index(path.stem) if path.exists() else 0)
    monkeypatch.setattr(Layout, "template_icon", lambda _self, icon_value, scale: shown.append(icon_value))
    own.canny.enabled = True
    look = captured.look_folder(scripting.capture(stage, shot, using=resources()), 1, contract.AUTOMATIC_DEPTH)
    look.mkdir(parents=True)
    for name in ICONS:
        (look / f"{name}.png").touch()
    stage.frame_set(1)
    bpy.ops.animatic.refresh()
    draw(bpy.types.ANIMATIC_PT_controls)
    own.canny.enabled = False
    draw(bpy.types.ANIMATIC_PT_controls)
    assert shown == [1, 2, 3, 1, 2]


@pytest.mark.skipif(not PYTHON, reason="ANIMATIC_PYTHON names no backend: run these through make test")
def test_the_preview_models_refusal_reaches_the_artist(stage):
    (shot,) = shots.sync(stage)
    stage.animatic.canny.enabled = True
    with pytest.raises((runs.RunError, scripting.ScriptError), match=f"^Canny: {re.escape(MISSING)}"):
        scripting.generate(stage, shot)


@pytest.mark.skipif(not PYTHON, reason="ANIMATIC_PYTHON names no backend: run these through make test")
def test_a_take_follows_the_edges_and_comes_back_with_recall(stage, tiny_set):
    (shot,), own = shots.sync(stage), stage.animatic
    own.canny.enabled, own.canny.start, own.canny.end, own.canny.ease = True, 0.0, 0.75, 0.25
    for frame, strength in ((1, 0.5), (2, 1.5)):
        own.canny.strength = strength
        own.canny.keyframe_insert("strength", frame=frame)
    folder = scripting.generate(stage, shot)
    assert folder.finished_frames().keys() == {1, 2}
    take = folder.read()
    assert take.passes == ("depth", "beauty") and take.source is None
    assert [take.controls[1].strength_at(frame) for frame in (1, 2)] == [0.5, 1.5]
    assert "canny ControlNet" in take.provenance.model_hashes

    stage.frame_set(1)
    bpy.ops.animatic.refresh()
    assert bpy.ops.animatic.look() == {"FINISHED"}
    (look,) = (resources().takes_root / "captures").rglob("canny.png")
    drawn = read_png(look)[..., :3]
    assert set(np.unique(drawn)) == {0, 255} and 0.01 < (drawn == 255).mean() < 0.2

    stage.animation_data_clear()
    own.canny.enabled, own.canny.end, own.canny.ease, own.source.engine = False, 1.0, 0.0, "scene"
    assert bpy.ops.animatic.recall() == {"FINISHED"}
    assert take_settings.take_from(stage, shot).controls == take.controls
    assert own.source.engine == "workbench" and not own.source.enabled
