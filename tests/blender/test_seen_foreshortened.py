"""An arm or a leg that points at the camera keeps its joints, and so does a body with gaps between its parts."""

from __future__ import annotations

import math

import bodies
import pytest
import scenes
from animatic.capture.figures.people import find_people
from animatic.capture.figures.shape import rest_shape
from seen_joints import FRONT, names, one, rows


@pytest.fixture
def person(scene):
    """Return somebody with arms spread, 6 m before the camera."""
    scenes.add_camera(scene, location=(0, -1, 0))
    return bodies.add_body(scene)


@pytest.mark.parametrize("degrees", [40, 60, 70, 80])
@pytest.mark.parametrize("side", "LR")
def test_a_forearm_towards_the_camera_keeps_elbow_and_wrist(scene, person, tmp_path, side, degrees):
    sign = 1 if side == "L" else -1
    bodies.turn(person, f"forearm.{side}", (0, 0, -sign * math.radians(degrees)))
    bones = person.pose.bones
    scene.view_layers[0].update()
    assert bones[f"hand.{side}"].head.y < bones[f"forearm.{side}"].head.y - 0.1
    assert {f"forearm.{side}", f"hand.{side}", f"upper_arm.{side}"} <= names(rows(one(scene, tmp_path)))


@pytest.mark.parametrize("degrees", [60, 75])
def test_a_whole_arm_towards_the_camera_keeps_shoulder_and_elbow(scene, person, tmp_path, degrees):
    bodies.turn(person, "upper_arm.L", (0, 0, -math.radians(degrees)))
    assert {"upper_arm.L", "forearm.L", "hand.L"} <= names(rows(one(scene, tmp_path)))


@pytest.mark.parametrize("degrees", [60, 75])
def test_a_raised_thigh_keeps_hip_and_knee(scene, person, tmp_path, degrees):
    bodies.turn(person, "thigh.R", (-math.radians(degrees), 0, 0))
    bodies.turn(person, "shin.R", (math.radians(degrees), 0, 0))
    scene.view_layers[0].update()
    assert person.pose.bones["shin.R"].head.y < person.pose.bones["thigh.R"].head.y - 0.3
    assert {"thigh.R", "shin.R"} <= names(rows(one(scene, tmp_path)))


def test_the_elbow_behind_an_arm_of_the_other_side_is_still_hidden(scene, person, tmp_path):
    bodies.reach(scene, person, "R", (0.0, -0.2, 1.2))
    bodies.reach(scene, person, "L", (0.0, -0.36, 1.2))
    assert "hand.R" not in names(rows(one(scene, tmp_path)))


HALF = {0.0: 1.0, 0.25: 1.0, 0.5: 1.0, 0.54: 0.8, 0.57: 0.5, 0.58: 0.25}  # of a bone, closed by a dome
MIDDLE = {0.3: 0.25, 0.32: 0.6, 0.36: 1.0, 0.64: 1.0, 0.68: 0.6, 0.7: 0.25}
SHORT = {0.0: 1.0, 0.1: 1.0, 0.18: 0.9, 0.24: 0.5, 0.26: 0.25}


@pytest.mark.parametrize("profile", [HALF, MIDDLE, SHORT], ids=["half", "middle", "short"])
@pytest.mark.parametrize("rigid", [False, True], ids=["one mesh", "parts"])
def test_a_body_with_gaps_keeps_its_joints(scene, tmp_path, monkeypatch, profile, rigid):
    monkeypatch.setattr(bodies, "_RINGS", tuple(profile))
    monkeypatch.setattr(bodies, "_tube", _tapered(bodies._tube, profile))
    scenes.add_camera(scene, location=(0, -1, 0))
    bodies.arms_down(bodies.add_body(scene, rigid=rigid), degrees=40)
    assert rows(one(scene, tmp_path)) == FRONT


def _tapered(tube, profile):
    """Return `tube` with rings as wide as `profile` says."""

    def tapered(bone, girth):
        corners, faces = tube(bone, girth)
        for ring, (along, width) in enumerate(profile.items()):
            middle = bone.head_local.lerp(bone.tail_local, along)
            for index in range(ring * bodies._SIDES, (ring + 1) * bodies._SIDES):
                corners[index] = middle + (corners[index] - middle) * width
        return corners, faces

    return tapered


def test_what_is_inside_a_body_does_not_make_it_thin(scene, tmp_path):
    # a mannequin has rods inside: as thin as they, its trunk would hide its own neck
    scenes.add_camera(scene, location=(0, -1, 0))
    person = bodies.add_body(scene, rigid=True)
    bodies.arms_down(person, degrees=70)
    for bone in ("spine", "spine.003"):
        inside = next(part for part in person.children if part.name == f"Person {bone}")
        rod = scenes.add(scene, f"Rod of {bone}", inside.data.copy())
        rod.parent, rod.parent_type, rod.parent_bone = person, "BONE", bone
        rod.matrix_parent_inverse = inside.matrix_parent_inverse
        across = person.data.bones[bone].head_local.xy
        for vertex in rod.data.vertices:
            vertex.co.xy = across + (vertex.co.xy - across) * 0.2
    (found,) = find_people(scene.view_layers[0])
    assert rest_shape(found).radii["torso"] > 0.1
    assert rows(one(scene, tmp_path)) == FRONT
