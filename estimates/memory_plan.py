"""Say before a run how much memory it takes of what the device has, and what it will do to fit.

Must not import operators or panels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import bpy

from ..backend import contract
from ..resources import resources
from ..settings.quality import Quality
from ..settings.take import take_from
from ..shots import Shot
from ..worker import session

GREEN, AMBER, UNKNOWN, RED = "COLORSET_03_VEC", "COLORSET_09_VEC", "MEMORY", "ERROR"


@dataclass(frozen=True)
class MemoryLine:
    """A sentence for the panel; the icon has the colour."""

    text: str
    icon: str
    short: str = ""  # the memory alone

    @property
    def fits(self) -> bool:
        """Whether the run can start, as far as is known."""
        return self.icon != RED


def memory_line(scene: bpy.types.Scene, shot: Shot, quality: Quality | None = None) -> MemoryLine | None:
    """Return what to say of a run of `shot`, with `quality` if it were set; None where there is no take. Reads only."""
    try:
        machine, take = resources().machine, take_from(scene, shot, followed=False)
        take = quality.described(take) if quality else take
    except contract.ContractError:
        return None  # Generate says what is wrong
    # a keyed control counts as heard: to follow its keys at each redraw would take long
    controls = (
        replace(each, strength=1.0) if getattr(scene.animatic, each.kind).is_keyed else each for each in take.controls
    )
    take = replace(take, controls=tuple(controls))
    keys = scene.animatic.settings_for(shot).key_frames
    if keys.sparse in take.models.sparsectrl and not take.frames.are_stills:
        take = replace(take, sparse=keys.control((1,)))  # whichever frames they are
    device = session.known_memory(machine.device)
    on_cpu = (device.device if device else machine.device) == "cpu"
    return _line(contract.demand_of(take, on_cpu), machine.offload, device)


def _line(demand: contract.Demand, offload: contract.Offload, device: contract.DeviceMemory | None) -> MemoryLine:
    asked = contract.asked_way(demand, offload)
    need_bytes = demand.peak_bytes(asked)
    short = contract.as_gb(need_bytes)
    if device is None:
        return MemoryLine(f"Memory: about {short}", UNKNOWN, short)
    way, free = contract.fitting_way(demand, offload, device.free_bytes), contract.as_gb(device.free_bytes)
    if way is None:
        return MemoryLine(" ".join(contract.shortage(demand, offload, device.free_bytes)), RED, short)
    short = contract.as_gb(demand.peak_bytes(way))
    text = f"Memory: about {short.removesuffix(' GB')} of {free} free"
    if way != asked:
        return MemoryLine(f"{text}; to fit, the run {' and '.join(contract.changes(way, asked))}", AMBER, short)
    if need_bytes * contract.SPARE > device.free_bytes:  # by the artist's word
        return MemoryLine(f"{text}; it may fail, as GPU Memory keeps all on the GPU", AMBER, short)
    return MemoryLine(text, GREEN, short)
