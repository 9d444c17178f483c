"""Lay the landmarks between those that bones have, and tell which of a face the camera does not see.

Must not import anything of Animatic but its siblings here.
"""

from __future__ import annotations

import numpy as np

from .rigs import FACE, FACE_ROWS, Rig, between


def lay_between(joints: np.ndarray, rig: Rig) -> None:
    """Fill in the landmarks of `joints` [130, 3] that lie between others of `rig`."""
    face = joints[FACE_ROWS]
    for laid in between(rig.face):
        if laid.part not in rig.left_out:
            first, second = face[FACE.index(laid.first)], face[FACE.index(laid.second)]
            face[FACE.index(laid.part)] = first + laid.share * (second - first)


def landmarks_turned_away(seen: set[str]) -> set[str]:
    """Return the landmarks that a detector leaves out where it sees only the parts `seen` of a head.

    From behind it reports none, and from the side none of the half whose eye it does not see.
    """
    if "nose" not in seen:
        return set(FACE)
    return {part for side in "LR" if f"eye.{side}" not in seen for part in FACE if part.endswith(f".{side}")}
