"""Choose the family of rigs that a skeleton's bone names fit best.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from ....backend.contract import Joint
from . import mixamo, plain, rigify
from .rig import Rig

LIMBS_OF_A_PERSON = 6  # both arms or both legs; fewer is a lamp or a tail

FAMILIES: dict[str, Callable[[tuple[str, ...]], dict[str, Joint]]] = {
    "rigify": rigify.match_generated,
    "rigify metarig": rigify.match_metarig,
    "mixamo": mixamo.match,
    "plain": plain.match,
}


def guess(names: Iterable[str]) -> Rig | None:
    """Return the rig that the bone `names` fit best, or None where they are nobody's."""
    return _guess(tuple(names))


@lru_cache(maxsize=256)  # panels ask at every draw
def _guess(names: tuple[str, ...]) -> Rig | None:
    rigs = [Rig(family, match(names)) for family, match in FAMILIES.items()]
    best = max(rigs, key=lambda rig: rig.score)  # the first of equals: the families go from narrow to wide
    return best if best.score.limbs >= LIMBS_OF_A_PERSON else None
