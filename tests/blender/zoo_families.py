"""The species of the zoo, family by family: names of bones as the real rigs have them.

Must not import Animatic.
"""

from __future__ import annotations

import numpy as np
from zoo import CENTIMETRES_Y_UP, Extra, Species, finger_names
from zoo_body import FINGERS

_CAPITAL = tuple(finger.title() for finger in FINGERS)
_MID = ("thumb", "index", "mid", "ring", "pinky")
_CENTIMETRES = np.diag((100.0, 100, 100, 1))
_WHOLE = ("hips", "spine", "chest", "neck", "head", "clavicle", "upper_arm", "forearm", "hand")
_WHOLE += ("thigh", "shin", "foot", "toe")


def _named(words: str) -> dict[str, str]:
    """Return the names of trunk and limbs, in the order of _WHOLE."""
    return dict(zip(_WHOLE, words.split(), strict=True))


def _mixamo(prefix: str) -> Species:
    body = "Hips Spine Spine2 Neck Head {}Shoulder {}Arm {}ForeArm {}Hand {}UpLeg {}Leg {}Foot {}ToeBase"
    names = _named(body) | {"eye": "{}Eye"} | finger_names("{}Hand*#", _CAPITAL)
    tips = [
        Extra(f"{prefix}{{}}Hand{w}4", f"{f}.4", (f"{f}.3", f"{f}.4", 1.5), f"{f}.3")
        for f, w in zip(FINGERS, _CAPITAL, strict=True)
    ]
    end = Extra(f"{prefix}HeadTop_End", "crown", ("head", "crown", 1.2), "head")
    return Species(
        "Mixamo",
        {segment: prefix + name for segment, name in names.items()},
        ("Left", "Right"),
        (*tips, end, Extra(f"{prefix}{{}}Toe_End", "toe", ("ball", "toe", 1.3), "toe")),
        t_pose=True,
        space=CENTIMETRES_Y_UP,
    )


def _halves(segment: str, name: str, first: str, second: str, share: float = 0.5) -> Extra:
    """Return the bone of a limb's second half."""
    return Extra(name, (first, second, share), second, segment)


