"""MakeHuman and MPFB: the default rig, and the one whose bones end in OpenPose's keypoints.

Their game engine rig has Unreal's names, their others Mixamo's and Rigify's.
Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from ....backend.contract import Joint
from .parts import SIDES
from .tables import Table, fingers, joints_of, tail

_FACE: Table = {
    "face.chin": (tail("jaw"),),
    "face.brow.3": ("oculi01.{}",),
    "face.brow.5": (tail("oculi01.{}"),),
    "face.nose_bridge.4": (tail("special03"),),
    "face.nostril.1": (tail("levator06.{}"),),
    "face.lip_top": ("oris06",),
    "face.mouth_top": (tail("oris05"),),
    "face.lip_bottom": ("oris01",),
    "face.mouth_bottom": (tail("oris01"),),
    "face.lip_bottom.1": (tail("oris07.{}"),),
    "face.lip_corner": ("levator05.{}",),
    "face.pupil": (tail("eye.{}"),),
}
# The first of the two bones of a limb has the joint; the second only takes the twist
_DEFAULT: Table = {
    "upper_arm": ("upperarm01.{}",),
    "forearm": ("lowerarm01.{}",),
    "hand": ("wrist.{}",),
    "thigh": ("upperleg01.{}",),
    "shin": ("lowerleg01.{}",),
    "foot": ("foot.{}",),
    "head": ("head",),
    "nose": (tail("special03"),),
    "eye": ("eye.{}",),
    **fingers("finger<finger>-<n>.{}", ("1", "2", "3", "4", "5")),
    **_FACE,
}
# Each bone is named after the keypoint where it ends
_OPENPOSE: Table = {
    "head": ("Neck",),
    "neck": ("Neck",),
    "nose": (tail("Neck"),),
    "upper_arm": (tail("{}Shoulder"),),
    "forearm": (tail("{}Elbow"),),
    "hand": (tail("{}Wrist"),),
    "thigh": (tail("{}Hip"),),
    "shin": (tail("{}Knee"),),
    "foot": (tail("{}Ankle"),),
    "eye": (tail("{}Eye"),),
    "ear": (tail("{}Ear"),),
}


def match_default(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of MakeHuman's default rig, with or without toes."""
    return joints_of(_DEFAULT, SIDES, names)


def match_openpose(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of MPFB's OpenPose rig."""
    return joints_of(_OPENPOSE, SIDES, names) if "MidHip" in names else {}
