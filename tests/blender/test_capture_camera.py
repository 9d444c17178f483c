"""camera.json: what Blender's own projection says, and where the rendered edges are."""

from __future__ import annotations

import math

import bpy
import numpy as np
import pytest
import scenes
from animatic.backend.contract import FrameMap
from animatic.capture import camera as cameras
from animatic.capture import capture, refusals
from animatic.capture.files import exr
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

POINTS = [(0.3, 5.0, 0.2), (-1.2, 7.5, 0.9), (0.0, 3.0, -0.6), (0.8, 12.0, -2.0)]
LENSES = {
    "plain": {},
    "shifted": {"shift_x": 0.2, "shift_y": -0.05},
    "horizontal fit": {"sensor_fit": "HORIZONTAL", "shift_y": 0.1},
    "vertical fit": {"sensor_fit": "VERTICAL", "sensor_height": 20.0, "shift_x": 0.1},
    "odd sensor": {"sensor_width": 22.0, "lens": 31.0},
    "orthographic": {"type": "ORTHO", "ortho_scale": 7.0, "shift_x": 0.1, "shift_y": 0.2},
    "orthographic, vertical fit": {"type": "ORTHO", "ortho_scale": 7.0, "sensor_fit": "VERTICAL"},
}


def expected_px(scene, camera, point, width, height) -> tuple[float, float, float]:
    """Project with Blender's own function, at the capture's size."""
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.resolution_percentage, scene.render.pixel_aspect_x, scene.render.pixel_aspect_y = 100, 1, 1
    bpy.context.view_layer.update()
    x, y, z = world_to_camera_view(scene, camera, Vector(point))
    return x * width, (1 - y) * height, z


@pytest.mark.parametrize("size", [(128, 72), (72, 128), (64, 64)], ids=["landscape", "portrait", "square"])
@pytest.mark.parametrize("lens", LENSES.values(), ids=LENSES)
def test_projects_as_blender_does(scene, lens, size):
    camera = scenes.add_camera(scene, location=(0.4, -1, 0.3), rotation=(1.4, 0.1, 0.2), **lens)
    camera.scale = (2, 2, 2)  # must not leak in
    expected = [expected_px(scene, camera, point, *size) for point in POINTS]
    frame = cameras.camera_frame(camera, *size, 1.0, 1, 1)
    np.testing.assert_allclose(cameras.project(frame, np.array(POINTS)), expected, atol=2e-3)


def edges(depth, background=1e9) -> tuple[float, float, float, float]:
    """Return left, right, top and bottom edges in pixels of what is not background."""
    ys, xs = np.nonzero(depth < background)
    return xs.min(), xs.max() + 1, ys.min(), ys.max() + 1


@pytest.mark.parametrize("size", [(128, 72), (72, 128)], ids=["landscape", "portrait"])
@pytest.mark.parametrize("lens", LENSES.values(), ids=LENSES)
def test_the_depth_has_its_edges_there(scene, tmp_path, lens, size):
    scenes.add_camera(scene, location=(0, -1, 0), **lens)
    scenes.add_plane(scene, y=5, size=1.0, x=0.3, z=0.2)
    folder = capture(scene, scenes.request(scene, width=size[0], height=size[1], frames=FrameMap(1, 1)), tmp_path)
    (frame,) = folder.read_camera().frames
    (left, top, z), (right, bottom, _) = cameras.project(frame, np.array([(-0.2, 5, 0.7), (0.8, 5, -0.3)]))
    depth = exr.read(folder.control_file("depth", 1)).channels["Z"]
    assert edges(depth) == pytest.approx((left, right, top, bottom), abs=0.51)
    assert depth.min() == pytest.approx(z, rel=1e-5)