_MAKEHUMAN = Species(
    "MakeHuman",
    _named(
        "root spine03 spine01 neck01 head clavicle.{} upperarm01.{} lowerarm01.{} wrist.{}"
        " upperleg01.{} lowerleg01.{} foot.{} toe1-1.{}"
    )
    | {"eye": "eye.{}"}
    | finger_names("finger*-#.{}", "12345"),
    extras=(
        _halves("upper_arm", "upperarm02.{}", "shoulder", "elbow", 0.3),
        _halves("forearm", "lowerarm02.{}", "elbow", "wrist"),
        _halves("thigh", "upperleg02.{}", "hip", "knee", 0.2),
        _halves("shin", "lowerleg02.{}", "knee", "ankle"),
        Extra("metacarpal1.{}", "wrist", "index.1", "hand"),
        Extra("toe2-1.{}", "ball", "toe", "foot"),
        Extra("jaw", ("head", "crown", 0.1), "nose", "head"),
    ),
)
_OPENPOSE = Species(
    "MPFB OpenPose",
    {
        **{"hips": "MidHip", "clavicle": "{}Shoulder", "upper_arm": "{}Elbow", "forearm": "{}Wrist"},
        **{"thigh": "{}Knee", "shin": "{}Ankle", "foot": "{}BigToe"},
    },
    extras=(
        Extra("{}Hip", "hips", "hip", "hips"),
        Extra("Neck", "collar", "nose", "hips"),
        Extra("{}Eye", "nose", "eye", "hips"),
        Extra("{}Ear", "eye", ("eye", "shoulder", 0.2), "hips"),
        Extra("{}Heel", "ankle", "ball", "shin"),
    ),
)
_ARP_LIMBS = (
    "root.x spine_01.x spine_02.x neck.x head.x shoulder.{} %s forearm_stretch.{} hand.{} %s"
    " leg_stretch.{} foot.{} toes_01.{}"
)
_ARP_TWISTS = (
    _halves("forearm", "forearm_twist.{}", "elbow", "wrist"),
    _halves("shin", "leg_twist.{}", "knee", "ankle"),
)
_ARP = Species(
    "Auto-Rig Pro",
    _named(_ARP_LIMBS % ("c_arm_twist_offset.{}", "thigh_twist.{}")) | {"eye": "c_eye.{}"} | finger_names("c_*#.{}"),
    ("l", "r"),
    (
        _halves("upper_arm", "arm_stretch.{}", "shoulder", "elbow"),
        _halves("thigh", "thigh_stretch.{}", "hip", "knee"),
        *_ARP_TWISTS,
        Extra("c_arm_fk.{}", "clavicle", "elbow", "hips"),
        Extra("c_hand_ik.{}", "hip", "knee", "hips"),
        Extra("arm_ref.{}", "hip", "elbow", "hips"),
        Extra("c_thumb1_base.{}", "wrist", "thumb.1", "hand"),
        Extra("c_index1_base.{}", "wrist", "index.1", "hand"),
    ),
)
_ARP_EXPORTED = Species(
    "Auto-Rig Pro",
    _named(_ARP_LIMBS % ("arm_stretch.{}", "thigh_stretch.{}")) | finger_names("*#.{}"),
    ("l", "r"),
    (
        _halves("upper_arm", "arm_twist.{}", "shoulder", "elbow"),
        _halves("thigh", "thigh_twist.{}", "hip", "knee"),
        *_ARP_TWISTS,
        Extra("index1_base.{}", "wrist", "index.1", "hand"),
    ),
    space=_CENTIMETRES,
)
_UNREAL_BODY = (
    "pelvis spine_01 spine_03 neck_01 head clavicle_{} upperarm_{} lowerarm_{} hand_{} thigh_{} calf_{} foot_{} ball_{}"
)
_UNREAL_EXTRAS = (
    Extra("upperarm_twist_01_{}", "shoulder", ("shoulder", "elbow", 0.5), "upper_arm"),
    Extra("lowerarm_twist_01_{}", ("elbow", "wrist", 0.5), "wrist", "forearm"),
    Extra("thigh_twist_01_{}", ("hip", "knee", 0.5), "knee", "thigh"),
    Extra("calf_twist_01_{}", ("knee", "ankle", 0.5), "ankle", "shin"),
    Extra("ik_hand_{}", "hip", "knee", "hips"),
    Extra("ik_foot_{}", "shoulder", "elbow", "hips"),
)


def _unreal(*extras: Extra, **changes) -> Species:
    names = _named(_UNREAL_BODY) | finger_names("*_0#_{}")
    return Species("Unreal", names, ("l", "r"), (*_UNREAL_EXTRAS, *extras), **changes)


_VROID = Species(
    "VRoid",
    _named(
        "J_Bip_C_Hips J_Bip_C_Spine J_Bip_C_Chest J_Bip_C_Neck J_Bip_C_Head J_Bip_{}_Shoulder J_Bip_{}_UpperArm"
        " J_Bip_{}_LowerArm J_Bip_{}_Hand J_Bip_{}_UpperLeg J_Bip_{}_LowerLeg J_Bip_{}_Foot J_Bip_{}_ToeBase"
    )
    | {"eye": "J_Adj_{}_FaceEye"}
    | finger_names("J_Bip_{}_*#", (*_CAPITAL[:4], "Little")),
    extras=(
        Extra("J_Sec_Hair1_01", "crown", "nose", "head"),
        Extra("J_Sec_{}_Bust1", "clavicle", "shoulder", "chest"),
        Extra("J_Sec_{}_TipsSleeve2_01", "elbow", "wrist", "forearm"),
    ),
    t_pose=True,
)


