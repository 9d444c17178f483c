"""Make new takes that are like one that is there, but for the seed: no capture is made again, no setting is changed.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Sequence
from dataclasses import replace

from ..backend import contract
from ..backend.contract import TakeFolder
from ..resources import version
from ..settings.scene import SEED_HIGH
from . import continuing, key_frames, reference_pictures
from .folders import claim_beside


def free_seeds(folder: TakeFolder, count: int) -> list[int]:
    """Return the `count` seeds after that of a take that no take beside it has. Raises `ContractError`."""
    taken = {seed for seed in map(_seed_or_none, contract.numbered(folder.path.parent)) if seed is not None}
    own = folder.read().seed
    seeds = ((own + step) % (SEED_HIGH + 1) for step in itertools.count(1))
    return list(itertools.islice((seed for seed in seeds if seed not in taken), count))


def branch(folder: TakeFolder, seeds: Sequence[int]) -> list[TakeFolder]:
    """Make the folder of a take for each of `seeds`, with the settings and the control passes of the one in `folder`.

    Each is complete but for its frames: the backend makes them. Raises `ContractError` and OSError.
    """
    take = folder.read()
    made = []
    for seed in seeds:
        new = claim_beside(folder)
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        new.fill_control(folder.control, take.passes)
        continuing.give_frames(folder, new, take.given)
        key_frames.hand_on_keys(folder, new)
        reference_pictures.hand_on_pictures(folder, new)
        same = replace(take, written=None)  # the words stay as they were chosen, whatever the new seed would choose
        new.write(replace(same, number=new.number, seed=seed, created=now, provenance=None, animatic_version=version()))
        made.append(new)
    return made


def _seed_or_none(path: object) -> int | None:
    try:
        return TakeFolder(path).read().seed
    except (contract.ContractError, OSError):  # a folder that somebody else is filling
        return None
