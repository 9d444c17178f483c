"""What else is read of a rig: faces, what VRM files say, what the artist put right, hands and faces left out."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import bpy
import numpy as np
import pytest
import scenes
import zoo
import zoo_cameras
import zoo_rigify
from animatic.backend.contract import Figures, FrameMap, Joint, Mapping
from animatic.capture import capture
from animatic.capture.figures import rigs
from animatic.capture.figures.finding import rig_of
from mathutils import Vector
from zoo_families import SPECIES

ONE = FrameMap(1, 1)
KNOWN = {*rigs.KEYPOINTS, "head"}


def look(scene, tmp_path, figures=None, location=(0, -3.5, 1.3), height=1.2):
    """Return the first person's arrays by key of one captured frame."""
    camera = scenes.add_camera(scene, location)
    scenes.look_at(camera, (0, 0, height))
    scenes.add_cube(scene, (0, 0, -9))
    request = scenes.request(scene, frames=ONE, width=512, height=512)
    folder = capture(scene, replace(request, figures=figures or Figures()), tmp_path)
    people = json.loads(folder.control_file("openpose", 1).read_text("utf-8"))["people"]
    return {key: np.reshape(values, (-1, 3)) for key, values in people[0].items()}


def test_all_parts_of_all_tables_are_known(scene):
    for species in SPECIES.values():
        assert set(rigs.guess(bone[0] for bone in species.bones()).joints) <= KNOWN


ARP_FACE = [
    *("c_eyebrow_01_end.{}", "c_eyebrow_01.{}", "c_eyebrow_02.{}", "c_eyebrow_03.{}", "c_eyelid_corner_01.{}"),
    *("c_eyelid_corner_02.{}", "c_eyelid_top_01.{}", "c_eyelid_top_02.{}", "c_eyelid_top_03.{}", "c_lips_smile.{}"),
    *("c_eyelid_bot_01.{}", "c_eyelid_bot_02.{}", "c_eyelid_bot_03.{}", "c_lips_top.{}", "c_lips_top_01.{}"),
    *("c_lips_bot.{}", "c_lips_bot_01.{}", "c_lips_top.x", "c_lips_bot.x", "c_eye.{}", "c_ear_01.{}"),
]
DAZ_FACE = [
    *("{}BrowInner", "{}BrowMid", "{}BrowOuter", "{}LipCorner", "{}LipUpperInner", "{}LipUpperOuter", "LipUpperMiddle"),
    *("{}LipLowerInner", "{}LipLowerOuter", "LipLowerMiddle", "{}Nostril", "{}EyelidUpper", "{}Ear"),
]
MAKEHUMAN_FACE = [
    *("oculi01.{}", "oculi02.{}", "levator05.{}", "levator06.{}", "special03", "oris01", "oris02", "oris05", "oris06"),
    *("oris07.{}", "oris06.{}"),
]


@pytest.mark.parametrize(
    ("species", "face", "count"),
    [
        ("Auto-Rig Pro", ARP_FACE, 10 + 12 + 12),
        ("Daz Genesis 8", DAZ_FACE, 10 + 2 + 12),
        ("MakeHuman default", MAKEHUMAN_FACE, 1 + 6 + 1 + 2 + 12 + 2 + 2),
    ],
)
def test_landmarks_of_other_families(species, face, count):
    names = [bone[0] for bone in SPECIES[species].bones()]
    side = SPECIES[species].sides
    names += [n for name in face for n in ([name.replace("{}", s) for s in side] if "{}" in name else [name])]
    rig = rigs.guess(names)
    assert rig.family == SPECIES[species].family
    assert set(rig.joints) <= KNOWN
    assert rig.score.face == count


def test_a_rig_of_eyes_alone_has_no_face():
    assert rigs.guess(bone[0] for bone in SPECIES["MakeHuman default"].bones() if bone[0] != "jaw").score.face == 0


