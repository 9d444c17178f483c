"""Put the tips of fingers where they are on rigs whose last finger bones point elsewhere.

Imported skeletons have bones of any direction and length: what a file says is only where each begins.
Must not import anything of Animatic but its siblings here.
"""

from __future__ import annotations

import bpy
import numpy as np

from .joints import Carried, at_rest
from .rigs import FINGERS, SIDES, Rig

# The end of a finger's last bone is its tip where it goes on as the finger does: the lowest cosine between the two, and
# its least and greatest length beside that of the bone before.
_LEAST_COSINE, _SHORTEST, _LONGEST = 0.7, 0.35, 1.6
_USUAL = 0.8  # the last bone / the one before, of an average hand


def carried_tips(armature: bpy.types.Armature, rig: Rig) -> dict[str, Carried]:
    """Return the tips that are not at the end of the bone that the rig names; a joint that the artist set is right."""
    found = {}
    for part in (f"{finger}.4.{side}" for finger in FINGERS for side in SIDES):
        joint = rig.joints.get(part)
        if joint and joint.end == "tail" and part not in rig.corrected:
            tip = _believed_tip(armature, rig, part)
            if tip is not None:
                found[part] = Carried.by(armature.bones[joint.bone], tip)
    return found


def _believed_tip(armature: bpy.types.Armature, rig: Rig, part: str) -> np.ndarray | None:
    """Return where the tip is at rest, or None where it is at the bone's end."""
    finger, _, side = part.split(".")
    before, last = (at_rest(rig.joints.get(f"{finger}.{number}.{side}"), armature) for number in (2, 3))
    end = at_rest(rig.joints[part], armature)
    if before is None or last is None or end is None:
        return None
    along, said = last - before, end - last
    lengths = float(np.linalg.norm(along)), float(np.linalg.norm(said))
    if not lengths[0]:
        return None
    goes_on = along @ said >= _LEAST_COSINE * lengths[0] * lengths[1]
    if goes_on and _SHORTEST <= lengths[1] / lengths[0] <= _LONGEST:
        return None
    return last + _USUAL * along
