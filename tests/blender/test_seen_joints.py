"""A joint is dropped, or faint, where others hide it, as rays say; nothing else hides it."""

from __future__ import annotations

import bodies
import bpy
import numpy as np
import pytest
import scenes
from animatic.backend.contract import Figures, FrameMap
from animatic.capture import capture
from mathutils import Vector
from seen_joints import FRONT, ONE, SIZE, names, one, poses, rows

# Others


def blocked(scene, pillar, pose, off_px=0.0) -> set[int]:
    """Return the joints between which and the camera a ray meets `pillar`: by where they are in the picture."""
    camera = scene.camera
    frame = [camera.matrix_world @ corner for corner in camera.data.view_frame(scene=scene)]
    right, up = frame[0] - frame[3], frame[0] - frame[1]
    corner, eye = frame[2], camera.matrix_world.translation
    into = pillar.matrix_world.inverted()
    found = set()
    for row in np.flatnonzero(pose[:, 2]):
        x, y = (pose[row, 0] + off_px) / SIZE, 1 - pose[row, 1] / SIZE
        ray = corner + right * x + up * y - eye
        hit, *_ = pillar.ray_cast(into @ eye, into.to_3x3() @ ray)
        found |= {row} if hit else set()
    return found


@pytest.mark.parametrize("lens", [{}, {"shift_x": 0.05, "lens": 35}], ids=["plain", "shifted"])
def test_a_walker_behind_a_pillar_loses_what_a_ray_says(scene, tmp_path, lens):
    scenes.add_camera(scene, location=(0.1, -2, 0.2), **lens)
    scene.render.resolution_x = scene.render.resolution_y = SIZE
    walker, frames = bodies.add_body(scene), FrameMap(1, 24)
    scenes.key(walker, "location", {1: (-0.9, 5, -0.9), 24: (0.9, 5, -0.9)})
    for frame, swing in ((1, 0.5), (12, -0.5), (24, 0.5)):
        bodies.arms_down(walker, swing)
        for side, sign in (("L", 1), ("R", -1)):
            bodies.turn(walker, f"thigh.{side}", (sign * swing, 0, 0))
        for bone in walker.pose.bones:
            bone.keyframe_insert("rotation_quaternion", frame=frame)
    before = poses(scene, tmp_path, frames=frames)
    bpy.ops.mesh.primitive_cylinder_add(radius=0.14, depth=6, location=(0, 4.2, 0), vertices=64)
    pillar, lost = bpy.context.object, 0
    at_edge = 0
    after = poses(scene, tmp_path, frames=frames)
    for number, ((free,), seen) in enumerate(zip(before, after, strict=True)):
        gone = blocked(scene, pillar, free)
        edge = blocked(scene, pillar, free, -0.5) ^ blocked(scene, pillar, free, 0.5)  # within half a pixel of it
        kept = rows(seen[0]) if seen else set()
        assert names(kept - edge) == names(rows(free) - gone - edge), number
        lost, at_edge = lost + len(gone), at_edge + len(edge)
    assert lost > 40
    assert at_edge < 10


def test_what_is_close_before_the_skin_hides_and_what_is_behind_does_not(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -3, 0))
    bodies.add_body(scene)
    board = scenes.add_plane(scene, y=4.84, size=0.5, x=0.0, z=0.35)  # over the chest, 4 cm before it
    seen = names(rows(one(scene, tmp_path)))
    assert {"neck", "upper_arm.L", "upper_arm.R"} & seen == set()
    board.location.y = 5.3
    assert rows(one(scene, tmp_path)) == FRONT


def test_a_wire_does_not_hide_a_joint(scene, tmp_path):
    """It covers less than what a joint is seen by."""
    scenes.add_camera(scene, location=(0, -3, 0))
    bodies.add_body(scene)
    wire = scenes.add_plane(scene, y=3, size=1.0)
    wire.scale.z, wire.location.z = 0.008, 0.5 * 6 / 8 * 1.0
    assert len(rows(one(scene, tmp_path))) == 18


def test_hidden_joints_may_stay_faint(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -3, 0))
    bodies.add_body(scene)
    scenes.add_plane(scene, y=3, size=2.0, z=-1.2, name="Wall")
    dropped = one(scene, tmp_path)
    faint = one(scene, tmp_path, figures=Figures(hidden="faint"))
    assert names(rows(dropped, 0.0)) == {"shin.R", "foot.R", "shin.L", "foot.L"}
    assert rows(faint, 0.5) == rows(dropped, 0.0)
    assert rows(faint) == rows(dropped)
    assert np.array_equal(faint[:, :2][dropped[:, 2] > 0], dropped[:, :2][dropped[:, 2] > 0])


# Order and size