def test_the_face_of_rigify(scene, tmp_path):
    armature = zoo_rigify.add(scene, "human", False, tmp_path)
    face = look(scene, tmp_path, location=(0, -1.2, 1.85), height=1.85)["face_keypoints_2d"]
    assert face.shape == (70, 3)
    there = dict(zip(rigs.FACE, face, strict=True))
    missing = {part.removeprefix("face.").split(".")[0] for part, point in there.items() if not point[2]}
    assert missing == {"mouth_top", "mouth_bottom", "mouth_corner"}  # Rigify has one line for a lip's two edges
    camera = scene.camera
    for part, bone, end in (
        ("chin", "chin", "head"),
        ("eye_outer.L", "lid.T.L", "head"),
        ("eye_inner.R", "lid.B.R", "head"),
        ("lip_corner.R", "lip.B.R.001", "tail"),
        ("nose_bridge.4", "nose.001", "tail"),
        ("brow.1.L", "brow.T.L.001", "head"),
        ("pupil.R", "eye.R", "tail"),
        ("jaw.4.R", "jaw.R", "tail"),
    ):
        x, y = zoo_cameras.project(scene, camera, getattr(armature.data.bones[bone], f"{end}_local"))
        assert math.dist(there[f"face.{part}"][:2], (x, y)) < 0.1, part
    for part in ("eye_outer", "brow.1", "jaw.1", "lip_corner"):
        assert there[f"face.{part}.L"][0] > there[f"face.{part}.R"][0] + 5
    halfway = (there["face.brow.1.L"] + there["face.brow.3.L"]) / 2
    np.testing.assert_allclose(there["face.brow.2.L"][:2], halfway[:2], atol=0.5)


@pytest.mark.parametrize(("location", "half"), [((0, 4, 1.3), ""), ((4, -0.3, 1.3), "L")], ids=["behind", "side"])
def test_a_face_that_is_turned_away_is_left_out(scene, tmp_path, location, half):
    zoo_rigify.add(scene, "human", False, tmp_path)
    face = look(scene, tmp_path, location=location)["face_keypoints_2d"]
    sides = {part[-1] for part, point in zip(rigs.FACE, face, strict=bool(len(face))) if point[2] and part[-2] == "."}
    assert sides & {"L", "R"} == set(half)
    assert bool(len(face)) == bool(half)


def test_hands_and_faces_only_where_asked_for(scene, tmp_path):
    zoo_rigify.add(scene, "human", False, tmp_path)
    both = look(scene, tmp_path)
    assert [both[f"hand_{side}_keypoints_2d"].shape for side in ("left", "right")] == [(21, 3), (21, 3)]
    neither = look(scene, tmp_path, Figures(hands=False, face=False))
    assert [len(neither[key]) for key in neither] == [18, 0, 0, 0]


def test_the_artists_joints_count(scene, tmp_path):
    armature = zoo.build(scene, SPECIES["MakeHuman default"])
    empty = scenes.add(scene, "Elbow", None, (0.5, -0.2, 1.5))
    joints = {
        "hand.L": Joint("wrist.L", "tail"),
        "forearm.R": Joint(object_name="Elbow"),
        "nose": None,
        "foot.L": Joint("gone"),
        "index.4.L": Joint("finger2-1.L", "tail"),
    }
    figures = Figures(mappings=(Mapping(armature.name_full, joints),))
    said = look(scene, tmp_path, figures)
    body = dict(zip(rigs.BODY, said["pose_keypoints_2d"], strict=True))
    scene.frame_set(1)
    pose = armature.evaluated_get(bpy.context.evaluated_depsgraph_get()).pose.bones
    world = armature.matrix_world
    for part, point in (("hand.L", world @ pose["wrist.L"].tail), ("forearm.R", empty.matrix_world.translation)):
        assert math.dist(body[part][:2], zoo_cameras.project(scene, scene.camera, point)) < 0.1, part
    assert not body["nose"][2] and not body["foot.L"][2] and body["foot.R"][2]
    tip = zoo_cameras.project(scene, scene.camera, world @ pose["finger2-1.L"].tail)
    assert math.dist(said["hand_left_keypoints_2d"][8][:2], tip) < 0.1


