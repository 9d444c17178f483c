"""A joint is dropped, or faint, where others or the own body hide it, as rays say; nothing else hides it."""

from __future__ import annotations

import json
import math

import bodies
import bpy
import numpy as np
import pytest
import scenes
from animatic.backend.contract import Figures, FrameMap
from animatic.capture import capture
from animatic.capture.figures.rigs import BODY
from mathutils import Vector

ONE = FrameMap(1, 1)
SIZE = 384
LIMB_ROWS = [row for row, part in enumerate(BODY) if "." in part and not part.startswith(("eye", "ear"))]
FRONT = set(range(18))


def poses(scene, tmp_path, **changes) -> list[list[np.ndarray]]:
    """Return the people of each frame, each [18, 3]."""
    changes = {"frames": ONE, "width": SIZE, "height": SIZE, **changes}
    folder = capture(scene, scenes.request(scene, **changes), tmp_path)
    texts = [path.read_text("utf-8") for path in folder.control_files("openpose").values()]
    return [[np.array(p["pose_keypoints_2d"]).reshape(18, 3) for p in json.loads(text)["people"]] for text in texts]


def rows(pose, confidence=1.0) -> set[int]:
    return set(np.flatnonzero(pose[:, 2] == confidence))


def names(found) -> set[str]:
    return {BODY[row] for row in found}


def one(scene, tmp_path, **changes) -> np.ndarray:
    ((pose,),) = poses(scene, tmp_path, **changes)
    return pose


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


# The own body


@pytest.mark.parametrize("turn", range(0, 360, 30))
def test_nobody_hides_the_joints_on_their_near_side(scene, tmp_path, turn):
    scenes.add_camera(scene, location=(0, -1, 0))
    person = bodies.add_body(scene)
    bodies.arms_down(person)
    person.rotation_euler.z = math.radians(turn)
    seen = names(rows(one(scene, tmp_path)))
    near = "LR" if turn % 180 in (0, 30, 150) else "R" if turn < 180 else "L"
    limbs = {f"{limb}.{side}" for limb in ("upper_arm", "forearm", "hand", "thigh", "shin", "foot") for side in near}
    if len(near) == 1:
        assert limbs | {"neck"} <= seen
    if turn in (0, 180):
        assert limbs | {"neck"} <= seen


SIZES = {"adult": (1, 1), "child": (0.55, 1.15), "giant": (6, 1), "thin robot": (1, 0.35), "fat": (1, 2.0)}


def placed(scene, kind, rigid=False):
    """Add someone of a kind, who fills the picture alike."""
    scale, girth = SIZES[kind]
    person = bodies.add_body(scene, location=(0, 5 * scale, -0.9 * scale), girth=girth, rigid=rigid)
    person.scale = (scale,) * 3
    camera = scenes.add_camera(scene, location=(0, -1 * scale, 0))
    camera.data.clip_end = 1000
    bpy.context.view_layer.update()
    return person, girth


@pytest.mark.parametrize("rigid", [False, True], ids=["bent", "rigid parts"])
@pytest.mark.parametrize("kind", SIZES)
def test_an_arm_behind_the_own_torso_is_hidden_at_every_size(scene, tmp_path, kind, rigid):
    person, girth = placed(scene, kind, rigid)
    bodies.arms_down(person, degrees=40)
    free = one(scene, tmp_path)
    assert rows(free) == FRONT
    bodies.reach(scene, person, "R", (0.02, 0.04 + 0.13 * girth, 1.15))
    hidden = one(scene, tmp_path)
    gone = names(rows(hidden, 0.0))
    assert gone == {"hand.R"} or (kind == "fat" and gone == {"hand.R", "forearm.R"})  # where the elbow is behind too
    person.rotation_euler.z = math.pi  # seen from behind: the arm lies on the back
    bpy.data.objects["Target R"].location = (
        -0.02 * person.scale.x,
        person.location.y - 0.3 * girth * person.scale.x,
        0,
    )
    behind = names(rows(one(scene, tmp_path)))
    assert "hand.R" in behind


def test_a_profile_hides_the_far_shoulder_and_hip_and_keeps_the_neck(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -1, 0))
    person = bodies.add_body(scene)
    bodies.arms_down(person)
    person.rotation_euler.z = math.radians(90)  # its left side is away
    seen = names(rows(one(scene, tmp_path)))
    assert {"neck", "upper_arm.R", "forearm.R", "hand.R", "thigh.R", "shin.R", "foot.R"} <= seen
    assert {"upper_arm.L", "forearm.L", "thigh.L", "shin.L"} & seen == set()


def test_crossed_arms_keep_the_near_wrist(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -1, 0))
    person = bodies.add_body(scene)
    bodies.reach(scene, person, "R", (0.0, -0.2, 1.2))
    bodies.reach(scene, person, "L", (0.0, -0.36, 1.2))
    seen = names(rows(one(scene, tmp_path)))
    assert "hand.L" in seen
    assert "hand.R" not in seen


# What is worn and carried


