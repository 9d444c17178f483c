"""Describe how people are read out of a scene: their joints, and which of them count as seen.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .schema import require, require_between

BoneEnd = Literal["head", "tail"]
HiddenJoints = Literal["drop", "faint"]


@dataclass(frozen=True)
class Joint:
    """Where a keypoint is: at an end of a bone, or where an object has its origin.

    `object_name` is a full name, with its library.
    """

    bone: str = ""
    end: BoneEnd = "head"
    object_name: str = ""

    def __post_init__(self) -> None:
        require(bool(self.bone) != bool(self.object_name), "bone", self.bone, "given, or an object in its place")


@dataclass(frozen=True)
class Mapping:
    """The joints of one person as an artist put them right; the others are found by the names of the bones.

    `figure` is the full name of the person's armature, or of a mesh whose joints are objects. `joints` are by part, as
    capture/figures names them: `upper_arm.L`, `thumb.2.R`; a part without a joint (None) is not in the picture.
    """

    figure: str
    joints: dict[str, Joint | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """How people are read. Those of whom less than `least_px` is seen, in their longer direction, are left out."""

    hidden: HiddenJoints = "drop"  # joints that something hides: left out, or kept with half the confidence
    least_px: float = 0.0
    hands: bool = True
    face: bool = True
    mappings: tuple[Mapping, ...] = ()

    def __post_init__(self) -> None:
        require_between("least_px", self.least_px, 0.0, 2048.0)


ALL_FIGURES = Figures()
BODY_ALONE = Figures(hands=False, face=False)  # as all people were read before this could be said
