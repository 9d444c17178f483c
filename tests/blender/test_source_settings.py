"""Takes from the scene's own render: settings, panel, and the whole way with the preview model."""

import os

import bpy
import numpy as np
import pytest
from animatic import runs, scripting, shots
from animatic.backend.contract import Capture, CaptureRequest, FrameMap, Source, TakeFolder
from animatic.capture import refusals, warnings
from animatic.capture.passes import mask
from animatic.resources import resources
from animatic.settings import take as take_settings
from drawing import draw
from scenes import add_camera, add_cube, add_plane
from stages import save_stage

from takes import read_png

PYTHON = os.environ.get("ANIMATIC_PYTHON")


@pytest.fixture
def stage(scene, tmp_path, warm_backend):
    """Return a saved scene: a cube in a collection of its own before a wall, two frames, pictures of 96 x 96."""
    add_camera(scene)
    add_plane(scene, y=9)
    changing = bpy.data.collections.new("Changing")
    scene.collection.children.link(changing)
    cube = add_cube(scene)
    scene.collection.objects.unlink(cube)
    changing.objects.link(cube)
    save_stage(scene, tmp_path, last=2, side_px=96)
    return scene


def test_settings_say_what_is_captured_and_made(stage):
    (shot,), own = shots.sync(stage), stage.animatic.source
    assert take_settings.take_from(stage, shot).source is None
    assert take_settings.request_from(stage, shot).passes == ("depth",)
    own.enabled, own.strength = True, 0.25
    assert take_settings.take_from(stage, shot).source == Source(0.25)
    assert take_settings.request_from(stage, shot).passes == ("depth", "beauty")
    own.mask, own.engine = bpy.data.collections["Changing"], "workbench"
    request = take_settings.request_from(stage, shot)
    assert take_settings.take_from(stage, shot).source == Source(0.25, masked=True)
    assert (request.passes, request.engine, request.mask_collection) == (
        ("depth", "beauty", "mask"),
        "workbench",
        "Changing",
    )
    stage.animatic.depth.enabled = False
    assert take_settings.request_from(stage, shot).passes == ("beauty", "mask")


def test_the_panel_says_how_many_steps_are_made(stage):
    own = stage.animatic
    own.steps, own.source.strength = 4, 0.5
    drawn = draw(bpy.types.ANIMATIC_PT_source)
    assert drawn.props == ["strength", "engine", "mask"] and drawn.texts == ["2 of 4 steps are made."]
    own.steps = 1
    assert "None of the 1 steps is left" in " ".join(draw(bpy.types.ANIMATIC_PT_source).texts)


@pytest.mark.skipif(not PYTHON, reason="ANIMATIC_PYTHON names no backend: run these through make test")
def test_only_the_collection_changes(stage):
    own = stage.animatic.source
    own.enabled, own.strength, own.engine = True, 0.5, "workbench"
    own.mask = bpy.data.collections["Changing"]
    (shot,) = shots.sync(stage)
    folder = scripting.generate(stage, shot)
    assert folder.finished_frames().keys() == {1, 2}
    for number in (1, 2):
        rendered, mask = (read_png(folder.control.control_file(kind, number))[..., :3] for kind in ("beauty", "mask"))
        made, white = read_png(folder.frame(number))[..., :3], mask[..., 0] == 255
        assert np.array_equal(made[~white], rendered[~white])
        assert (made[white] != rendered[white]).any(axis=1).mean() > 0.5
    own.enabled, own.strength, own.engine, own.mask = False, 0.1, "scene", None
    assert bpy.ops.animatic.recall() == {"FINISHED"}
    assert (own.enabled, own.strength, own.engine, own.mask_name) == (True, 0.5, "workbench", "Changing")
    bpy.data.collections.remove(bpy.data.collections["Changing"])
    assert not own.source.masked  # Blender has emptied the choice


def written_take(root, source, passes, **asked):
    """Write a take with `source` and what was asked of its capture, and return its folder."""
    folder = TakeFolder(root / "0001")
    folder.control.path.mkdir(parents=True)
    request = CaptureRequest("id", "Shot", "", FrameMap(1, 2), 64, 64, passes, **asked)
    folder.control.write(Capture(request, 1, "Scene"))
    return folder


def test_recall_without_the_collection_of_the_mask_says_so_and_changes_nothing_by_it(stage, tmp_path):
    own, present = stage.animatic.source, bpy.data.collections["Changing"]
    own.enabled, own.mask = True, present
    source, passes = Source(0.25, masked=True), ("beauty", "mask")
    folder = written_take(tmp_path, source, passes, engine="workbench", mask_collection="Renamed")
    assert own.recall(folder, source) == (
        "The collection 'Renamed' that the take changed alone is not here: From the Render was switched off."
    )
    assert (own.enabled, own.strength, own.engine, own.mask) == (False, 0.25, "workbench", present)
    (folder.control.path / "capture.json").unlink()
    assert "collection that the take changed alone is not here" in own.recall(folder, source) and not own.enabled
    assert own.recall(folder, Source(0.5)) == "" and own.enabled and own.mask is None


def test_a_linked_collection_is_another_than_that_of_its_name(stage, tmp_path):
    mine, library = bpy.data.collections["Changing"], str(tmp_path / "library.blend")
    bpy.data.libraries.write(library, {mine})
    mine.objects.unlink(mine.objects[0])  # so that they differ
    with bpy.data.libraries.load(library, link=True) as (_there, here):
        here.collections = ["Changing"]
    linked, own, (shot,) = here.collections[0], stage.animatic.source, shots.sync(stage)
    own.enabled, own.mask = True, linked
    request = take_settings.request_from(stage, shot)
    assert own.mask_name == request.mask_collection == "Changing [library.blend]"
    assert not any("holds no surface" in warning for warning in warnings(stage, request))
    assert mask.masked_collection(request) == linked and linked != mine
    folder = written_take(tmp_path, Source(0.5, True), request.passes, mask_collection=request.mask_collection)
    own.mask = mine
    assert own.recall(folder, Source(0.5, True)) == "" and own.mask == linked
    own.mask = mine
    request = take_settings.request_from(stage, shot)
    assert request.mask_collection == "Changing" and mask.masked_collection(request) == mine
    assert any("holds no surface" in warning for warning in warnings(stage, request))
    own.mask = linked
    asked = take_settings.request_from(stage, shot)
    bpy.data.collections.remove(linked)
    assert "There is no collection 'Changing [library.blend]'" in refusals(stage, asked)[0]


def test_a_take_without_any_pass_needs_no_capture(stage):
    stage.animatic.depth.enabled = False
    (shot,) = shots.sync(stage)
    assert take_settings.take_from(stage, shot).passes == ()
    with pytest.raises(runs.RunError, match="at least one of depth, openpose, beauty, mask"):
        scripting.capture(stage, shot, using=resources())
