"""What the model will see, before a capture: people and depth of the viewport's scene, as a capture would have them."""

import json
import subprocess
from pathlib import Path

import bpy
import numpy as np
import pytest
import scenes
from animatic import capture, shots
from animatic.backend.contract import DepthLook, Key, to_text
from animatic.capture.files import exr
from animatic.capture.surfaces import PLACED
from animatic.overlay import mapped
from animatic.seeing import changes, grey
from animatic.seeing import surfaces as surfaces_file
from viewports import LENSES, captured, draw_off_screen, read_people, small, update
from workers import PYTHON, needs_python

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("lens", LENSES)
@pytest.mark.parametrize("metres", [1.0, 0.01])
def test_depth_is_the_captures(picture, stage, tmp_path, lens, metres):
    small(stage, **LENSES[lens])
    stage.unit_settings.scale_length = metres
    update(picture, stage)
    mine = picture.read()[0]
    theirs = exr.read(captured(stage, tmp_path).control_file("depth", 1)).channel("Z")
    assert mine.shape == theirs.shape
    near = np.isclose(mine, theirs, rtol=1e-3) | ((mine > 1e9) & (theirs > 1e9))
    assert near.mean() > 0.985  # the rest are silhouettes, where a pixel shows one or the other
    assert np.median(np.abs(mine - theirs)[near & (mine < 1e9)]) < 1e-4 * metres * 30


@pytest.mark.parametrize("lens", LENSES)
def test_people_are_the_captures_with_the_same_joints_hidden(picture, stage, tmp_path, lens):
    small(stage, **LENSES[lens])
    mine = read_people(picture, stage)
    bpy.context.view_layer.objects.active = None
    theirs = json.loads(captured(stage, tmp_path).control_file("openpose", 1).read_text())
    assert len(mine["people"]) == len(theirs["people"]) == 1
    assert mine["people"][0]["pose_keypoints_2d"] == pytest.approx(theirs["people"][0]["pose_keypoints_2d"], abs=0.01)
    if lens == "plain":
        unhidden = read_people(None, stage)["people"][0]["pose_keypoints_2d"]
        assert sum(unhidden[2::3]) > sum(mine["people"][0]["pose_keypoints_2d"][2::3])  # the pillar hides some


def test_a_pose_is_followed_before_anything_is_rendered(stage):
    before = read_people(None, stage)["people"][0]["pose_keypoints_2d"]
    arm = stage.objects["Person"].pose.bones["upper_arm.R"]
    arm.rotation_mode, arm.rotation_euler = "XYZ", (0.0, 0.0, 0.6)
    bpy.context.view_layer.update()
    after = read_people(None, stage)["people"][0]["pose_keypoints_2d"]
    moved = [index for index in range(18) if abs(before[3 * index + 1] - after[3 * index + 1]) > 1.0]
    assert moved == [3, 4]  # elbow and wrist


def test_what_no_capture_shows_is_not_in_the_depth(picture, stage):
    small(stage)
    pillar = stage.objects["Pillar"]
    update(picture, stage)
    with_it = picture.read()[0].min()
    for name, value in (("hide_render", True), ("visible_camera", False)):
        before = getattr(pillar, name)
        setattr(pillar, name, value)
        bpy.context.view_layer.update()
        changes.all_changed()
        update(picture, stage)
        assert picture.read()[0].min() > with_it + 0.5, name
        setattr(pillar, name, before)
    pillar[PLACED] = "take"
    changes.all_changed()
    update(picture, stage)
    assert picture.read()[0].min() > with_it + 0.5


def test_what_counts_as_visible_is_what_the_capture_counts(picture, stage):
    small(stage)
    pillar, own = stage.objects["Pillar"], stage.animatic.shown
    update(picture, stage)
    with_it = picture.read()[0].min()
    pillar.hide_render = True
    own.visibility = "viewport"
    changes.all_changed()
    update(picture, stage)
    assert picture.read()[0].min() == with_it
    left = bpy.data.collections.new("Left Out")
    stage.collection.children.link(left)
    left.objects.link(pillar)
    own.left_out.add().collection = left
    bpy.context.view_layer.update()
    update(picture, stage)
    assert picture.read()[0].min() > with_it + 0.5