def test_animated_focal_length_and_travel(scene, tmp_path):
    camera = scenes.add_camera(scene)
    scenes.add_plane(scene, y=10)
    scenes.key(camera.data, "lens", {1: 24.0, 3: 48.0})
    scenes.key(camera, "location", {1: (0, 0, 0), 3: (1, 2, 0)})
    folder = capture(scene, scenes.request(scene), tmp_path)
    track = folder.read_camera()
    assert (track.width, track.height) == (64, 64)
    assert [(frame.number, frame.scene_frame) for frame in track.frames] == [(1, 1), (2, 2), (3, 3)]
    assert track.frames[0].fx == pytest.approx(64 * 24 / 36)
    assert track.frames[2].fx == pytest.approx(64 * 48 / 36)
    assert track.frames[0].fx < track.frames[1].fx < track.frames[2].fx
    for frame, path in zip(track.frames, folder.control_files("depth").values(), strict=True):
        distance = cameras.project(frame, np.array([(0.0, 10.0, 0.0)]))[0, 2]
        np.testing.assert_allclose(exr.read(path).channels["Z"], distance, rtol=1e-5)


def test_a_parents_scale_does_not_leak_in(scene, tmp_path):
    camera = scenes.add_camera(scene)
    camera.parent = scenes.add(scene, "Rig")
    camera.parent.scale = (3, 3, 3)
    scenes.add_plane(scene, y=6)
    folder = capture(scene, scenes.request(scene, frames=FrameMap(1, 1)), tmp_path)
    rotation = np.array(folder.read_camera().frames[0].world_to_camera).reshape(3, 4)[:, :3]
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-6)
    np.testing.assert_allclose(exr.read(folder.control_file("depth", 1)).channels["Z"], 6, rtol=1e-5)


def test_points_behind_are_nowhere(scene):
    camera = scenes.add_camera(scene)
    bpy.context.view_layer.update()
    frame = cameras.camera_frame(camera, 64, 64, 1.0, 1, 1)
    assert np.isnan(cameras.project(frame, np.array([(0.0, -2.0, 0.0)]))).all()


def two_cameras(scene):
    near = scenes.add_camera(scene, name="Near")
    far = scenes.add_camera(scene, location=(0, -5, 0), name="Far")
    scenes.add_plane(scene, y=5)
    for frame, camera in ((1, near), (3, far)):
        scene.timeline_markers.new(camera.name, frame=frame).camera = camera
    return near, far


def centres(folder) -> list[float]:
    return [float(exr.read(path).channels["Z"][32, 32]) for path in folder.control_files("depth").values()]


def test_markers_switch_cameras(scene, tmp_path):
    near, _far = two_cameras(scene)
    folder = capture(scene, scenes.request(scene, frames=FrameMap(2, 4)), tmp_path)
    assert centres(folder) == pytest.approx([5, 10, 10], rel=1e-5)
    assert [frame.world_to_camera[11] for frame in folder.read_camera().frames] == pytest.approx([0, 5, 5])
    assert scene.camera == near  # as it was, at frame 1


def test_a_named_camera_wins_over_markers(scene, tmp_path):
    near, far = two_cameras(scene)
    scene.camera = far
    folder = capture(scene, scenes.request(scene, camera="Near", frames=FrameMap(2, 4)), tmp_path)
    assert centres(folder) == pytest.approx([5, 5, 5], rel=1e-5)
    assert [marker.camera for marker in scene.timeline_markers] == [near, far]
    assert scene.camera == far


def test_depth_of_field_does_not_blur(scene, tmp_path):
    camera = scenes.add_camera(scene)
    camera.data.dof.use_dof, camera.data.dof.aperture_fstop, camera.data.dof.focus_distance = True, 0.1, 1.0
    scenes.add_plane(scene, y=5, size=1.0)
    folder = capture(scene, scenes.request(scene, frames=FrameMap(1, 1)), tmp_path)
    depth = exr.read(folder.control_file("depth", 1)).channels["Z"]
    half = 64 * 50 / 36 / 5 / 2
    assert edges(depth) == pytest.approx((32 - half, 32 + half, 32 - half, 32 + half), abs=0.51)
    assert camera.data.dof.use_dof


