"""Depth is Blender's own: planar, in metres, with modifiers and render visibility."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
import scenes
from animatic.backend.contract import FrameMap
from animatic.capture import CaptureError, capture
from animatic.capture.files import exr

BACKGROUND = 1e9


def depths(folder) -> list[np.ndarray]:
    return [exr.read(path).channels["Z"] for path in folder.control_files("depth").values()]


def test_a_plane_is_at_one_depth_up_to_the_corners(scene, tmp_path):
    scenes.add_camera(scene, lens=18)  # wide: along the ray a corner would be 1.7 times as far
    scenes.add_plane(scene, y=5)
    for z in depths(capture(scene, scenes.request(scene), tmp_path)):
        assert z.shape == (64, 64)
        assert z.dtype == np.float32
        np.testing.assert_allclose(z, 5.0, rtol=1e-5)


def test_orthographic_depth_is_planar_too(scene, tmp_path):
    scenes.add_camera(scene, type="ORTHO", ortho_scale=4)
    scenes.add_plane(scene, y=5)
    (z, *_) = depths(capture(scene, scenes.request(scene), tmp_path))
    np.testing.assert_allclose(z, 5.0, rtol=1e-5)


def test_nothing_is_far(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_cube(scene)
    (z, *_) = depths(capture(scene, scenes.request(scene), tmp_path))
    assert z[0, 0] >= BACKGROUND
    assert z[32, 32] == pytest.approx(4.5, rel=1e-5)


def test_modifiers_are_honoured(scene, tmp_path):
    scenes.add_camera(scene)
    plane = scenes.add_plane(scene, y=5)
    modifier = plane.modifiers.new("Solid", "SOLIDIFY")
    modifier.thickness, modifier.offset = 2.0, 0.0  # one metre to either side
    viewport_only = plane.modifiers.new("Not rendered", "SOLIDIFY")
    viewport_only.thickness, viewport_only.offset, viewport_only.show_render = 4.0, 0.0, False
    (z, *_) = depths(capture(scene, scenes.request(scene), tmp_path))
    np.testing.assert_allclose(z, 4.0, rtol=1e-5)


def test_a_still_object_keeps_its_value_while_another_moves(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=8)
    cube = scenes.add_cube(scene, size=0.5)
    scenes.key(cube, "location", {1: (0, 5, 0), 3: (0, 2, 0)})
    first, _, last = depths(capture(scene, scenes.request(scene), tmp_path))
    assert first[32, 32] == pytest.approx(4.75, rel=1e-5)
    assert last[32, 32] == pytest.approx(1.75, rel=1e-5)
    assert np.array_equal(first[:8], last[:8])


def test_render_visibility_decides(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=8)
    hidden = scenes.add_plane(scene, y=2, name="Hidden")
    hidden.hide_render = True
    viewport = scenes.add_plane(scene, y=5, name="Renders only")
    viewport.hide_viewport = True
    blinking = scenes.add_plane(scene, y=3, name="Blinks")
    scenes.key(blinking, "hide_render", {1: True, 2: False, 3: True})
    values = [float(z[32, 32]) for z in depths(capture(scene, scenes.request(scene), tmp_path))]
    assert values == pytest.approx([5, 3, 5], rel=1e-5)


def test_leaves_are_cut_out_by_alpha(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=8)
    card = scenes.add_plane(scene, y=3)
    material = bpy.data.materials.new("Clear")
    if bpy.app.version < (5, 0):
        material.use_nodes = True
    nodes = material.node_tree.nodes
    nodes.clear()
    output, clear = nodes.new("ShaderNodeOutputMaterial"), nodes.new("ShaderNodeBsdfTransparent")
    material.node_tree.links.new(clear.outputs[0], output.inputs[0])
    card.data.materials.append(material)
    (z, *_) = depths(capture(scene, scenes.request(scene), tmp_path))
    np.testing.assert_allclose(z, 8.0, rtol=1e-5)


def test_metres_follow_the_unit_scale(scene, tmp_path):
    scene.unit_settings.scale_length = 0.01  # one unit is a centimetre
    scenes.add_camera(scene, clip_end=2000)
    scenes.add_plane(scene, y=500, size=200)
    folder = capture(scene, scenes.request(scene), tmp_path)
    (z, *_) = depths(folder)
    assert z[32, 32] == pytest.approx(5.0, rel=1e-5)
    assert z[0, 0] >= BACKGROUND
    assert folder.read_camera().frames[0].world_to_camera[3::4] == pytest.approx((0, 0, 0))


def test_what_animatic_placed_is_left_out(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=8)
    scenes.add_person(scene, location=(0, 5, -0.9))
    first = capture(scene, scenes.request(scene), tmp_path)
    placed = scenes.add_plane(scene, y=1, name="Placed")
    placed["animatic_placed"] = "takes/shot/0001"
    driver = placed.driver_add("hide_render").driver  # placing drives the switch
    driver.expression = "False"
    second = capture(scene, scenes.request(scene), tmp_path)
    assert second.number == first.number + 1
    for before, after in zip(depths(first), depths(second), strict=True):
        assert np.array_equal(before, after)
    for number, path in first.control_files("openpose").items():
        assert path.read_text() == second.control_file("openpose", number).read_text()
    assert placed.visible_camera


def test_an_artists_own_persistent_render_does_not_leak_in(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=8)
    placed = scenes.add_plane(scene, y=1, name="Placed")
    placed["animatic_placed"] = "takes/shot/0001"
    scene.render.engine, scene.cycles.samples, scene.cycles.use_denoising = "CYCLES", 1, False
    scene.render.use_persistent_data = True
    scene.render.resolution_x = scene.render.resolution_y = 32
    bpy.ops.render.render()
    (z, *_) = depths(capture(scene, scenes.request(scene), tmp_path))
    np.testing.assert_allclose(z, 8.0, rtol=1e-5)


def test_the_size_is_the_requests(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene)
    scene.render.resolution_x, scene.render.resolution_percentage = 1000, 25
    scene.render.use_border = scene.render.use_crop_to_border = True
    (z, *_) = depths(capture(scene, scenes.request(scene, width=128, height=72), tmp_path))
    assert z.shape == (72, 128)


def test_a_size_that_changes_meanwhile_is_named(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene)

    def change(done, total):
        scene.render.resolution_x = 128

    with pytest.raises(CaptureError, match=r"changed.*128 x 64"):
        capture(scene, scenes.request(scene, frames=FrameMap(-3, -1)), tmp_path, change)


def test_a_file_appears_only_when_it_is_whole(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene)
    seen = []

    def look(done, total):
        files = [path for path in tmp_path.rglob("*.exr")]
        seen.append((done, total, len(files) <= done, all(exr.read(path).width == 64 for path in files)))

    folder = capture(scene, scenes.request(scene, frames=FrameMap(1, 4)), tmp_path, look)
    assert seen == [(number, 4, True, True) for number in range(1, 5)]
    assert list(folder.control_files("depth")) == [1, 2, 3, 4]
    written = {"camera.json", "camera.txt", "capture.json", "depth", "openpose"}
    assert {path.name for path in folder.path.iterdir()} == written


def test_one_pass_alone(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_person(scene)
    depth = capture(scene, scenes.request(scene, passes=("depth",)), tmp_path)
    pose = capture(scene, scenes.request(scene, passes=("openpose",)), tmp_path)
    assert (len(depth.control_files("depth")), len(depth.control_files("openpose"))) == (3, 0)
    assert (len(pose.control_files("depth")), len(pose.control_files("openpose"))) == (0, 3)


def test_another_scene_than_the_open_one_is_captured_at_its_own_frames(scene, tmp_path):
    stage = bpy.data.scenes.new("Stage")
    scenes.add_camera(stage)
    plane = scenes.add_plane(stage)
    for frame in (-2, 2):
        plane.location.y = 10 + frame
        plane.keyframe_insert("location", frame=frame)
    scene.frame_set(77)
    request = scenes.request(stage, frames=FrameMap(-2, 2, 2), passes=("depth",))
    found = [float(z[32, 32]) for z in depths(capture(stage, request, tmp_path))]
    np.testing.assert_allclose(found, [8, 10, 12], rtol=1e-4)
    assert scene.frame_current == 77
