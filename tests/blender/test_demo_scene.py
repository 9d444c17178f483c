"""The demo's scene: it builds headless, its walker walks without sliding and stays in both cameras' view."""

from __future__ import annotations

import sys
import time
from itertools import pairwise
from pathlib import Path

import bpy
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

DEMO = Path(__file__).resolve().parents[2] / "demo"
BODY = ("spine", "spine.006", "upper_arm.L", "upper_arm.R", "forearm.L", "forearm.R", "hand.L", "hand.R")
LEGS = ("thigh.L", "thigh.R", "shin.L", "shin.R", "foot.L", "foot.R", "toe.L", "toe.R")
PAVEMENT_M = 0.12


def test_the_prompts_are_in_words_that_the_preview_model_knows(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(DEMO), *sys.path])
    import run
    from animatic.backend import contract

    assert contract.model_sets([]).found[run.MODEL_SET] == contract.PREVIEW
    assert len(run.PROMPTS) == 2
    assert [contract.unknown_words(text, contract.PREVIEW) for text in run.PROMPTS.values()] == [(), ()]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the scene once; return its file and the seconds that took."""
    sys.path.insert(0, str(DEMO))
    try:
        import street

        path = tmp_path_factory.mktemp("demo") / "street.blend"
        began = time.monotonic()
        street.build(path)
        yield path, time.monotonic() - began
    finally:
        sys.path.remove(str(DEMO))


@pytest.fixture
def street_scene(built):
    bpy.ops.wm.open_mainfile(filepath=str(built[0]))
    return bpy.context.scene


def joint(name: str) -> Vector:
    """Return where a bone of the walker begins, in the world."""
    walker = bpy.data.objects["Walker"]
    return walker.matrix_world @ walker.pose.bones[name].head


def walk(scene):
    """Visit every frame of the scene."""
    for frame in range(scene.frame_start, scene.frame_end + 1):
        scene.frame_set(frame)
        yield frame


def test_builds_quickly(built):
    path, seconds = built
    assert path.stat().st_size > 100_000
    assert seconds < 20


def test_two_shots_by_markers(street_scene):
    markers = sorted(street_scene.timeline_markers, key=lambda marker: marker.frame)
    assert [(marker.name, marker.frame, marker.camera.name) for marker in markers] == [
        ("Street", 1, "Street"),
        ("Close", 33, "Close"),
    ]
    assert (street_scene.frame_start, street_scene.frame_end, street_scene.render.fps) == (1, 64, 24)


def test_cameras_travel_and_the_lens_moves(street_scene):
    seen = {}
    for frame in (1, 32, 33, 64):
        street_scene.frame_set(frame)
        camera = street_scene.camera
        seen[frame] = (camera.name, camera.matrix_world.translation.copy(), camera.data.lens)
    assert [seen[frame][0] for frame in (1, 32, 33, 64)] == ["Street", "Street", "Close", "Close"]
    assert (seen[32][1] - seen[1][1]).length > 1.0
    assert (seen[64][1] - seen[33][1]).length > 1.0
    assert seen[64][2] > seen[33][2] + 5


def test_feet_stand_still_while_they_carry(street_scene):
    before: dict[str, Vector] = {}
    stood = 0
    for _ in walk(street_scene):
        carrying = {}
        for side in "LR":
            ball = joint(f"toe.{side}")
            if ball.z - PAVEMENT_M < 0.0155:  # the height of the bone in a foot that stands flat
                carrying[side] = ball
        assert carrying, "no foot is on the ground"
        for side in carrying.keys() & before.keys():
            stood += 1
            assert (carrying[side] - before[side]).length < 0.002, f"{side} slides"
        before = carrying
    assert stood > 50


def test_no_foot_goes_into_the_ground(street_scene):
    walker = bpy.data.objects["Walker"]
    for frame in walk(street_scene):
        for name in ("toe.L", "toe.R", "heel.02.L", "heel.02.R"):
            bone = walker.pose.bones[name]
            for end in (bone.head, bone.tail):
                assert (walker.matrix_world @ end).z > PAVEMENT_M - 0.005, f"{name} at frame {frame}"


def test_steps_alternate_and_arms_swing_against_them(street_scene):
    leaders = []
    for _ in walk(street_scene):
        ahead = joint("foot.R").y - joint("foot.L").y  # the walker looks along -y
        if abs(ahead) > 0.3:
            leader = "L" if ahead > 0 else "R"
            hand_leader = "L" if joint("hand.R").y > joint("hand.L").y else "R"
            assert hand_leader != leader
            if leaders[-1:] != [leader]:
                leaders.append(leader)
    assert len(leaders) >= 5


def test_walker_keeps_its_pace_down_the_street(street_scene):
    places = [joint("spine").copy() for _ in walk(street_scene)]
    paces = [a.y - b.y for a, b in pairwise(places)]
    assert min(paces) > 0.04
    assert max(paces) < 0.08
    heights = [place.z for place in places]
    assert 0.02 < max(heights) - min(heights) < 0.08  # the hips bob


@pytest.mark.parametrize(("first", "last", "joints"), [(1, 32, BODY + LEGS), (33, 64, BODY)])
def test_walker_is_in_view(street_scene, first, last, joints):
    for frame in range(first, last + 1):
        street_scene.frame_set(frame)
        for name in joints:
            x, y, depth = world_to_camera_view(street_scene, street_scene.camera, joint(name))
            assert 0.02 < x < 0.98, f"{name} at frame {frame}"
            assert 0.02 < y < 0.98, f"{name} at frame {frame}"
            assert depth > 0


def test_nothing_stands_before_the_walker(street_scene):
    for frame in range(1, 65, 4):
        street_scene.frame_set(frame)
        graph = bpy.context.evaluated_depsgraph_get()
        eye = street_scene.camera.matrix_world.translation
        chest = joint("spine.003")
        hit, _, _, _, found, _ = street_scene.ray_cast(graph, eye, (chest - eye).normalized())
        assert hit, f"nothing seen at frame {frame}"
        assert found.name == "Walker body", f"{found.name} hides the walker at frame {frame}"


def test_body_follows_the_rig(street_scene):
    body = bpy.data.objects["Walker body"]
    assert {group.name for group in body.vertex_groups} <= set(bpy.data.objects["Walker"].data.bones.keys())
    assert all(len(vertex.groups) == 1 for vertex in body.data.vertices)
    nearest = []
    for frame in (1, 13):
        street_scene.frame_set(frame)
        graph = bpy.context.evaluated_depsgraph_get()
        mesh = body.evaluated_get(graph).to_mesh()
        hand = joint("hand.L")
        nearest.append(min((body.matrix_world @ vertex.co - hand).length for vertex in mesh.vertices))
    assert max(nearest) < 0.05
