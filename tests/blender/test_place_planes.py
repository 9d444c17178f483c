"""Planes: they fill the frame, show the right picture at the right time, and stay out of renders until asked in."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from animatic import place
from animatic.backend.contract import FrameMap, TakeFolder
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Euler

from takes import add_camera, make_take, number_colour, prepare_render, render

SHOT = FrameMap(1, 4)


def frame_corners(scene, plane, camera) -> np.ndarray:
    """Return where the picture's corners are in the camera's frame, by the evaluated scene: (4, 2)."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    seen = plane.evaluated_get(depsgraph)
    uv = [tuple(loop.uv) for loop in plane.data.uv_layers[0].data]
    points = [
        world_to_camera_view(scene, camera.evaluated_get(depsgraph), seen.matrix_world @ vertex.co)
        for vertex in plane.data.vertices
    ]
    # the face goes on beyond the picture: interpolate to where the UV map is 0 and 1
    low, high = np.array(points[0])[:2], np.array(points[2])[:2]
    start, end = np.array(uv[0]), np.array(uv[2])
    zero = low + (high - low) * (0 - start) / (end - start)
    one = low + (high - low) * (1 - start) / (end - start)
    return np.array([zero, one])


LENSES = {
    "wide": {"lens": 18.0},
    "long": {"lens": 135.0, "sensor_width": 23.5},
    "shifted": {"lens": 35.0, "shift_x": 0.3, "shift_y": -0.2},
    "vertical fit": {"sensor_fit": "VERTICAL", "sensor_height": 18.0, "shift_x": 0.1, "shift_y": 0.2},
    "horizontal fit": {"sensor_fit": "HORIZONTAL", "sensor_width": 20.0, "shift_x": 0.1, "shift_y": 0.2},
    "orthographic": {"type": "ORTHO", "ortho_scale": 7.5, "shift_x": -0.1, "shift_y": 0.15},
    "orthographic vertical": {"type": "ORTHO", "ortho_scale": 7.5, "sensor_fit": "VERTICAL"},
}


@pytest.mark.parametrize("size", [(128, 72), (64, 64), (72, 128)], ids=["landscape", "square", "portrait"])
@pytest.mark.parametrize("lens", LENSES.values(), ids=LENSES.keys())
@pytest.mark.parametrize("distance", [None, 3.0])
def test_plane_fills_the_frame(scene, tmp_path, lens, size, distance):
    scene.render.resolution_x, scene.render.resolution_y = size
    camera = add_camera(scene, **lens)
    camera.location, camera.rotation_euler = (3, -4, 2), Euler((1.1, 0.2, 0.7))
    plane = place.on_camera_plane(make_take(tmp_path, SHOT, size=size), scene, distance=distance)
    scene.frame_set(2)
    np.testing.assert_allclose(frame_corners(scene, plane, camera), [(0, 0), (1, 1)], atol=3e-5)


def test_plane_follows_animated_lens_and_move(scene, tmp_path):
    scene.render.resolution_x, scene.render.resolution_y = 128, 64
    camera = add_camera(scene, lens=20.0)
    animated = {"lens": (20.0, 90.0), "shift_x": (0.0, 0.4)}
    for path, values in animated.items():
        for frame, value in zip((1, 9), values, strict=True):
            setattr(camera.data, path, value)
            camera.data.keyframe_insert(path, frame=frame)
    for frame, place_m in ((1, (0, 0, 0)), (9, (5, 6, 7))):
        camera.location = place_m
        camera.keyframe_insert("location", frame=frame)
    plane = place.on_camera_plane(make_take(tmp_path, FrameMap(1, 9), size=(128, 64)), scene)
    for frame in (1, 3, 5, 9):
        scene.frame_set(frame)
        np.testing.assert_allclose(frame_corners(scene, plane, camera), [(0, 0), (1, 1)], atol=2e-5)


def test_plane_ignores_the_scale_of_the_camera_and_its_parent(scene, tmp_path):
    scene.render.resolution_x, scene.render.resolution_y = 128, 64
    parent = bpy.data.objects.new("Rig", None)
    scene.collection.objects.link(parent)
    parent.scale = (0.01, 0.01, 0.01)
    camera = add_camera(scene)
    camera.parent, camera.location, camera.scale = parent, (200, 300, 400), (1.0, 2.0, 3.0)
    plane = place.on_camera_plane(make_take(tmp_path, SHOT, size=(128, 64)), scene, distance=2.0)
    scene.frame_set(1)
    np.testing.assert_allclose(frame_corners(scene, plane, camera), [(0, 0), (1, 1)], atol=2e-5)
    away = plane.matrix_world.translation - camera.matrix_world.translation
    assert away.length == pytest.approx(2.0, rel=1e-4)


