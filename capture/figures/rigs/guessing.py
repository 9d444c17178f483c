"""Choose the family of rigs that a skeleton fits best.

Must not import anything of Animatic but the contract and its siblings here, nor bpy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from ....backend.contract import Joint
from . import auto_rig_pro, daz, makehuman, mixamo, mmd, plain, rigify, smpl, unreal, vrm
from .parts import SIDES
from .rig import Rig

LIMBS_OF_A_PERSON = 6  # both arms or both legs; fewer is a lamp or a tail

# From narrow to wide: the first of equals is right
FAMILIES: dict[str, Callable[[tuple[str, ...]], dict[str, Joint]]] = {
    "Rigify": rigify.match_generated,
    "Rigify Legacy": rigify.match_legacy,
    "Rigify Metarig": rigify.match_metarig,
    "MPFB OpenPose": makehuman.match_openpose,
    "MakeHuman": makehuman.match_default,
    auto_rig_pro.FAMILY: auto_rig_pro.match,
    "VRoid": vrm.match_vroid,
    "Unreal": unreal.match,
    "SMPL": smpl.match,
    "Daz Genesis": daz.match_to_8,
    "Daz Genesis 9": daz.match_9,
    "MMD": mmd.match,
    "Mixamo": mixamo.match,
    "Plain Names": plain.match,
}
VRM = "VRM"


def guess(names: Iterable[str], said: Mapping[str, str] | None = None) -> Rig | None:
    """Return the rig that the bone `names` fit best, or None where they are nobody's.

    `said` is VRM's humanoid, where a file has one: `left_upper_arm` -> the bone's name.
    """
    return _guess(tuple(names), tuple(sorted((said or {}).items())))


@lru_cache(maxsize=256)  # panels ask at every draw
def _guess(names: tuple[str, ...], said: tuple[tuple[str, str], ...]) -> Rig | None:
    rigs = [Rig(VRM, vrm.match_humanoid(dict(said), names))]
    rigs += [Rig(family, match(names)) for family, match in FAMILIES.items()]
    best = max(rigs, key=lambda rig: rig.score)
    return best if best.score.limbs >= LIMBS_OF_A_PERSON else None


# A limb's first joint -> the joint at its other end
OTHER_ENDS = {
    **{f"upper_arm.{side}": f"forearm.{side}" for side in SIDES},
    **{f"thigh.{side}": f"shin.{side}" for side in SIDES},
}


def same_limb(rig: Rig, part: str) -> tuple[Joint, ...]:
    """Return the joints that `part` may be, where the names of a rig's bones leave that open; `part` of OTHER_ENDS."""
    return auto_rig_pro.same_limb(part) if rig.family == auto_rig_pro.FAMILY else ()
