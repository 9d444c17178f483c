"""Motion vectors against rays and evaluated meshes: camera, armature and objects moving, on ones and on threes."""

from __future__ import annotations

import bpy
import motion_truth
import numpy as np
import pytest
import scenes
from animatic.backend.contract import FrameMap
from animatic.capture import capture
from animatic.capture.files import exr

SIZE_PX = 128


@pytest.fixture
def walked(scene):
    """Return a scene with a person who lifts an arm, a cube that turns, a wall, a floor and a camera that moves."""
    return motion_truth.moving(scene)


def captured(scene, tmp_path, frames, passes=("motion",)):
    """Return cameras and channels of each file."""
    request = scenes.request(scene, frames=frames, width=SIZE_PX, height=SIZE_PX, passes=passes)
    folder = capture(scene, request, tmp_path)
    files = [
        [exr.read(folder.control_file(kind, n)).channels for kind in passes] for n in folder.control_files("motion")
    ]
    pictures = [{name: values for each in kinds for name, values in each.items()} for kinds in files]
    return folder.read_camera().frames, pictures


def compared(scene, cameras, pictures, layer, here, there, every=3):
    """Return the errors in pixels where the truth sees it in both, and the share of pixels that differ on that."""
    seen = motion_truth.follow(scene, cameras[here], cameras[there], every, SIZE_PX)
    x, y = seen.pixels.T
    found = np.stack([pictures[here][f"{layer}.{axis}"][y, x] for axis in "UV"], axis=-1)
    hidden = pictures[here][f"{layer}.occluded"][y, x] > 0.5
    errors = np.linalg.norm(found - seen.vectors, axis=1)[seen.visible]
    return errors, np.mean(hidden == seen.visible), np.mean(seen.visible)


@pytest.mark.parametrize("step", [1, 3])
@pytest.mark.parametrize("layer", ["forward", "backward"])
def test_vectors_lead_to_where_it_is_in_the_neighbouring_file(walked, tmp_path, step, layer):
    cameras, pictures = captured(walked, tmp_path, FrameMap(2, 2 + 2 * step, step))
    here, there = (0, 1) if layer == "forward" else (1, 0)
    errors, differ, visible = compared(walked, cameras, pictures, layer, here, there)
    assert 0.5 < visible < 1  # something is hidden there
    assert errors.mean() < 0.01 and np.percentile(errors, 99) < 0.05
    assert differ < 0.01


def test_the_first_file_comes_from_nowhere_and_the_last_leads_nowhere(walked, tmp_path):
    _, pictures = captured(walked, tmp_path, FrameMap(1, 3))
    assert len(pictures) == 3
    assert pictures[0]["backward.occluded"].all() and not pictures[0]["backward.U"].any()
    assert pictures[2]["forward.occluded"].all() and not pictures[2]["forward.V"].any()
    assert not pictures[1]["forward.occluded"].all() and not pictures[1]["backward.occluded"].all()


def test_vertices_of_evaluated_meshes_go_along(walked, tmp_path):
    """The points are the meshes' own, known before anything is rendered; the vector is that of the pixel there."""
    cameras, pictures = captured(walked, tmp_path, FrameMap(3, 5, 2), ("motion", "position"))
    errors = motion_truth.vertex_errors(walked, cameras, pictures, ("Person Body", "Cube"))
    assert len(errors) > 20 and np.mean(errors) < 0.1


def test_what_only_the_camera_moves_goes_with_it_and_the_sky_turns(scene, tmp_path):
    made = scenes.add_camera(scene, location=(0, 0, 0), lens=35)
    scenes.key(made, "rotation_euler", {1: (1.5707963, 0, 0), 2: (1.5707963, 0, 0.02)})
    scenes.add_cube(scene, (0, 5, 0), 1.0)
    cameras, pictures = captured(scene, tmp_path, FrameMap(1, 2))
    expected = cameras[0].fx * np.tan(0.02)  # in the middle of the picture, whatever the distance
    middle, sky = pictures[0]["forward.U"][64, 64], pictures[0]["forward.U"][10, 64]
    assert (middle, sky) == pytest.approx((expected, expected), rel=0.02)
    assert not pictures[0]["forward.occluded"][10, 64] and pictures[0]["forward.occluded"][64, 127]