def test_plane_covers_what_the_capture_saw_where_the_scene_has_another_aspect(scene, tmp_path):
    scene.render.resolution_x, scene.render.resolution_y = 200, 100
    camera = add_camera(scene)
    plane = place.on_camera_plane(make_take(tmp_path, SHOT, size=(64, 64)), scene)
    scene.frame_set(1)
    # both see the sensor's whole width; the square take sees as much above and below again
    np.testing.assert_allclose(frame_corners(scene, plane, camera), [(0, -0.5), (1, 1.5)], atol=2e-5)


def test_drivers_need_no_permission_to_run_python(scene, tmp_path):
    add_camera(scene)
    plane = place.on_camera_plane(make_take(tmp_path, FrameMap(-3, 9, 2)), scene)
    drivers = [*plane.animation_data.drivers, *plane.active_material.node_tree.animation_data.drivers]
    assert len(drivers) == 8
    assert all(curve.driver.is_simple_expression and curve.driver.is_valid for curve in drivers)


def test_distance_is_in_metres_and_later_takes_stand_in_front(scene, tmp_path):
    scene.unit_settings.scale_length = 0.01
    camera = add_camera(scene)
    far = place.on_camera_plane(make_take(tmp_path, SHOT), scene, distance=2.0)
    near = [place.on_camera_plane(make_take(tmp_path, SHOT, number=n), scene) for n in (2, 3, 300)]
    scene.frame_set(1)
    distances = [-(camera.matrix_world.inverted() @ plane.matrix_world.translation).z for plane in (far, *near)]
    assert distances[0] == pytest.approx(200.0)
    assert distances == sorted(distances, reverse=True) and len(set(distances)) == 4
    assert min(distances) > camera.data.clip_start


@pytest.mark.parametrize("position", ["START", "CENTER", "END"])
def test_plane_fills_the_frame_of_a_fast_camera_with_motion_blur(scene, tmp_path, position):
    scene.view_settings.view_transform = "Standard"
    prepare_render(scene)
    scene.cycles.samples = 8
    scene.render.use_motion_blur, scene.render.motion_blur_shutter = True, 0.95
    scene.render.motion_blur_position = position
    camera = add_camera(scene)
    for frame in (0, 6):
        camera.location, camera.rotation_euler = (frame * 10, frame, 0), (0, frame * 0.2, frame * 0.1)
        camera.keyframe_insert("location", frame=frame)
        camera.keyframe_insert("rotation_euler", frame=frame)
    plane = place.on_camera_plane(make_take(tmp_path, FrameMap(2, 4)), scene, distance=3.0)
    place.set_rendered(plane, True)
    for frame in (2, 3, 4):
        pixels = render(scene, frame, tmp_path / "out.png")[2:-2, 2:-2, :3]  # in so small a frame filters see past it
        assert np.abs(pixels - number_colour(frame - 1)).max() <= 1


