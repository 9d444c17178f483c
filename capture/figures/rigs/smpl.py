"""SMPL, SMPL-H and SMPL-X, whose bones are named after the joints where they begin.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from ....backend.contract import Joint
from .tables import Table, fingers, joints_of, prefixed

# `hand` is a joint inside the palm, `foot` one in the ball of the foot: neither is the wrist nor the ankle
_JOINTS = {
    **{"upper_arm": "shoulder", "forearm": "elbow", "hand": "wrist"},
    **{"thigh": "hip", "shin": "knee", "foot": "ankle"},
}
_SMPLX: Table = {
    **{part: (f"{{}}_{joint}",) for part, joint in _JOINTS.items()},
    "head": ("head",),
    "eye": ("{}_eye_smplhf", "{}_eye"),
    **fingers("{}_<finger><n>"),
}
_SMPL: Table = {
    **{part: (f"{{}}_{joint.title()}",) for part, joint in _JOINTS.items()},
    "head": ("Head",),
    "eye": ("{}_Eye",),
    **fingers("{}_<finger><n>", ("Thumb", "Index", "Middle", "Ring", "Pinky")),
}
_PREFIXES = ("", "f_avg_", "m_avg_", "n_avg_")


def match(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a SMPL body: `left_hip`, or `L_Hip` with or without `m_avg_` before it."""
    if not {"pelvis", "Pelvis", "m_avg_Pelvis", "f_avg_Pelvis", "n_avg_Pelvis"} & set(names):
        return {}
    written_out = joints_of(_SMPLX, ("left", "right"), names)
    return written_out or joints_of(prefixed(_SMPL, *_PREFIXES), ("L", "R"), names)