def test_a_mesh_with_empties_is_somebody(scene, tmp_path):
    mesh = scenes.add_cube(scene, (0, 0, 1), 0.3, "Puppet")
    points = {"upper_arm.L": (0.2, 0, 1.4), "upper_arm.R": (-0.2, 0, 1.4), "hand.L": (0.6, 0, 1.2)}
    for part, point in points.items():
        scenes.add(scene, part, None, point)
    mapping = Mapping("Puppet", {part: Joint(object_name=part) for part in points})
    said = look(scene, tmp_path, Figures(mappings=(mapping,)))["pose_keypoints_2d"]
    for part, point in points.items():
        expected = zoo_cameras.project(scene, scene.camera, Vector(point))
        assert math.dist(said[rigs.BODY.index(part)][:2], expected) < 0.1
    assert said[1][2] and said[:, 2].sum() == 4  # the neck is between the shoulders
    assert mesh.name == "Puppet"


WORDS = {
    **{"upper_arm": "UpperArm", "forearm": "LowerArm", "hand": "Hand", "thigh": "UpperLeg", "shin": "LowerLeg"},
    **{"foot": "Foot", "index.1": "IndexProximal", "index.2": "IndexIntermediate", "index.3": "IndexDistal"},
    **{"thumb.1": "ThumbProximal", "thumb.2": "ThumbIntermediate", "thumb.3": "ThumbDistal"},
}


def nameless(scene):
    """Add a figure whose names say nothing, and return it with VRM 0's word for each bone."""
    species = replace(
        SPECIES["plain names"], names={part: f"b{n}{{}}" for n, part in enumerate(WORDS)} | {"head": "bh"}
    )
    said = {
        f"{side}{word}": f"b{n}{letter}"
        for side, letter in (("left", "L"), ("right", "R"))
        for n, word in enumerate(WORDS.values())
    }
    return zoo.build(scene, species).data, said | {"head": "bh"}


def snake(word):
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in word)


@pytest.mark.parametrize("version", ["vrm0", "vrm1", "vrm1 with ids"])
def test_a_vrm_file_says_whose_bone_is_whose(scene, version):
    armature, said = nameless(scene)
    assert rig_of(armature) is None
    if version == "vrm0":
        bones = [{"bone": word, "node": {"bone_name": name}} for word, name in said.items()]
        bones.append({"bone": "jaw", "node": {"bone_name": ""}})
    elif version == "vrm1":
        bones = {snake(word): {"node": {"bone_name": name}} for word, name in said.items()}
    else:
        bones = {snake(word): {"node": {"bone_uuid": f"id of {name}"}} for word, name in said.items()}
        for name in said.values():
            armature.bones[name]["vrm_addon_extension"] = {"uuid": f"id of {name}"}
    armature["vrm_addon_extension"] = {version[:4]: {"humanoid": {"human_bones": bones}}}
    rig = rig_of(armature)
    assert (rig.family, rig.score.body) == ("VRM", 18)
    assert rig.bone("forearm.L") == said["leftLowerArm"] and rig.bone("thigh.R") == said["rightUpperLeg"]
    assert rig.joints["index.4.R"] == Joint(said["rightIndexDistal"], "tail")
    assert rig.bone("thumb.2.L") == said["leftThumbIntermediate"]


def test_wrists_and_ankles_win_over_hands_and_feet():
    names = [
        "head",
        *(
            f"{side}_{word}"
            for side in "LR"
            for word in ("collar", "shoulder", "elbow", "wrist", "hand", "hip", "knee", "ankle", "foot")
        ),
    ]
    rig = rigs.guess(names)
    assert (rig.bone("hand.L"), rig.bone("foot.R"), rig.bone("upper_arm.L")) == ("L_wrist", "R_ankle", "L_shoulder")