def test_edges_of_the_frame_show_the_edges_of_the_picture(scene, tmp_path):
    """Renderers filter pixels: neither what lies beyond the plane nor the opposite edge may mix in."""

    def paint(number, width, height):
        pixels = np.full((height, width, 3), 60, np.uint8)
        pixels[:, width // 2 :] = 200
        return pixels

    scene.view_settings.view_transform = "Standard"
    prepare_render(scene, size=(256, 256))
    scene.cycles.samples = 16
    add_camera(scene)
    place.set_rendered(place.on_camera_plane(make_take(tmp_path, SHOT, paint=paint), scene), True)
    pixels = render(scene, 1, tmp_path / "out.png")[..., :3]
    assert np.abs(pixels[:, :120] - 60).max() <= 1
    assert np.abs(pixels[:, 136:] - 200).max() <= 1


def test_standing_plane_stands_upright_at_the_cursor(scene, tmp_path):
    scene.cursor.location = (1, 2, 3)
    plane = place.as_standing_plane(make_take(tmp_path, SHOT, size=(128, 64)), scene)
    bpy.context.view_layer.update()
    corners = np.array([plane.matrix_world @ vertex.co for vertex in plane.data.vertices])
    np.testing.assert_allclose(corners, [(0, 2, 3), (2, 2, 3), (2, 2, 4), (0, 2, 4)], atol=1e-6)
    assert plane.data.polygons[0].normal.y == pytest.approx(-1)
    elsewhere = place.as_standing_plane(make_take(tmp_path, SHOT, number=2), scene, (7, 8, 9))
    assert tuple(elsewhere.location) == (7, 8, 9)


def test_plane_casts_nothing_on_the_scene(scene, tmp_path):
    """A wall lit by nothing but the plane stays black."""
    scene.view_settings.view_transform = "Standard"
    prepare_render(scene)
    scene.cycles.samples = 16
    bpy.ops.mesh.primitive_plane_add(size=20)
    add_camera(scene, type="ORTHO", ortho_scale=4.0).location.z = 3
    plane = place.as_standing_plane(make_take(tmp_path, SHOT), scene, (0, 0.5, 0))
    place.set_rendered(plane, True)
    assert render(scene, 1, tmp_path / "out.png")[..., :3].max() == 0


def test_markers_give_the_camera_of_a_take_that_names_none(scene, tmp_path):
    first, second = add_camera(scene, "First"), add_camera(scene, "Second")
    for frame, camera in ((1, first), (20, second)):
        scene.timeline_markers.new(camera.name, frame=frame).camera = camera
    seen = {
        start: place.on_camera_plane(make_take(tmp_path, FrameMap(start, start + 3), camera="", number=index), scene)
        for index, start in enumerate((-7, 19, 20), 1)
    }
    assert [plane.constraints[0].target for plane in seen.values()] == [first, first, second]


def test_two_cameras_at_one_marked_frame_do_not_keep_a_take_from_its_plane(scene, tmp_path):
    cameras = [add_camera(scene, name=name) for name in ("First", "Second")]
    for camera in cameras:
        scene.timeline_markers.new(camera.name, frame=1).camera = camera
    plane = place.on_camera_plane(make_take(tmp_path, SHOT, camera=""), scene)
    assert plane.constraints[0].target in cameras


def test_plane_belongs_to_the_camera_of_its_take(scene, tmp_path):
    first = add_camera(scene, "First")
    second = add_camera(scene, "Second")
    assert scene.camera == second
    plane = place.on_camera_plane(make_take(tmp_path, SHOT, camera="First"), scene)
    assert plane.constraints[0].target == first


@pytest.mark.parametrize(
    "on_plane", [place.on_camera_plane, place.as_standing_plane, place.in_compositor, place.in_sequencer]
)
def test_refusals_say_what_to_do(scene, tmp_path, on_plane):
    add_camera(scene)
    before = {name: len(getattr(bpy.data, name)) for name in ("objects", "scenes", "node_groups", "images")}
    with pytest.raises(place.PlaceError, match=r"Take 1 of Street has no finished frames yet. Finish it"):
        on_plane(make_take(tmp_path, SHOT, finished=()), scene)
    with pytest.raises(place.PlaceError, match=r"holds no take.json. Choose the folder of a take"):
        on_plane(TakeFolder(tmp_path / "nowhere"), scene)
    broken = make_take(tmp_path, SHOT, number=2)
    broken.take_json.write_text("{", "utf-8")
    with pytest.raises(place.PlaceError, match=r"cannot be read: take.json is"):
        on_plane(broken, scene)
    assert before == {name: len(getattr(bpy.data, name)) for name in before}


def test_cameras_that_are_gone_or_panoramic_are_named(scene, tmp_path):
    folder = make_take(tmp_path, SHOT)
    with pytest.raises(place.PlaceError, match=r"no camera named Camera, .* Give the camera that name again"):
        place.on_camera_plane(folder, scene)
    with pytest.raises(place.PlaceError, match=r"has no camera. Add one"):
        place.on_camera_plane(make_take(tmp_path, SHOT, camera="", number=2), scene)
    add_camera(scene, type="PANO")
    with pytest.raises(place.PlaceError, match="The camera Camera is neither perspective nor orthographic"):
        place.on_camera_plane(folder, scene)
    assert not place.placed(scene)


def test_only_placed_planes_are_switched(scene):
    camera = add_camera(scene)
    with pytest.raises(place.PlaceError, match="Camera was not placed by Animatic"):
        place.set_rendered(camera, True)


def test_unfinished_take_shows_its_first_run_of_frames_and_says_so(scene, tmp_path):
    add_camera(scene)
    folder = make_take(tmp_path, FrameMap(11, 30, 2), finished=(3, 4, 7))
    plane = place.on_camera_plane(folder, scene)
    shown = []
    for frame in range(5, 35):
        scene.frame_set(frame)
        if not plane.evaluated_get(bpy.context.evaluated_depsgraph_get()).hide_viewport:
            shown.append(frame)
    assert shown == [15, 16, 17, 18]
    (note,) = (note for note in place.notes(folder, scene) if "not finished" in note)
    assert "8 of 10 pictures" in note and "file 1 first" in note and "from frame 15 to 18" in note
    whole = make_take(tmp_path, FrameMap(1, 2), number=2)
    assert not [note for note in place.notes(whole, scene) if "not finished" in note]


def test_depth_of_field_is_noted_for_camera_planes(scene, tmp_path):
    scene.view_settings.view_transform = "Standard"
    camera = add_camera(scene)
    camera.data.dof.use_dof = True
    folder = make_take(tmp_path, SHOT)
    place.as_standing_plane(folder, scene)
    assert place.notes(folder, scene) == ()
    place.on_camera_plane(folder, scene)
    (note,) = place.notes(folder, scene)
    assert "The camera Camera has depth of field" in note
    camera.data.dof.use_dof = False
    assert place.notes(folder, scene) == ()
