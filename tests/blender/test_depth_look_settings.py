"""Depth as the artist wants it: near, far, curve and background in settings, takes, recall and the panel."""

import dataclasses
import os

import bpy
import numpy as np
import pytest
from animatic import runs, scripting, shots
from animatic.backend import contract
from animatic.backend.contract import DepthLook, Key
from animatic.capture import depth_range
from animatic.operators import captured, listing
from animatic.resources import resources
from animatic.settings import depth_curve
from animatic.settings import take as take_settings
from drawing import draw
from scenes import add_camera, add_cube, add_plane
from stages import save_stage

from takes import read_png

PYTHON = os.environ.get("ANIMATIC_PYTHON")


@pytest.fixture
def stage(scene, tmp_path, warm_backend):
    """Return a saved scene: a cube of 1 m at 5 m before a wall at 9 m, two frames."""
    add_camera(scene)
    add_plane(scene, y=9)
    add_cube(scene)
    save_stage(scene, tmp_path, last=2, side_px=96)
    return scene


def test_depth_is_automatic_until_something_is_set(stage):
    (shot,) = shots.sync(stage)
    assert stage.animatic.depth_look.look == contract.AUTOMATIC_DEPTH
    assert take_settings.take_from(stage, shot).depth_look == contract.AUTOMATIC_DEPTH
    assert not bpy.data.node_groups


def test_what_is_set_is_in_the_take_in_metres(stage):
    (shot,), look = shots.sync(stage), stage.animatic.depth_look
    look.use_near, look.near, look.far = True, 2.5, 40.0
    assert take_settings.take_from(stage, shot).depth_look == DepthLook(near_m=2.5)
    look.use_far, look.background, look.background_distance = True, "distance", 100.0
    assert take_settings.take_from(stage, shot).depth_look == DepthLook(2.5, 40.0, (), 100.0)
    stage.unit_settings.scale_length = 0.01
    assert take_settings.take_from(stage, shot).depth_look == DepthLook(0.025, 0.4, (), 1.0)
    stage.animatic.depth.enabled, stage.animatic.openpose.enabled = False, True
    assert take_settings.take_from(stage, shot).depth_look == contract.AUTOMATIC_DEPTH


def test_a_far_before_near_is_said_and_makes_no_error(stage):
    look = stage.animatic.depth_look
    look.use_near = look.use_far = True
    look.near, look.far = 5.0, 2.0
    assert look.look.near_m == 5.0 < look.look.far_m < 5.1
    assert "Far is not beyond Near" in " ".join(draw(bpy.types.ANIMATIC_PT_depth_look).texts)
    look.far = 6.0
    assert look.note == ""
    for value in (0.0, 1e12):
        look.near = look.far = look.background_distance = value
        assert contract.NEAREST_M <= look.look.near_m < look.look.far_m <= contract.FARTHEST_M


def test_the_curve_is_made_when_it_is_asked_for_and_belongs_to_the_scene(stage):
    look = stage.animatic.depth_look
    look.use_curve = True
    (tree,) = bpy.data.node_groups
    assert look.curve_tree == tree and tree.name.startswith(".") and tree.users == 1
    assert look.look.curve == ()  # straight: it changes nothing
    look.use_curve = False
    look.use_curve = True
    assert len(bpy.data.node_groups) == 1
    bpy.data.node_groups.remove(tree)
    assert look.look.curve == () and look.curve_node is None


def test_a_copied_scene_gets_a_curve_of_its_own(stage):
    look = stage.animatic.depth_look
    look.bend((Key(0.0, 0.0), Key(0.5, 0.8), Key(1.0, 1.0)))
    before, other = look.look, stage.copy().animatic.depth_look
    assert other.look == before and other.curve_tree == look.curve_tree
    other.bend((Key(0.0, 0.0), Key(0.5, 0.2), Key(1.0, 1.0)))
    assert look.look == before != other.look and look.curve_tree.users == 1


