"""Read a family's table: part -> the names that its bone may have.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ....backend.contract import Joint
from .parts import SIDES

# `{}` stands where a name says the side; a part of such names is two, one a side. The first name that exists counts.
Table = Mapping[str, tuple[str | Joint, ...]]


def tail(bone: str) -> Joint:
    """Return the joint at the end of a bone of that name (or pattern)."""
    return Joint(bone, "tail")


def joints_of(table: Table, sides: tuple[str, str], names: Iterable[str]) -> dict[str, Joint]:
    """Return the joints of `table` whose bones are among `names`; `sides` are the words for left and right."""
    present = set(names)
    joints = {}
    for part, candidates in table.items():
        patterns = [item if isinstance(item, Joint) else Joint(item) for item in candidates]
        two_sided = "{}" in patterns[0].bone
        for side, word in zip(SIDES, sides, strict=True) if two_sided else (("", ""),):
            named = (Joint(pattern.bone.format(word), pattern.end) for pattern in patterns)
            found = next((joint for joint in named if joint.bone in present), None)
            if found:
                joints[f"{part}.{side}" if side else part] = found
    return joints