# What is refused


def test_a_panoramic_camera_is_refused_by_name_and_kind(scene):
    scenes.add_plane(scene)
    camera = scenes.add_camera(scene, name="All around", type="PANO")
    camera.data.panorama_type = "EQUIRECTANGULAR"
    (sentence,) = refusals(scene, scenes.request(scene))
    assert "All around" in sentence
    assert "Equirectangular" in sentence
    camera.data.type = "PERSP"
    assert refusals(scene, scenes.request(scene)) == []


def test_a_panoramic_camera_on_a_marker_in_the_shot_is_refused(scene):
    _near, far = two_cameras(scene)
    far.data.type = "PANO"
    assert "'Far'" in " ".join(refusals(scene, scenes.request(scene, frames=FrameMap(2, 4))))
    assert refusals(scene, scenes.request(scene, frames=FrameMap(1, 2))) == []


def test_no_camera_is_refused(scene):
    scenes.add_plane(scene)
    assert "no camera" in refusals(scene, scenes.request(scene))[0]
    assert "'Lost'" in refusals(scene, scenes.request(scene, camera="Lost"))[0]


def test_nothing_to_render_is_refused(scene):
    scenes.add_camera(scene)
    assert "Nothing in this scene renders" in refusals(scene, scenes.request(scene))[0]
    plane = scenes.add_plane(scene)
    assert refusals(scene, scenes.request(scene)) == []
    plane["animatic_placed"] = "takes/shot/0001"
    assert refusals(scene, scenes.request(scene)) != []
    del plane["animatic_placed"]
    plane.hide_render = True
    assert refusals(scene, scenes.request(scene)) != []


def test_a_sheared_camera_renders_where_it_projects(scene, tmp_path):
    camera = scenes.add_camera(scene, rotation=(math.pi / 2, 0.3, 0))
    camera.parent = scenes.add(scene, "Rig")
    camera.parent.scale = (1, 1, 2)
    scenes.add_plane(scene, y=5, size=1.0)
    folder = capture(scene, scenes.request(scene, frames=FrameMap(1, 1)), tmp_path)
    (frame,) = folder.read_camera().frames
    corners = [(x, 5.0, z) for x in (-0.5, 0.5) for z in (-0.5, 0.5)]
    x, y, _ = cameras.project(frame, np.array(corners)).T
    depth = exr.read(folder.control_file("depth", 1)).channels["Z"]
    assert edges(depth) == pytest.approx((x.min(), x.max(), y.min(), y.max()), abs=1.01)


def test_the_camera_is_also_written_as_cameractrl_reads_it(scene, tmp_path):
    made = scenes.add_camera(scene, location=(1, 2, 3), lens=40, shift_x=0.1)
    scenes.add_plane(scene, y=20)
    scenes.key(made, "location", {1: (1, 2, 3), 3: (2, 2, 3)})
    folder = capture(scene, scenes.request(scene, width=128, passes=("depth",)), tmp_path)
    lines = folder.camera_text.read_text("utf-8").splitlines()
    rows = np.array([[float(word) for word in line.split(" ")] for line in lines[1:]])
    assert rows.shape == (3, 19) and not rows[:, 5:7].any() and rows[:, 0].tolist() == [1, 2, 3]
    for row, frame in zip(rows, folder.read_camera().frames, strict=True):
        assert np.allclose(row[1:5] * (128, 64, 128, 64), (frame.fx, frame.fy, frame.cx, frame.cy), atol=1e-5)
        assert np.allclose(row[7:], frame.world_to_camera, atol=1e-8)


def test_an_orthographic_camera_has_no_such_text(scene, tmp_path):
    scenes.add_camera(scene, type="ORTHO")
    scenes.add_plane(scene)
    folder = capture(scene, scenes.request(scene, passes=("depth",)), tmp_path)
    assert not folder.camera_text.exists() and folder.camera_json.exists()