def test_depth_in_a_uv_layout_is_drawn_as_it_is(stage):
    look, shot = stage.animatic.depth_look, shots.sync(stage)[0]
    look.set_range(2.0, 20.0)
    assert take_settings.depth_look_of(stage, shot) == DepthLook(2.0, 20.0)
    assert take_settings.depth_look_of(stage, dataclasses.replace(shot, surface="Cube")) == contract.AUTOMATIC_DEPTH


def test_a_drawn_curve_is_read_within_a_quarter_of_a_grey(stage):
    look = stage.animatic.depth_look
    look.use_curve = True
    mapping = look.curve_node.mapping
    mapping.curves[0].points.new(0.3, 0.7)
    mapping.update()
    keys = look.look.curve
    mapping.initialize()
    places = np.linspace(0, 1, 201)
    true = [mapping.evaluate(mapping.curves[0], place) for place in places]
    assert [contract.value_at(keys, place) for place in places] == pytest.approx(true, abs=3e-3)
    assert 5 < len(keys) < 40 and keys[0].at == 0 and keys[-1].at == 1


def test_a_level_curve_is_one_grey(stage):
    look = stage.animatic.depth_look
    look.use_curve = True
    for point in look.curve_node.mapping.curves[0].points:
        point.location.y = 0.5
    look.curve_node.mapping.update()
    assert look.look.curve == (Key(0.0, 0.5), Key(1.0, 0.5))


@pytest.mark.parametrize("shape", ["straight", "far", "near", "middle"])
def test_presets_shape_the_curve(stage, shape):
    look = stage.animatic.depth_look
    assert bpy.ops.animatic.depth_curve(shape=shape) == {"FINISHED"}
    middle = contract.value_at(look.look.curve or (Key(0.0, 0.5),), 0.5)
    assert look.use_curve and {"straight": middle == 0.5, "far": middle > 0.7, "near": middle < 0.3}.get(shape, True)


def test_recall_brings_it_back_with_the_same_picture(stage):
    (shot,), look = shots.sync(stage), stage.animatic.depth_look
    look.use_near, look.near, look.background, look.background_distance = True, 2.5, "distance", 70.0
    look.use_curve = True
    look.curve_node.mapping.curves[0].points.new(0.3, 0.7)
    take = take_settings.take_from(stage, shot)
    points = len(look.curve_node.mapping.curves[0].points)
    assert take_settings.recall(stage, shot, take) == ()
    assert len(look.curve_node.mapping.curves[0].points) == points  # it said so already
    look.use_near = look.use_curve = False
    look.use_far, look.background = True, "black"
    look.bend(())
    take_settings.recall(stage, shot, take)
    assert take_settings.take_from(stage, shot).depth_look == take.depth_look
    plain = take_settings.take_from(stage, shot)
    take_settings.recall(stage, shot, contract.from_data(contract.Take, plain_data(plain), "take"))
    assert look.look == contract.AUTOMATIC_DEPTH


def plain_data(take):
    """Return the data of a take of before, which said nothing of its depth."""
    data = contract.to_data(take)
    del data["depth_look"]
    return data


def test_a_capture_is_measured_as_the_backend_does(stage):
    (shot,) = shots.sync(stage)
    folder = scripting.capture(stage, shot, using=resources())
    measure = contract.read_measure(folder.path)
    # the cube's front is 4.5 m away, the wall 9 m, and both fill more than the percentiles leave out
    assert measure.near_m == pytest.approx(4.5, rel=0.005) and measure.far_m == pytest.approx(9, rel=0.005)
    assert sum(measure.counts) == pytest.approx(1, abs=0.01) and measure.counts[0] > 0 and measure.counts[-1] > 0.5
    assert measure.low_m < 4.5 < 9 < measure.high_m
    assert folder.control_files("depth").keys() == {1, 2}  # range.json is none of them


