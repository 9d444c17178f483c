"""What was found of one person: where each part's joint is.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ....backend.contract import Joint, Mapping
from .lines import between
from .parts import BODY, FACE, FACE_OF_BODY, FINGERS, LIMB_PARTS, PUPILS, SIDES, hand_parts


@dataclass(frozen=True, order=True)
class Score:
    """How much of a person was found; the first of these that differs decides which family fits better."""

    limbs: int  # of 12
    body: int  # of 18, those with them that are derived from others
    hand_points: int  # of 42
    face: int  # of 70, those with them that lie between others


@dataclass(frozen=True)
class Rig:
    """The joints of one person by part, and the family that the bones' names are from ("" for none).

    `corrected` are the parts that the artist put right; `left_out` those that the artist wants in no picture, so that
    they are not derived either.
    """

    family: str
    joints: dict[str, Joint] = field(default_factory=dict)
    corrected: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()

    @property
    def score(self) -> Score:
        """Return how much was found."""
        return Score(
            sum(part in self.joints for part in LIMB_PARTS),
            sum(self._is_found(part) for part in BODY),
            sum(part in self.joints for side in SIDES for part in hand_parts(side)),
            len(self.face) + len(between(self.face)),
        )

    @property
    def face(self) -> frozenset[str]:
        """Return the landmarks that have a joint; eyes that only look are no face."""
        found = frozenset(part for part in FACE if part in self.joints)
        return found if found - PUPILS else frozenset()

    def has_hand(self, side: str) -> bool:
        """Tell whether a finger of that `side` was found, and not the wrist alone."""
        return any(f"{finger}.{number}.{side}" in self.joints for finger in FINGERS for number in (1, 2, 3, 4))

    def bone(self, part: str) -> str | None:
        """Return the name of the bone that carries `part`, or None where there is none."""
        joint = self.joints.get(part)
        return joint.bone if joint and joint.bone else None

    def with_corrections(self, mapping: Mapping) -> Rig:
        """Return this rig with the joints that the artist put right."""
        given = {part: joint for part, joint in mapping.joints.items() if joint}
        left_out = frozenset(mapping.joints) - frozenset(given)
        kept = {part: joint for part, joint in self.joints.items() if part not in left_out}
        return replace(self, joints={**kept, **given}, corrected=frozenset(given), left_out=left_out)

    def _is_found(self, part: str) -> bool:
        """Tell whether a keypoint of the body has a joint or is derived: the neck, and the face of a head."""
        if part in self.joints or part in self.left_out:
            return part in self.joints
        if part == "neck":
            return "upper_arm.L" in self.joints and "upper_arm.R" in self.joints
        return part in FACE_OF_BODY and self.bone("head") is not None