def test_shape_keys_instances_and_a_mirrored_object_are_followed(scene, tmp_path):
    scenes.add_camera(scene)
    shaped = scenes.add_cube(scene, (-1, 5, 0), 1.0, "Shaped")
    shaped.shape_key_add(name="Basis")
    for point in shaped.shape_key_add(name="Wide").data:
        point.co.x *= 1.5
    scenes.key(shaped.data.shape_keys.key_blocks["Wide"], "value", {1: 0.0, 2: 1.0})
    inside = bpy.data.collections.new("Inside")
    inside.objects.link(scenes.add_cube(scene, (0, 0, 0), 0.6, "Tree"))
    scene.collection.objects.unlink(bpy.data.objects["Tree"])
    for place, (x, by) in enumerate(((0.4, 0.1), (1.4, -0.2))):
        empty = scenes.add(scene, f"Shown {place}", None)
        empty.instance_type, empty.instance_collection = "COLLECTION", inside
        empty.scale = (-1, 1, 1)
        scenes.key(empty, "location", {1: (x, 5, 0), 2: (x + by, 5, 0)})
    cameras, pictures = captured(scene, tmp_path, FrameMap(1, 2))
    forward, focal = pictures[0]["forward.U"], cameras[0].fx
    column = {x: int(64 + focal * x / 4.7) for x in (0.4, 1.4)}
    assert forward[64, column[0.4]] == pytest.approx(focal * 0.1 / 4.7, abs=0.01)
    assert forward[64, column[1.4]] == pytest.approx(-focal * 0.2 / 4.7, abs=0.01)
    x = int(64 + focal * -1.3 / 4.5)
    from_middle = (x + 0.5 - 64) / focal * 4.5 + 1
    assert forward[64, x] == pytest.approx(from_middle * 0.5 * focal / 4.5, abs=0.02)


def test_what_has_other_triangles_next_stands_still_and_counts_as_hidden(scene, tmp_path):
    scenes.add_camera(scene)
    cube = scenes.add_cube(scene, (0, 5, 0), 1.0)
    levels = cube.modifiers.new("Subdivision", "SUBSURF")
    levels.subdivision_type = "SIMPLE"
    scenes.key(levels, "render_levels", {1: 1, 2: 2})
    _, pictures = captured(scene, tmp_path, FrameMap(1, 2))
    assert pictures[0]["forward.occluded"][64, 64] == 1 and pictures[0]["forward.U"][64, 64] == 0


@pytest.mark.parametrize("lens", [{"type": "ORTHO", "ortho_scale": 6.0}, {"shift_x": 0.1, "lens": 24}])
def test_other_lenses(scene, tmp_path, lens):
    made = scenes.add_camera(scene, location=(0, 0, 0.5), rotation=(1.4, 0, 0), **lens)
    scenes.key(made, "location", {1: (0, 0, 0.5), 2: (0.2, 0.1, 0.5)})
    scenes.add_plane(scene, y=5, size=60, z=-0.9, name="Floor").rotation_euler = (1.5707963, 0, 0)
    scenes.add_cube(scene, (0, 5, 0), 1.5).rotation_euler = (0.2, 0, 0.6)
    cameras, pictures = captured(scene, tmp_path, FrameMap(1, 2))
    errors, differ, _ = compared(scene, cameras, pictures, "forward", 0, 1)
    assert errors.mean() < 0.01 and differ < 0.01


def test_instances_that_geometry_nodes_scatter_are_followed_one_by_one(scene, tmp_path):
    made = scenes.add_camera(scene)
    scenes.key(made, "location", {1: (0, 0, 0), 2: (0.1, 0, 0)})
    tree = bpy.data.node_groups.new("Scatter", "GeometryNodeTree")
    tree.interface.new_socket("Geometry", in_out="INPUT", socket_type="NodeSocketGeometry")
    tree.interface.new_socket("Geometry", in_out="OUTPUT", socket_type="NodeSocketGeometry")
    begin, end = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    scatter, cube = tree.nodes.new("GeometryNodeInstanceOnPoints"), tree.nodes.new("GeometryNodeMeshCube")
    cube.inputs["Size"].default_value = (0.4, 0.4, 0.4)
    tree.links.new(begin.outputs[0], scatter.inputs["Points"])
    tree.links.new(cube.outputs[0], scatter.inputs["Instance"])
    tree.links.new(scatter.outputs[0], end.inputs[0])
    points = scenes.add_plane(scene, y=5, size=1.6, name="Points")
    points.modifiers.new("Scatter", "NODES").node_group = tree
    cameras, pictures = captured(scene, tmp_path, FrameMap(1, 2), ("motion", "objects"))
    shown = pictures[0]["objects.ID"] == 1
    forward, hidden = pictures[0]["forward.U"][shown], pictures[0]["forward.occluded"][shown]
    assert shown.sum() > 300 and hidden.mean() < 0.1
    assert -cameras[0].fx * 0.1 / 4.8 - 0.01 < forward.min() < forward.max() < -cameras[0].fx * 0.1 / 5.2 + 0.01
