"""The own body hides a joint from a limb's thickness on; what is worn or carried hides nothing."""

from __future__ import annotations

import math

import bodies
import bpy
import numpy as np
import pytest
import scenes
from seen_joints import FRONT, names, one, rows

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
