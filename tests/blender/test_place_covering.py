"""What is placed covers the camera's frame, with each pixel where the camera saw it when it was captured."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from animatic import place, shots
from animatic.backend.contract import FrameMap, TakeFolder
from animatic.capture.camera import camera_frame, project
from animatic.compat import compositor_tree
from animatic.settings.picture_size import effective_size
from mathutils import Euler

from takes import add_camera, make_take, prepare_render, render

# width, height, and the aspect of a pixel
FRAMES = {
    "2.39": (1920, 803, 1, 1),
    "1920x816": (1920, 816, 1, 1),
    "1.85": (1998, 1080, 1, 1),
    "16:9": (1920, 1080, 1, 1),
    "4:3": (1440, 1080, 1, 1),
    "1:1": (1080, 1080, 1, 1),
    "4:5": (1080, 1350, 1, 1),
    "9:16": (1080, 1920, 1, 1),
    "PAL 16:9": (720, 576, 16, 11),
    "anamorphic": (1828, 1556, 2, 1),
    "high pixels": (1920, 1080, 1, 1.3),
}
LENSES = {
    "plain": {},
    "horizontal": {"sensor_fit": "HORIZONTAL", "sensor_width": 22.0, "shift_y": 0.1},
    "vertical": {"sensor_fit": "VERTICAL", "sensor_height": 18.0, "shift_x": 0.1},
    "shifted": {"lens": 85.0, "shift_x": 0.2, "shift_y": -0.15},
    "orthographic": {"type": "ORTHO", "ortho_scale": 7.5, "shift_x": -0.1, "shift_y": 0.1},
    "orthographic vertical": {"type": "ORTHO", "ortho_scale": 7.5, "sensor_fit": "VERTICAL"},
}


def set_frame(scene, frame, smaller=1) -> None:
    width, height, *pixel = frame
    scene.render.resolution_x, scene.render.resolution_y = round(width / smaller), round(height / smaller)
    scene.render.resolution_percentage = 100
    scene.render.pixel_aspect_x, scene.render.pixel_aspect_y = pixel


def followed_size(scene, longer_px: int) -> tuple[int, int]:
    """Return the size that the settings give a take of the scene's shot, which follow the render."""
    scene.frame_start, scene.frame_end = 1, 2
    (shot,) = shots.sync(scene)
    scene.animatic.settings_for(shot).long_side = longer_px
    return effective_size(scene, shot)


