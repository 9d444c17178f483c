"""Read a family's table: part -> the names that its bone may have.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ....backend.contract import Joint
from .parts import FINGERS, SIDES

# `{}` stands where a name says the side; a part of such names is two, one a side. The first name that exists counts.
Table = Mapping[str, tuple[str | Joint, ...]]


def tail(bone: str) -> Joint:
    """Return the joint at the end of a bone of that name (or pattern)."""
    return Joint(bone, "tail")


def fingers(pattern: str, words: Iterable[str] = FINGERS, first: int = 1) -> dict[str, tuple[str | Joint, ...]]:
    """Return the rows of five fingers of three bones each: three roots, and the tip.

    `pattern` holds `<finger>` for one of `words` (thumb to little finger) and `<n>` for the bone's number, which counts
    from `first`. The tip is the head of a fourth bone, and the end of the third where there is none.
    """
    rows: dict[str, tuple[str | Joint, ...]] = {}
    for finger, word in zip(FINGERS, words, strict=True):
        bones = [pattern.replace("<finger>", word).replace("<n>", str(first + step)) for step in range(4)]
        rows |= {f"{finger}.{step + 1}": (bones[step],) for step in range(3)}
        rows[f"{finger}.4"] = (bones[3], tail(bones[2]))
    return rows


def prefixed(table: Table, *prefixes: str) -> dict[str, tuple[str | Joint, ...]]:
    """Return `table` with each name in as many as there are `prefixes`, the first of them first."""
    return {part: tuple(_prefixed(item, prefix) for item in row for prefix in prefixes) for part, row in table.items()}


def _prefixed(item: str | Joint, prefix: str) -> Joint:
    return Joint(prefix + item.bone, item.end) if isinstance(item, Joint) else Joint(prefix + item)


def joints_of(table: Table, sides: tuple[str, str], names: Iterable[str]) -> dict[str, Joint]:
    """Return the joints of `table` whose bones are among `names`; `sides` are the words for left and right."""
    present = set(names)
    joints = {}
    for part, candidates in table.items():
        patterns = [item if isinstance(item, Joint) else Joint(item) for item in candidates]
        two_sided = "{}" in patterns[0].bone
        for side, word in zip(SIDES, sides, strict=True) if two_sided else (("", ""),):
            named = (Joint(pattern.bone.replace("{}", word), pattern.end) for pattern in patterns)
            found = next((joint for joint in named if joint.bone in present), None)
            if found:
                joints[f"{part}.{side}" if side else part] = found
    return joints