def _smpl(prefix: str) -> Species:
    names = _named(
        "Pelvis Spine1 Spine3 Neck Head {}_Collar {}_Shoulder {}_Elbow {}_Wrist {}_Hip {}_Knee {}_Ankle {}_Foot"
    )
    names = {segment: prefix + name for segment, name in names.items()}
    return Species("SMPL", names, ("L", "R"), (Extra(f"{prefix}{{}}_Hand", "palm", "index.1", "hand"),), True, "up")


_SMPLX = Species(
    "SMPL",
    _named("pelvis spine1 spine3 neck head {}_collar {}_shoulder {}_elbow {}_wrist {}_hip {}_knee {}_ankle {}_foot")
    | {"eye": "{}_eye_smplhf"}
    | finger_names("{}_*#"),
    ("left", "right"),
    (Extra("jaw", ("head", "crown", 0.1), "nose", "head"),),
    t_pose=True,
    tails="up",
)
_DAZ_8 = Species(
    "Daz Genesis",
    _named(
        "hip abdomenUpper chestUpper neckLower head {}Collar {}ShldrBend {}ForearmBend {}Hand"
        " {}ThighBend {}Shin {}Foot {}Toe"
    )
    | {"eye": "{}Eye"}
    | finger_names("{}*#", ("Thumb", "Index", "Mid", "Ring", "Pinky")),
    ("l", "r"),
    (
        _halves("upper_arm", "{}ShldrTwist", "shoulder", "elbow"),
        _halves("forearm", "{}ForearmTwist", "elbow", "wrist"),
        _halves("thigh", "{}ThighTwist", "hip", "knee"),
        Extra("{}Carpal1", "wrist", "index.1", "hand"),
        Extra("lowerJaw", ("head", "crown", 0.1), "nose", "head"),
    ),
    space=CENTIMETRES_Y_UP,
)
_DAZ_9 = Species(
    "Daz Genesis 9",
    _named(
        "hip spine1 spine4 neck1 head {}_shoulder {}_upperarm {}_forearm {}_hand"
        " {}_thigh {}_shin {}_foot {}_metatarsals"
    )
    | {"eye": "{}_eye"}
    | finger_names("{}_*#", _MID),
    ("l", "r"),
    (
        Extra("{}_upperarmtwist1", "shoulder", "elbow", "upper_arm"),
        Extra("{}_forearmtwist2", ("elbow", "wrist", 0.5), "wrist", "forearm"),
        Extra("{}_indexmetacarpal", "wrist", "index.1", "hand"),
    ),
)
_PLAIN = Species(
    "Plain Names",
    _named("hips spine chest neck head shoulder.{} arm.{} lowerarm.{} hand.{} leg.{} lowerleg.{} foot.{} toe.{}")
    | {"eye": "eye.{}"}
    | finger_names("*.0#.{}"),
)
_BIPED = Species(
    "Plain Names",
    {
        segment: f"Bip01 {name}"
        for segment, name in {
            **{"hips": "Pelvis", "spine": "Spine", "chest": "Spine2", "neck": "Neck", "head": "Head"},
            **{"clavicle": "{} Clavicle", "upper_arm": "{} UpperArm", "forearm": "{} Forearm", "hand": "{} Hand"},
            **{"thigh": "{} Thigh", "shin": "{} Calf", "foot": "{} Foot", "toe": "{} Toe0"},
            **{f"{f}.{n}": f"{{}} Finger{i}{('', '1', '2')[n - 1]}" for i, f in enumerate(FINGERS) for n in (1, 2, 3)},
        }.items()
    },
    extras=(Extra("Bip01 {} ForeTwist", "wrist", "elbow", "forearm"),),
    tails="across",
)
_CC = Species(
    "Plain Names",
    _named(
        "CC_Base_Hip CC_Base_Waist CC_Base_Spine02 CC_Base_NeckTwist01 CC_Base_Head CC_Base_{}_Clavicle"
        " CC_Base_{}_Upperarm CC_Base_{}_Forearm CC_Base_{}_Hand CC_Base_{}_Thigh CC_Base_{}_Calf CC_Base_{}_Foot"
        " CC_Base_{}_ToeBase"
    )
    | {"eye": "CC_Base_{}_Eye"}
    | finger_names("CC_Base_{}_*#", ("Thumb", "Index", "Mid", "Ring", "Pinky")),
    extras=(
        Extra("CC_Base_{}_UpperarmTwist01", "shoulder", "elbow", "upper_arm"),
        Extra("CC_Base_{}_ThighTwist01", ("hip", "knee", 0.3), "knee", "thigh"),
        Extra("CC_Base_{}_ToeBaseShareBone", "ball", "toe", "foot"),
    ),
    space=CENTIMETRES_Y_UP,
)
_WORDS = Species(
    "Plain Names",
    {
        **{"hips": "Hips", "spine": "Spine", "chest": "Chest", "neck": "Neck", "head": "Head"},
        **{"clavicle": "{} shoulder", "upper_arm": "{} arm", "forearm": "{} elbow", "hand": "{} wrist"},
        **{"thigh": "{} leg", "shin": "{} knee", "foot": "{} ankle", "toe": "{} toe", "eye": "Eye_{}"},
    },
    ("Left", "Right"),
    t_pose=True,
)
_MMD = Species(
    "MMD",
    {
        **{"hips": "センター", "spine": "上半身", "chest": "上半身2", "neck": "首", "head": "頭", "eye": "目.{}"},
        **{"clavicle": "肩.{}", "upper_arm": "腕.{}", "forearm": "ひじ.{}", "hand": "手首.{}"},
        **{"thigh": "足.{}", "shin": "ひざ.{}", "foot": "足首.{}", "toe": "つま先.{}"},
        **{f"thumb.{n}": f"親指{'０１２'[n - 1]}.{{}}" for n in (1, 2, 3)},
        **{
            f"{f}.{n}": f"{w}{'１２３'[n - 1]}.{{}}"
            for f, w in (("index", "人指"), ("middle", "中指"), ("ring", "薬指"), ("pinky", "小指"))
            for n in (1, 2, 3)
        },
    },
    extras=(Extra("足ＩＫ.{}", "ankle", "ball", "hips"), Extra("腕捩.{}", "elbow", "shoulder", "upper_arm")),
)
SPECIES = {
    "Mixamo": _mixamo("mixamorig:"),
    "Mixamo, a later one": _mixamo("mixamorig7:"),
    "Mixamo without its colon": _mixamo("mixamorig"),
    "Mixamo without a prefix": _mixamo(""),
    "MakeHuman default": _MAKEHUMAN,
    "MakeHuman game engine": Species("Unreal", _named(_UNREAL_BODY) | finger_names("*_0#_{}"), ("l", "r")),
    "MPFB OpenPose": _OPENPOSE,
    "Auto-Rig Pro": _ARP,
    "Auto-Rig Pro, exported": _ARP_EXPORTED,
    "Unreal 4": _unreal(space=_CENTIMETRES, tails="across"),
    "Unreal 5": _unreal(
        Extra("index_metacarpal_{}", "wrist", "index.1", "hand"),
        Extra("upperarm_twist_02_{}", ("shoulder", "elbow", 0.5), "elbow", "upper_arm"),
    ),
    "VRoid": _VROID,
    "SMPL": _smpl("m_avg_"),
    "SMPL without a prefix": _smpl(""),
    "SMPL-X": _SMPLX,
    "Daz Genesis 8": _DAZ_8,
    "Daz Genesis 9": _DAZ_9,
    "plain names": _PLAIN,
    "3ds Max Biped": _BIPED,
    "Character Creator": _CC,
    "VRChat": _WORDS,
    "MikuMikuDance": _MMD,
}