def plane_px(plane, camera, size, points: np.ndarray) -> np.ndarray:
    """Return under which pixels of its picture the plane shows points [n, 3] in camera space: [n, 2], y down."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    to_camera = camera.evaluated_get(depsgraph).matrix_world.inverted() @ plane.evaluated_get(depsgraph).matrix_world
    corners = np.array([to_camera @ vertex.co for vertex in plane.data.vertices])
    uv = np.array([tuple(loop.uv) for loop in plane.data.uv_layers[0].data])
    seen = points[:, :2]
    if camera.data.type == "PERSP":
        seen = seen * (corners[0, 2] / points[:, 2:])
    across = (seen - corners[0, :2]) / (corners[2] - corners[0])[:2]
    found = uv[0] + across * (uv[2] - uv[0])
    return np.column_stack((found[:, 0], 1 - found[:, 1])) * size


def frame_corners(scene, camera) -> np.ndarray:
    """Return the corners [4, 3] of the frame that is rendered, in camera space, as Blender has them."""
    return np.array(camera.data.view_frame(scene=scene))


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("lens", LENSES.values(), ids=LENSES)
def test_a_plane_covers_the_frame_and_shows_points_where_the_capture_saw_them(scene, tmp_path, lens, frame):
    set_frame(scene, frame)
    camera = add_camera(scene, **lens)
    camera.location, camera.rotation_euler = (3, -4, 2), Euler((1.1, 0.2, 0.7))
    size = followed_size(scene, 512)
    plane = place.on_camera_plane(make_take(tmp_path, FrameMap(1, 1), size=size, finished=(1,)), scene)
    scene.frame_set(1)
    corners = plane_px(plane, camera, size, frame_corners(scene, camera))
    assert corners.min() > -1e-2 and (corners < np.array(size) + 1e-2).all()
    spare = np.ptp(corners, axis=0) / size
    assert spare.max() > 1 - 1e-4 and spare.min() > 0.95  # no more is cut off than rounding asks for
    points = np.array([(0.3, 0.2, -5), (-1.2, 0.9, -7.5), (0.0, -0.6, -3), (0.8, -0.7, -12), (-0.4, 0.1, -30)])
    matrix = np.array(camera.matrix_world)
    seen = project(camera_frame(camera, *size, 1.0, 1, 1), points @ matrix[:3, :3].T + matrix[:3, 3])
    np.testing.assert_allclose(plane_px(plane, camera, size, points), seen[:, :2], atol=0.05)


def paint_places(number: int, width: int, height: int) -> np.ndarray:
    """Return a picture whose red grows to the right and green downwards, from 40 to 240."""
    picture = np.full((height, width, 3), 128, np.uint8)
    picture[..., 0] = np.rint(40 + 200 * (np.arange(width) + 0.5) / width)
    picture[..., 1] = np.rint(40 + 200 * (np.arange(height) + 0.5) / height)[:, None]
    return picture


def expected_places(scene, camera, plane, size) -> np.ndarray:
    """Return the red and green [h, w, 2] that a render is to show by where the plane has the picture."""
    corners = plane_px(plane, camera, size, frame_corners(scene, camera)) / size
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    width, height = scene.render.resolution_x, scene.render.resolution_y
    x, y = (np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height
    red, green = np.meshgrid(left + x * (right - left), top + y * (bottom - top))
    return 40 + 200 * np.dstack((red, green))


@pytest.mark.parametrize("lens", ["plain", "horizontal", "vertical", "orthographic"])
@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_compositor_and_sequencer_show_the_frame_as_the_plane_does(scene, tmp_path, frame, lens):
    prepare_render(scene, engine="BLENDER_WORKBENCH")
    scene.view_settings.view_transform = "Standard"
    set_frame(scene, frame, smaller=4)
    camera = add_camera(scene, **LENSES[lens])
    size = followed_size(scene, 192)
    take = make_take(tmp_path, FrameMap(1, 1), size=size, paint=paint_places)
    plane = place.on_camera_plane(take, scene)
    scene.frame_set(1)
    expected = expected_places(scene, camera, plane, size).clip(40, 240)
    connect(scene, place.in_compositor(take, scene))
    composed = render(scene, 1, tmp_path / "composed.png")
    place.in_sequencer(take, scene)
    edited = render(place.sequencer_scene(scene), 1, tmp_path / "edited.png")
    for name, pixels in (("compositor", composed), ("sequencer", edited)):
        assert pixels[..., 3].min() == 255, name
        assert np.abs(pixels[..., :2] - expected).max() < 4, name
        assert np.abs(pixels[..., 2].astype(int) - 128).max() <= 1, name  # up to the edges nothing else mixes in


def test_a_plane_of_a_take_that_was_rounded_down_holds_its_edges_up_to_the_frames(scene, tmp_path):
    """As takes were whose size was the nearest to the render's shape: it is not squeezed to cover the frame."""
    prepare_render(scene, (466, 200), engine="BLENDER_WORKBENCH")
    scene.display.shading.light, scene.display.shading.color_type = "FLAT", "TEXTURE"
    scene.view_settings.view_transform = "Standard"
    camera = add_camera(scene)
    take = make_take(tmp_path, FrameMap(1, 1), size=(512, 216), paint=paint_places)  # 219.7 would be its shape
    plane = place.on_camera_plane(take, scene)
    place.set_rendered(plane, True)
    pixels = render(scene, 1, tmp_path / "out.png")
    expected = expected_places(scene, camera, plane, (512, 216))
    assert expected.min() < 40 < 240 < expected.max()
    assert np.abs(pixels[..., :2] - expected.clip(40, 240)).max() < 4
    assert np.abs(pixels[..., 2].astype(int) - 128).max() <= 1


