"""Rigify, which comes with Blender: the metarig, and the rig that is generated from it.

The face is a net of lines; its bones have the same names in the old and the new face rig, in MPFB's too.
Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from ....backend.contract import Joint
from .parts import LIMBS, SIDES
from .tables import Table, fingers, joints_of, prefixed, tail

_FINGERS = ("thumb", "f_index", "f_middle", "f_ring", "f_pinky")
_LIPS: Table = {
    "face.lip_top": ("lip.T.L",),
    "face.lip_top.1": (tail("lip.T.{}"),),
    "face.lip_corner": (tail("lip.T.{}.001"),),
    "face.lip_bottom": ("lip.B.L",),
    "face.lip_bottom.1": (tail("lip.B.{}"),),
}
_EYES: Table = {
    "face.eye_outer": ("lid.T.{}",),
    "face.lid_top.1": ("lid.T.{}.002",),
    "face.lid_top.2": ("lid.T.{}.003",),
    "face.eye_inner": ("lid.B.{}",),
    "face.lid_bottom.2": ("lid.B.{}.001",),
    "face.lid_bottom.1": ("lid.B.{}.002",),
    "face.brow.1": ("brow.T.{}.001",),
    "face.brow.3": ("brow.T.{}.002",),
    "face.brow.5": ("brow.T.{}.003",),
    "face.pupil": (tail("eye.{}"),),
}
_FACE: Table = {
    **_LIPS,
    **_EYES,
    "face.jaw.1": ("jaw.{}",),
    "face.jaw.4": ("jaw.{}.001",),
    "face.jaw.7": ("chin.{}",),
    "face.chin": ("chin",),
    "face.nose_bridge.1": ("nose",),
    "face.nose_bridge.3": ("nose.001",),
    "face.nose_bridge.4": ("nose.002",),
    "face.nose_base": ("nose.004",),
    "face.nostril.1": ("nose.{}.001",),
}
# `spine.006` is the head of the human, `spine.005` of the basic metarig, `head` of what others built on them
_METARIG: Table = {
    **{limb: (limb + ".{}",) for limb in LIMBS},
    "head": ("spine.006", "spine.005", "head"),
    "nose": ("nose.002",),
    "eye": ("eye.{}",),
    "ear": ("ear.{}",),
    **fingers("<finger>.0<n>.{}", _FINGERS),
    **_FACE,
}
# DEF bones carry the mesh; ORG bones follow the same controls where a DEF bone is missing
_GENERATED = prefixed(_METARIG, "DEF-", "ORG-")
# Rigify before 2.78 split limbs and fingers into `.01` and `.02`
_LEGACY: Table = {
    **{limb: (f"DEF-{limb}.01.{{}}",) for limb in ("upper_arm", "forearm", "thigh", "shin")},
    **{limb: (f"DEF-{limb}.{{}}",) for limb in ("hand", "foot")},
    "head": ("DEF-head",),
}


def match_generated(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a generated rig."""
    return joints_of(_GENERATED, SIDES, names)


def match_legacy(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a rig that an old Rigify generated."""
    return joints_of({**_GENERATED, **_LEGACY}, SIDES, names)


def match_metarig(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a metarig."""
    return joints_of(_METARIG, SIDES, names) if any(name.startswith("spine.00") for name in names) else {}