def test_instances_curves_and_subdivided_meshes_are_in_the_depth(picture, stage):
    small(stage)
    inside = bpy.data.collections.new("Inside")
    cube = scenes.add_cube(stage, (0, 0, 0), 0.5, "Inner")
    stage.collection.objects.unlink(cube)
    inside.objects.link(cube)
    empty = scenes.add(stage, "Instancer", None, (-0.8, 3.0, 0.1))
    empty.instance_type, empty.instance_collection = "COLLECTION", inside
    curve = bpy.data.curves.new("Letter", "FONT")
    curve.body, curve.extrude = "I", 0.2
    scenes.add(stage, "Letter", curve, (0.9, 2.9, 0.0), (1.5708, 0, 0))
    smooth = scenes.add_cube(stage, (0.0, 2.5, 0.1), 0.4, "Smooth")
    smooth.modifiers.new("Subdivision", "SUBSURF").levels = 2
    shots.forget()
    bpy.context.view_layer.update()
    _now, _depsgraph, seen_by = update(picture, stage)
    depth = picture.read()[0]
    for at in ((-0.8, 2.75, 0.1), (0.0, 2.3, 0.1)):
        x, y, z = capture.camera.project(seen_by, np.array([at]))[0]
        assert depth[int(y), int(x)] == pytest.approx(z, abs=0.06), at
    assert ((depth > 2.6) & (depth < 3.2))[:, 100:].any()  # the letter


def test_only_a_surface_whose_shape_changed_is_made_anew(picture, stage, monkeypatch):
    small(stage)
    made = []
    batch = surfaces_file._batch
    monkeypatch.setattr(surfaces_file, "_batch", lambda shown, shader: made.append(shown.name) or batch(shown, shader))
    update(picture, stage)
    assert sorted(made) == ["Person Body", "Pillar", "Wall"]
    made.clear()
    update(picture, stage)
    stage.objects["Pillar"].location.x += 0.1
    bpy.context.view_layer.update()
    number = picture.number
    update(picture, stage)
    assert made == [] and picture.number == number + 1  # it has moved, and is the same
    arm = stage.objects["Person"].pose.bones["upper_arm.R"]
    arm.rotation_mode, arm.rotation_euler = "XYZ", (0.0, 0.0, 0.6)
    bpy.context.view_layer.update()
    update(picture, stage)
    assert made == ["Person Body"]


def test_nothing_is_drawn_again_where_nothing_has_changed(picture, stage):
    update(picture, stage)
    number = picture.number
    update(picture, stage)
    assert picture.number == number
    stage.frame_set(2)
    update(picture, stage)
    assert picture.number == number + 1


def test_a_slow_picture_rests_and_waits_while_the_animation_plays(picture, stage):
    now, depsgraph, seen_by = update(picture, stage)
    number, picture.seconds = picture.number, 10.0
    changes.updates += 1
    assert picture.update(now, depsgraph, seen_by, {}, playing=False) and picture.is_late
    assert not picture.update(now, depsgraph, seen_by, {}, playing=True)
    picture.seconds = 0.0
    assert picture.update(now, depsgraph, seen_by, {}, playing=True) and not picture.is_late
    assert picture.number == number + 1


BACKEND_GREYS = """
import sys, numpy as np
from pathlib import Path
from backend.controls import depth
from backend.contract import DepthLook, schema
files, look = sorted(Path(sys.argv[1]).glob("*.exr")), schema.from_text(DepthLook, sys.argv[3], "look")
range_ = depth.measure_range(files)
np.savez(sys.argv[2], greys=range_.draw(depth.read_inverse(files[0]), look), range=(range_.near, range_.far))
"""
LOOKS = {
    "automatic": DepthLook(),
    "set": DepthLook(near_m=4.0, far_m=20.0, background_m=15.0),
    "bent": DepthLook(near_m=3.0, curve=(Key(0.0, 0.1), Key(0.2, 0.7), Key(1.0, 0.9))),
}


@needs_python
@pytest.mark.parametrize("look", LOOKS)
def test_greys_are_the_backends(picture, stage, tmp_path, look):
    small(stage)
    stage.objects["Wall"].location.x = 103  # a strip of the sky is seen
    bpy.context.view_layer.update()
    folder, into = captured(stage, tmp_path), tmp_path / "greys.npz"
    files = folder.control_file("depth", 1).parent
    asked_for = to_text(LOOKS[look])
    subprocess.run([PYTHON, "-c", BACKEND_GREYS, str(files), str(into), asked_for], check=True, cwd=ROOT)
    theirs = np.load(into)
    measured = grey.Range.of(folder)
    assert (measured.near, measured.far) == pytest.approx(tuple(theirs["range"]), rel=1e-6)
    greys = grey.Greys.of(measured, LOOKS[look])
    z = exr.read(folder.control_file("depth", 1)).channel("Z")
    assert (z > 1e9).any() and np.abs(greys.drawn(z) - theirs["greys"]).max() < 2e-3

    update(picture, stage)
    shown = mapped.Grey(greys.near, greys.far, greys.background, greys.curve)
    drawn = draw_off_screen(160, 96, lambda: mapped.draw_depth(picture.texture, (0, 0, 160, 96), shown))
    seen = drawn[..., 0]
    assert np.abs(seen - greys.drawn(picture.read()[0])).max() < 1e-4  # the formula on the GPU
    assert (np.abs(seen - theirs["greys"]) < 2 / 255).mean() > 0.985  # the same picture but for silhouettes
