"""MikuMikuDance: Japanese names, with the side before them or, as mmd_tools imports them, after.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from ....backend.contract import Joint
from .tables import Table, joints_of

_WORDS: Table = {
    "upper_arm": ("腕",),
    "forearm": ("ひじ",),
    "hand": ("手首",),
    "thigh": ("足", "足D"),
    "shin": ("ひざ", "ひざD"),
    "foot": ("足首", "足首D"),
    "eye": ("目",),
    **{f"thumb.{number}": (f"親指{digit}",) for number, digit in ((1, "０"), (2, "１"), (3, "２"))},
}
_FINGERS = {"index": ("人指", "人差指"), "middle": ("中指",), "ring": ("薬指",), "pinky": ("小指",)}
_TIPS = {"thumb": ("親指２",), **{finger: tuple(f"{word}３" for word in words) for finger, words in _FINGERS.items()}}


def _table(pattern: str) -> Table:
    rows = dict(_WORDS)
    for finger, words in _FINGERS.items():
        rows |= {f"{finger}.{number}": tuple(f"{word}{'０１２３'[number]}" for word in words) for number in (1, 2, 3)}
    table = {part: tuple(pattern.replace("*", str(word)) for word in row) for part, row in rows.items()}
    tips = {f"{f}.4": tuple(Joint(pattern.replace("*", word), "tail") for word in row) for f, row in _TIPS.items()}
    return {**table, **tips, "head": ("頭",)}


def match(names: tuple[str, ...]) -> dict[str, Joint]:
    """Return the joints of a model for MikuMikuDance."""
    return joints_of(_table("{}*"), ("左", "右"), names) | joints_of(_table("*.{}"), ("L", "R"), names)