def shell(scene, person, girth, name, bones=None):
    """Add a garment: a skin around the person's."""
    other = bodies.add_body(scene, location=tuple(person.location), girth=girth, name=name)
    garment = other.children[0]
    for group in [g for g in garment.vertex_groups if bones and g.name not in bones]:
        gone = [v.index for v in garment.data.vertices if any(e.group == group.index for e in v.groups)]
        mesh = bpy.data.meshes.new_from_object(garment)
        keep = set(range(len(mesh.vertices))) - set(gone)
        faces = [tuple(f.vertices) for f in mesh.polygons if keep.issuperset(f.vertices)]
        mesh.clear_geometry()
        mesh.from_pydata([v.co for v in garment.data.vertices], [], faces)
        garment.data = mesh
    garment.parent = person
    garment.modifiers[0].object = person
    bpy.data.objects.remove(other)
    return garment


@pytest.mark.parametrize("turn", [0, 180])
def test_a_thick_coat_hides_nothing(scene, tmp_path, turn):
    scenes.add_camera(scene, location=(0, -1, 0))
    person = bodies.add_body(scene)
    bodies.arms_down(person, degrees=40)
    person.rotation_euler.z = math.radians(turn)
    bare = rows(one(scene, tmp_path))
    shell(scene, person, 1.6, "Coat")
    assert rows(one(scene, tmp_path)) == bare


def carried_by(kind, person, thing):
    if kind == "child of a bone":
        thing.parent, thing.parent_type, thing.parent_bone = person, "BONE", "hand.R"
        thing.matrix_parent_inverse = (person.matrix_world @ person.pose.bones["hand.R"].matrix).inverted()
    elif kind == "constraint":
        constraint = thing.constraints.new("CHILD_OF")
        constraint.target, constraint.subtarget = person, "hand.R"
        constraint.inverse_matrix = (person.matrix_world @ person.pose.bones["hand.R"].matrix).inverted()
    elif kind == "on the skin":
        thing.modifiers.new("Bind", "SURFACE_DEFORM").target = person.children[0]
    else:
        thing.parent = person.children[0]
        thing.matrix_parent_inverse = person.children[0].matrix_world.inverted()


def test_the_shield_of_a_robot_hides_nothing(scene, tmp_path):
    """Who is of rigid parts alone has a body of them; what is too long for a hand is none of it."""
    scenes.add_camera(scene, location=(0, -1, 0))
    person = bodies.add_body(scene, rigid=True)
    bpy.context.view_layer.update()
    shield = scenes.add_cube(scene, location=(0, 4.4, 0.1), size=0.7, name="Shield")
    carried_by("child of a bone", person, shield)
    assert rows(one(scene, tmp_path)) == FRONT


def test_a_shirt_that_clings_hides_like_the_torso(scene, tmp_path):
    """What is bound to the skin and lies close is part of the limb under it, for other limbs too."""
    scenes.add_camera(scene, location=(0, -1, 0))
    person = bodies.add_body(scene)
    bodies.arms_down(person, degrees=40)
    shirt = shell(scene, person, 1.15, "Shirt", bones={"spine", "spine.003"})
    shirt.modifiers.clear()
    shirt.modifiers.new("Cling", "SURFACE_DEFORM").target = person.children[0]
    assert rows(one(scene, tmp_path)) == FRONT
    bodies.reach(scene, person, "R", (0.02, 0.2, 1.15))
    assert names(rows(one(scene, tmp_path), 0.0)) == {"hand.R"}


@pytest.mark.parametrize("kind", ["child of a bone", "constraint", "on the skin", "child of the skin"])
def test_a_carried_thing_hides_nothing(scene, tmp_path, kind):
    scenes.add_camera(scene, location=(0, -1, 0))
    person = bodies.add_body(scene)
    bpy.context.view_layer.update()
    shield = scenes.add_cube(scene, location=(0, 4.4, 0.1), size=0.7, name="Shield")
    assert len(rows(one(scene, tmp_path))) < 14
    carried_by(kind, person, shield)
    assert rows(one(scene, tmp_path)) == FRONT


def test_hair_hides_nothing(scene, tmp_path):
    scenes.add_camera(scene, location=(0, 3, 0.7))
    person = bodies.add_body(scene)
    skin = person.children[0]
    bare = names(rows(one(scene, tmp_path)))
    data = bpy.data.hair_curves.new("Hair")
    data.add_curves([2] * 400)
    spots = np.random.default_rng(1).uniform(-0.25, 0.25, (400, 2))
    roots = np.array([[x, 4.8, z + 0.75] for x, z in spots])
    points = np.stack((roots, roots - np.array((0, 0, 0.4))), axis=1).reshape(-1, 3)
    data.attributes["position"].data.foreach_set("vector", points.astype(np.float32).ravel())
    data.surface = skin
    hair = scenes.add(scene, "Hair", data)
    widths = data.attributes.new("radius", "FLOAT", "POINT")
    widths.data.foreach_set("value", np.full(800, 0.03, np.float32))
    assert bare - {"nose"} <= names(rows(one(scene, tmp_path)))
    data.surface = None
    assert len(names(rows(one(scene, tmp_path)))) < len(bare) - 4  # as somebody else's it would
    assert hair.visible_camera


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
