"""Normals, positions, UV and object numbers: values that geometry says, in files that others read."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
import scenes
from animatic import compat
from animatic.backend.contract import FrameMap
from animatic.capture import camera, capture
from animatic.capture.files import exr

ONE = FrameMap(1, 1)


def captured(scene, tmp_path, *passes, **changes):
    """Return the capture's folder and a reader of its channels, [height, width, channels] in the order of names."""
    request = scenes.request(scene, **{"frames": ONE, "passes": passes, **changes})
    folder = capture(scene, request, tmp_path)

    def read(kind, *names, number=1):
        picture = exr.read(folder.control_file(kind, number))
        return np.stack([picture.channels[f"{kind}.{name}"] for name in names], axis=-1)

    return folder, read


@pytest.fixture
def turned(scene):
    """Return a scene of a tilted cube, seen by a turned camera that keeps moving."""
    made = scenes.add_camera(scene, lens=35)
    made.location = (2, -1, 1.5)
    scenes.look_at(made, (0, 5, 0))
    scenes.key(made, "location", {1: (2, -1, 1.5), 3: (1, -1, 1.5)})
    cube = scenes.add_cube(scene, (0, 5, 0), 2.0)
    cube.rotation_euler = (0.3, 0.2, 0.5)
    return scene


def test_normals_are_unit_in_camera_space_with_y_up_and_z_towards_the_camera(turned, tmp_path):
    folder, read = captured(turned, tmp_path, "normal", "depth", frames=FrameMap(1, 3, 2))
    world = np.array(bpy.data.objects["Cube"].matrix_world)[:3, :3]
    sides = np.vstack((world.T, -world.T))
    for number, frame in enumerate(folder.read_camera().frames, 1):
        normals = read("normal", "X", "Y", "Z", number=number)
        shown = exr.read(folder.control_file("depth", number)).channel("Z") < 1e9
        assert np.allclose(np.linalg.norm(normals, axis=-1), shown, atol=1e-5)
        matrix = np.array(frame.world_to_camera).reshape(3, 4)[:, :3]
        expected = sides @ matrix.T * (1, -1, -1)
        found = normals[shown]
        assert np.abs(found[:, None] - expected).max(axis=-1).min(axis=-1).max() < 1e-4
        assert (found[:, 2] > 0).all()  # what faces the camera


def test_a_floor_has_a_normal_that_points_up_in_the_picture(scene, tmp_path):
    scenes.add_camera(scene, location=(0, 0, 1))
    scenes.add_plane(scene, y=5, size=60, name="Floor").rotation_euler = (1.5707963, 0, 0)
    _, read = captured(scene, tmp_path, "normal")
    assert np.allclose(read("normal", "X", "Y", "Z")[-1, 32], (0, 1, 0), atol=1e-4)
    assert np.array_equal(read("normal", "X", "Y", "Z")[0, 32], (0, 0, 0))


def test_positions_are_world_metres_and_come_back_through_the_camera(turned, tmp_path):
    turned.unit_settings.scale_length = 0.5
    folder, read = captured(turned, tmp_path, "position", "depth")
    points = read("position", "X", "Y", "Z")
    shown = exr.read(folder.control_file("depth", 1)).channel("Z") < 1e9
    assert shown.any() and not points[~shown].any()
    pixels = camera.project(folder.read_camera().frames[0], points[shown].astype(float))
    y, x = np.nonzero(shown)
    assert np.allclose(pixels[:, :2], np.column_stack((x, y)) + 0.5, atol=1e-3)
    inside = points[shown] / 0.5 @ np.linalg.inv(np.array(bpy.data.objects["Cube"].matrix_world)[:3, :3]).T
    inside -= np.linalg.inv(np.array(bpy.data.objects["Cube"].matrix_world)[:3, :3]) @ (0, 5, 0)
    assert np.allclose(np.abs(inside).max(axis=-1), 1, atol=1e-3)  # on the cube's own sides


def test_uv_is_the_place_in_the_map_for_rendering(scene, tmp_path):
    scenes.add_camera(scene)
    plane = scenes.add_plane(scene, y=5, size=4)
    for name, by in (("Other", 3.0), ("Shown", 1.0)):
        layer = plane.data.uv_layers.new(name=name)
        for corner, value in zip(layer.uv, ((0, 0), (1, 0), (1, 1), (0, 1)), strict=True):
            corner.vector = (value[0] * by, value[1] * by)
    plane.data.uv_layers["Shown"].active_render = True
    _, read = captured(scene, tmp_path, "uv", "position")
    points, uv = read("position", "X", "Z"), read("uv", "U", "V")
    assert np.allclose(uv, points / 4 + 0.5, atol=1e-4)


def test_objects_are_numbered_as_they_come_into_sight_and_named(scene, tmp_path):
    scenes.add_camera(scene)
    left, right = (scenes.add_cube(scene, (x, 5, 0), 1.0, name) for x, name in ((-1, "Left"), (1, "Right")))
    late = scenes.add_cube(scene, (0, 4, 0), 0.3, "Late")
    scenes.key(late, "location", {1: (90, 4, 0), 2: (0, 4, 0)})
    scenes.add_cube(scene, (0, -5, 0), 1.0, "Behind")
    right.pass_index = 7
    folder, read = captured(scene, tmp_path, "objects", frames=FrameMap(1, 2))
    names = folder.read().objects
    assert set(names) == {"Left", "Right", "Late"} and names[2] == "Late"
    first, second = (read("objects", "ID", number=n)[..., 0] for n in (1, 2))
    number = {name: place for place, name in enumerate(names, 1)}
    assert (first[32, 10], first[32, 54], first[0, 0]) == (number["Left"], number["Right"], 0)
    assert second[32, 32] == 3 and first[32, 32] == 0
    assert (left.pass_index, right.pass_index) == (0, 7)


def test_instances_have_the_number_of_their_object(scene, tmp_path):
    scenes.add_camera(scene)
    inside = bpy.data.collections.new("Inside")
    tree = scenes.add_cube(scene, (0, 0, 0), 1.0, "Tree")
    inside.objects.link(tree)
    scene.collection.objects.unlink(tree)
    for x in (-1, 1):
        empty = scenes.add(scene, "Shown", None, (x, 5, 0))
        empty.instance_type, empty.instance_collection = "COLLECTION", inside
    folder, read = captured(scene, tmp_path, "objects")
    assert folder.read().objects == ("Tree",)
    assert np.array_equal(read("objects", "ID")[32, [10, 32, 54], 0], (1, 0, 1))


@pytest.mark.parametrize(("kind", "layers"), [("normal", ["normal"]), ("uv", ["uv"]), ("objects", ["objects"])])
def test_blender_itself_loads_the_layers(turned, tmp_path, kind, layers):
    folder, _ = captured(turned, tmp_path, kind)
    image = bpy.data.images.load(str(folder.control_file(kind, 1)))
    node = compat.new_compositor_tree(turned).nodes.new("CompositorNodeImage")
    node.image = image
    assert [output.name for output in node.outputs] == layers