def test_the_nearest_is_last_and_the_smallest_are_left_out(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -1, 0))
    for x, y in ((0.5, 5), (-1.5, 12), (-0.7, 3), (4, 30)):
        bodies.add_body(scene, location=(x, y, -0.9), name=f"At {y}")
    (found,) = poses(scene, tmp_path)
    heights = [np.ptp(pose[pose[:, 2] > 0, 1]) for pose in found]
    assert len(found) == 4
    assert heights == sorted(heights)
    (large,) = poses(scene, tmp_path, figures=Figures(least_px=60))
    assert len(large) == 3
    assert all(np.array_equal(a, b) for a, b in zip(large, found[1:], strict=True))


def test_a_person_of_whom_little_is_seen_is_small(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -3, 0))
    bodies.add_body(scene)
    scenes.add_plane(scene, y=3, size=4.0, z=-1.92, name="Wall")  # leaves head and shoulders
    assert len(poses(scene, tmp_path, figures=Figures(least_px=20))[0]) == 1
    assert poses(scene, tmp_path, figures=Figures(least_px=120))[0] == []


# Glass, leaves and holes


def material(kind):
    found = bpy.data.materials.new(kind)
    found.use_nodes = True
    tree = found.node_tree
    tree.nodes.clear()
    output, shader = tree.nodes.new("ShaderNodeOutputMaterial"), tree.nodes.new(kind)
    if kind == "ShaderNodeBsdfPrincipled":
        shader.inputs["Transmission Weight"].default_value = 1.0
    tree.links.new(shader.outputs[0], output.inputs["Surface"])
    return found


@pytest.mark.parametrize(
    ("kind", "hides"),
    [
        ("ShaderNodeBsdfDiffuse", True),
        ("ShaderNodeBsdfTransparent", False),
        ("ShaderNodeBsdfGlass", False),
        ("ShaderNodeBsdfPrincipled", False),
        ("ShaderNodeHoldout", True),
    ],
)
def test_a_pane_hides_as_the_picture_shows(scene, tmp_path, kind, hides):
    scenes.add_camera(scene, location=(0, -3, 0))
    bodies.add_body(scene)
    pane = scenes.add_plane(scene, y=3, size=4.0, z=-2.2, name="Pane")
    pane.data.materials.append(material(kind))
    assert (names(rows(one(scene, tmp_path), 0.0)) == {"shin.R", "foot.R", "shin.L", "foot.L"}) == hides
    assert (rows(one(scene, tmp_path)) == FRONT) != hides


@pytest.mark.parametrize("how", ["object", "layer"])
def test_a_holdout_hides(scene, tmp_path, how):
    scenes.add_camera(scene, location=(0, -3, 0))
    bodies.add_body(scene)
    pane = scenes.add_plane(scene, y=3, size=4.0, z=-2.2, name="Pane")
    if how == "object":
        pane.is_holdout = True
    else:
        collection = bpy.data.collections.new("Holes")
        scene.collection.children.link(collection)
        collection.objects.link(pane)
        scene.collection.objects.unlink(pane)
        scene.view_layers[0].layer_collection.children["Holes"].holdout = True
    assert names(rows(one(scene, tmp_path), 0.0)) == {"shin.R", "foot.R", "shin.L", "foot.L"}


def test_hands_and_faces_obey_too(scene, tmp_path):
    """Every keypoint goes the same way, those of hands and faces as well."""
    from animatic.capture.figures.rigs import KEYPOINTS
    from animatic.capture.figures.shape import LIMBS
    from animatic.capture.figures.visibility import Body, Seen, hidden

    camera = scenes.add_camera(scene)
    (frame,) = capture_track(scene, tmp_path)
    joints = np.full((len(KEYPOINTS), 3), (32.0, 32.0, 5.0))
    body = Body(np.full((len(LIMBS), 2, 3), np.nan), np.full(len(LIMBS), 0.05), 1.0, (1,), (2,))
    for depth, index, expected in ((4.0, 9, True), (6.0, 9, False), (4.0, 2, True), (4.0, 7, False)):
        picture = Seen(frame, np.full((64, 64), depth), np.full((64, 64), index), (7,))
        assert hidden(joints, body, picture).all() == expected == hidden(joints, body, picture).any()
    assert camera


def capture_track(scene, tmp_path):
    scenes.add_plane(scene)
    folder = capture(scene, scenes.request(scene, frames=ONE, passes=("depth",)), tmp_path)
    return folder.read_camera().frames


def test_a_ray_goes_from_the_camera_to_the_joint(scene, tmp_path):
    from animatic.capture import camera as cameras

    for lens in ({}, {"type": "ORTHO", "ortho_scale": 4}):
        scenes.add_camera(scene, location=(1, -2, 0.5), rotation=(1.4, 0.1, 0.3), **lens)
        (frame,) = capture_track(scene, tmp_path)
        points = np.array([(0.2, 3.0, 0.4), (-0.5, 6.0, 1.0)])
        starts, ends = cameras.rays(frame, cameras.project(frame, points))
        np.testing.assert_allclose(ends, points, atol=1e-4)
        away = np.array([cameras.towards_camera(frame, point) for point in points])
        np.testing.assert_allclose(np.cross(starts - ends, away), 0, atol=1e-4)
        assert Vector(starts[0] - ends[0]).length > 2