@pytest.mark.parametrize("lens", ["plain", "horizontal", "vertical", "orthographic vertical"])
@pytest.mark.parametrize("size", [(128, 128), (96, 192), (192, 72), (192, 144)], ids=str)
def test_what_has_another_shape_than_the_render_lies_in_the_compositor_where_the_camera_saw_it(
    scene, tmp_path, size, lens
):
    prepare_render(scene, (240, 134), engine="BLENDER_WORKBENCH")
    scene.view_settings.view_transform = "Standard"
    camera = add_camera(scene, **LENSES[lens])
    take = make_take(tmp_path, FrameMap(1, 1), size=size, paint=paint_places)
    plane = place.on_camera_plane(take, scene)
    scene.frame_set(1)
    connect(scene, place.in_compositor(take, scene))
    pixels = render(scene, 1, tmp_path / "out.png")
    expected, inside = expected_places(scene, camera, plane, size), pixels[..., 3] == 255
    assert np.abs(pixels[..., :2] - expected)[inside].max() < 4
    within, beyond = np.abs(expected - 140) < 99, np.abs(expected - 140) > 100 + 200 / np.array(size)
    assert inside[within.all(axis=2)].all() and not pixels[..., 3][beyond.any(axis=2)].any()


def test_the_compositor_follows_a_render_that_changes(scene, tmp_path):
    prepare_render(scene, (240, 134), engine="BLENDER_WORKBENCH")
    scene.view_settings.view_transform = "Standard"
    camera = add_camera(scene)
    take = make_take(tmp_path, FrameMap(1, 1), size=(192, 112), paint=paint_places)
    plane = place.on_camera_plane(take, scene)
    scene.frame_set(1)
    connect(scene, place.in_compositor(take, scene))
    scene.render.resolution_y, scene.render.pixel_aspect_y = 128, 1.1
    expected = expected_places(scene, camera, plane, (192, 112))
    assert np.abs(render(scene, 1, tmp_path / "out.png")[..., :2] - expected).max() < 4
    scene.render.resolution_percentage = 50
    half = render(scene, 1, tmp_path / "half.png")
    assert half.shape[:2] == (64, 120) and half[..., 3].min() == 255
    assert np.abs(half[..., :2] - expected.reshape(64, 2, 120, 2, 2).mean(axis=(1, 3))).max() < 5


def test_a_node_of_an_earlier_version_stays_as_large_as_it_was(scene, tmp_path):
    add_camera(scene)
    take = make_take(tmp_path, FrameMap(1, 1))
    node = place.in_compositor(take, scene)
    group = node.node_tree
    for inner in [inner for inner in group.nodes if inner.label]:
        group.nodes.remove(inner)
    assert place.in_compositor(take, scene) == node
    assert not [inner for inner in group.nodes if inner.bl_idname == "CompositorNodeScale"]
    place.flip(take, make_take(tmp_path, FrameMap(1, 1), number=2), scene)
    assert not [inner for inner in group.nodes if inner.bl_idname == "CompositorNodeScale"]
    place.remove(take_of(scene), scene)
    again = place.in_compositor(take, scene)
    assert [inner for inner in again.node_tree.nodes if inner.bl_idname == "CompositorNodeScale"]


def take_of(scene) -> TakeFolder:
    (found,) = place.placed(scene)
    return TakeFolder(found.take)


def test_a_strip_that_an_earlier_version_fitted_stays_until_its_pictures_have_another_size(scene, tmp_path):
    scene.render.resolution_x, scene.render.resolution_y = 1920, 816
    one, other, larger = (
        make_take(tmp_path, FrameMap(1, 1), number=number, size=size)
        for number, size in ((1, (512, 216)), (2, (512, 216)), (3, (512, 224)))
    )
    strip = place.in_sequencer(one, scene)
    strip.transform.scale_x = strip.transform.scale_y = 3.75  # whole, with strips at top and bottom
    place.in_sequencer(other, scene)
    assert strip.transform.scale_x == strip.transform.scale_y == 3.75
    place.in_sequencer(larger, scene)
    assert strip.transform.scale_x == pytest.approx(3.75) and 3.75 * 224 > 816
    strip.transform.scale_x = strip.transform.scale_y = 1.5
    place.in_sequencer(one, scene)
    assert strip.transform.scale_x / 1.5 == pytest.approx(816 / 216 / 3.75, rel=3e-3)


def connect(scene, node) -> None:
    """Link the picture of a placed node to what the scene's compositor puts out."""
    tree = compositor_tree(scene)
    (output,) = (other for other in tree.nodes if other.bl_idname in ("CompositorNodeComposite", "NodeGroupOutput"))
    tree.links.new(node.outputs["Image"], output.inputs["Image"])
