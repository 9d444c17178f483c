"""Which bone is whose shoulder: guessed from names alone."""

from __future__ import annotations

import pytest
from animatic.capture.figures import rigs

SKELETONS = {
    "rigify metarig": (
        "Rigify Metarig",
        ["spine", "spine.006", "shoulder.{}", *(f"{limb}.{{}}" for limb in rigs.LIMBS), "eye.{}", "ear.{}", "nose.002"],
        "LR",
        {"upper_arm.L": "upper_arm.L", "foot.R": "foot.R", "head": "spine.006", "nose": "nose.002", "eye.R": "eye.R"},
    ),
    "rigify generated": (
        "Rigify",
        [
            *(
                "DEF-spine.006",
                "ORG-spine.006",
                "head",
                "upper_arm_fk.{}",
                "upper_arm_ik.{}",
                "hand_ik.{}",
                "ORG-eye.{}",
            ),
            *(f"{prefix}{limb}.{{}}{number}" for limb in rigs.LIMBS for prefix in ("ORG-", "DEF-") for number in ("",)),
            *("DEF-upper_arm.{}.001", "DEF-thigh.{}.001"),
        ],
        "LR",
        {"upper_arm.L": "DEF-upper_arm.L", "shin.R": "DEF-shin.R", "head": "DEF-spine.006", "eye.L": "ORG-eye.L"},
    ),
    "rigify generated without its deform bones": (
        "Rigify",
        ["ORG-spine.006", *(f"ORG-{limb}.{{}}" for limb in rigs.LIMBS)],
        "LR",
        {"upper_arm.L": "ORG-upper_arm.L", "head": "ORG-spine.006"},
    ),
    "mixamo": (
        "Mixamo",
        [f"mixamorig:{n}" for n in ("Hips", "Head", "{}Shoulder", "{}Arm", "{}ForeArm", "{}Hand", "{}HandIndex1")]
        + [f"mixamorig:{n}" for n in ("{}UpLeg", "{}Leg", "{}Foot", "HeadTop_End")],
        ("Left", "Right"),
        {"upper_arm.L": "mixamorig:LeftArm", "shin.R": "mixamorig:RightLeg", "head": "mixamorig:Head"},
    ),
    "mixamo, the third in the scene": (
        "Mixamo",
        [f"mixamorig2:{n}" for n in ("Head", "{}Arm", "{}ForeArm", "{}Hand", "{}UpLeg", "{}Leg", "{}Foot")],
        ("Left", "Right"),
        {"thigh.L": "mixamorig2:LeftUpLeg", "hand.R": "mixamorig2:RightHand"},
    ),
    "mixamo without a prefix": (
        "Mixamo",
        ["Hips", "Head", "{}Shoulder", "{}Arm", "{}ForeArm", "{}Hand", "{}UpLeg", "{}Leg", "{}Foot"],
        ("Left", "Right"),
        {"upper_arm.L": "LeftArm", "thigh.L": "LeftUpLeg", "shin.L": "LeftLeg", "head": "Head"},
    ),
    "unreal": (
        "Unreal",
        ["head", "upperarm_{}", "upperarm_twist_01_{}", "lowerarm_{}", "hand_{}", "thigh_{}", "calf_{}", "foot_{}"],
        "lr",
        {"upper_arm.L": "upperarm_l", "forearm.R": "lowerarm_r", "shin.R": "calf_r"},
    ),
    "side first, joint names": (
        "Plain Names",
        ["Head", "{}_Collar", "{}_Shoulder", "{}_Elbow", "{}_Wrist", "{}_Hip", "{}_Knee", "{}_Ankle"],
        "LR",
        {"upper_arm.L": "L_Shoulder", "forearm.L": "L_Elbow", "thigh.R": "R_Hip", "foot.R": "R_Ankle"},
    ),
    "spaces": (
        "Plain Names",
        [f"Bip01 {n}" for n in ("Head", "{} UpperArm", "{} Forearm", "{} Hand", "{} Thigh", "{} Calf", "{} Foot")],
        "LR",
        {"upper_arm.R": "Bip01 R UpperArm", "head": "Bip01 Head"},
    ),
    "makehuman": (
        "MakeHuman",
        ["head", "upperarm01.{}", "upperarm02.{}", "lowerarm01.{}", "wrist.{}", "upperleg01.{}", "lowerleg01.{}"],
        "LR",
        {"upper_arm.L": "upperarm01.L", "thigh.L": "upperleg01.L", "hand.L": "wrist.L"},
    ),
    "one word": (
        "Plain Names",
        ["head", "{}arm", "{}forearm", "{}hand", "{}upleg", "{}leg", "{}foot"],
        ("left", "right"),
        {"upper_arm.L": "leftarm", "shin.R": "rightleg"},
    ),
}


def named(names, sides) -> list[str]:
    return [n for name in names for n in ([name.format(side) for side in sides] if "{}" in name else [name])]


@pytest.mark.parametrize(("family", "names", "sides", "expected"), SKELETONS.values(), ids=SKELETONS)
def test_families(family, names, sides, expected):
    rig = rigs.guess(named(names, sides))
    assert rig.family == family
    assert {part: rig.bone(part) for part in expected} == expected
    body = [rig.joints[part] for part in rigs.BODY if part in rig.joints]
    assert len(set(body)) == len(body)


@pytest.mark.parametrize("names", [[], ["Bone"], ["arm.L", "arm.R", "base", "head"], ["tail.001", "tail.002"]])
def test_a_lamp_or_a_tail_is_nobody(names):
    assert rigs.guess(names) is None


def test_an_upper_body_is_somebody():
    rig = rigs.guess(named(["head", "upper_arm.{}", "forearm.{}", "hand.{}"], "LR"))
    assert "thigh.L" not in rig.joints
    assert rig.bone("hand.R") == "hand.R"


def test_a_renamed_head_is_found_beside_rigify_limbs():
    rig = rigs.guess(named(["head", *(f"{limb}.{{}}" for limb in rigs.LIMBS)], "LR"))
    assert rig.bone("head") == "head"
    assert rig.bone("thigh.L") == "thigh.L"