def test_a_range_that_cannot_be_kept_is_a_note_and_the_capture_stays(stage, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(depth_range, "write_measure", full)
    (shot,) = shots.sync(stage)
    steps, notes = runs.capture_shot(stage, shot, resources()), []
    with pytest.raises(StopIteration) as ended:
        while True:
            notes.append(next(steps).note)
    assert ended.value.value.number == 1
    assert notes[-1].endswith("could not be kept with the capture: No space left on device.")


def test_the_panel_shows_what_was_measured_and_sets_it(stage):
    (shot,), look, state = shots.sync(stage), stage.animatic.depth_look, bpy.context.window_manager.animatic
    assert "Capture the shot to see" in " ".join(draw(bpy.types.ANIMATIC_PT_depth_look).texts)
    assert not bpy.ops.animatic.depth_range.poll()
    scripting.capture(stage, shot, using=resources())
    bpy.ops.animatic.refresh()
    assert state.depth_range.measured and state.depth_range.near_m == pytest.approx(4.5, rel=0.005)
    assert "Measured: 4.5" in " ".join(draw(bpy.types.ANIMATIC_PT_depth_look).texts)
    assert bpy.ops.animatic.depth_range() == {"FINISHED"}
    assert look.look.near_m == pytest.approx(4.5, rel=0.005) and look.look.far_m == pytest.approx(9, rel=0.005)
    look.use_curve, look.background = True, "distance"
    drawn = draw(bpy.types.ANIMATIC_PT_depth_look)
    assert {"near", "far", "background_distance", "use_curve", "mapping"} <= set(drawn.props)
    assert "animatic.depth_curve" in drawn.buttons
    stage.animatic.depth.enabled = False
    assert not bpy.types.ANIMATIC_PT_depth_look.poll(bpy.context)


def test_the_histogram_is_drawn_anew_when_near_or_far_change(stage, monkeypatch):
    (shot,), drawn = shots.sync(stage), []
    scripting.capture(stage, shot, using=resources())
    monkeypatch.setattr(captured, "histogram", lambda measure, look: drawn.append(look) or np.zeros((2, 2, 4)))
    bpy.ops.animatic.refresh()
    stage.animatic.depth_look.use_near = True
    assert listing.is_stale(bpy.context, shot)
    listing.refresh_capture(bpy.context, shot)
    assert [look.near_m for look in drawn] == [None, 1.0]


@pytest.mark.skipif(not PYTHON, reason="ANIMATIC_PYTHON names no backend: run these through make test")
def test_a_take_and_its_look_are_drawn_as_set(stage, tiny_set):
    (shot,), look = shots.sync(stage), stage.animatic.depth_look
    plain = scripting.generate(stage, shot)
    look.set_range(2.0, 20.0)
    folder = scripting.generate(stage, shot)
    assert folder.read().depth_look == DepthLook(2.0, 20.0)
    frames = [read_png(each.frame(1)) for each in (plain, folder)]
    assert (frames[0] != frames[1]).any()
    stage.frame_set(1)
    bpy.ops.animatic.refresh()
    assert bpy.ops.animatic.look() == {"FINISHED"}
    (drawn,) = (resources().takes_root / "captures").rglob("depth.png")
    white = read_png(drawn)[..., 0].max()
    assert white == pytest.approx((1 / 4.5 - 1 / 20) / (1 / 2 - 1 / 20) * 255, abs=1.5)
    look.use_near = look.use_far = False
    assert bpy.ops.animatic.recall() == {"FINISHED"}
    assert take_settings.take_from(stage, shot).depth_look == DepthLook(2.0, 20.0)


def test_curves_are_of_the_nodes_that_every_blender_has():
    tree = depth_curve.own_tree(None)
    depth_curve.put_keys(depth_curve.node_of(tree), (Key(0.0, 0.2), Key(0.5, 0.9), Key(1.0, 1.0)))
    assert depth_curve.keys_of(tree) == (Key(0.0, 0.2), Key(0.5, 0.9), Key(1.0, 1.0))
