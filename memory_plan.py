"""Say before a run how much memory it takes of what the device has, and what it will do to fit.

Must not import operators or panels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import bpy

from . import session
from .backend import contract
from .resources import resources
from .settings.take import take_from
from .shots import Shot

GREEN, AMBER, UNKNOWN, RED = "COLORSET_03_VEC", "COLORSET_09_VEC", "MEMORY", "ERROR"


@dataclass(frozen=True)
class MemoryLine:
    """A sentence for the panel; the icon has the colour."""

    text: str
    icon: str

    @property
    def fits(self) -> bool:
        """Whether the run can start, as far as is known."""
        return self.icon != RED


def memory_line(scene: bpy.types.Scene, shot: Shot) -> MemoryLine | None:
    """Return what to say of a run of `shot`; None where its settings do not make a take. Reads only."""
    try:
        machine, take = resources().machine, take_from(scene, shot, followed=False)
    except contract.ContractError:
        return None  # Generate says what is wrong
    # a keyed control counts as heard: to follow its keys at each redraw would take long
    controls = (
        replace(each, strength=1.0) if getattr(scene.animatic, each.kind).is_keyed else each for each in take.controls
    )
    take = replace(take, controls=tuple(controls))
    device = session.known_memory(machine.device)
    on_cpu = (device.device if device else machine.device) == "cpu"
    return _line(contract.demand_of(take, on_cpu), machine.offload, device)


def _line(demand: contract.Demand, offload: contract.Offload, device: contract.DeviceMemory | None) -> MemoryLine:
    asked = contract.asked_way(demand, offload)
    need_bytes = demand.peak_bytes(asked)
    if device is None:
        return MemoryLine(f"Memory: about {contract.as_gb(need_bytes)}", UNKNOWN)
    way, free = contract.fitting_way(demand, offload, device.free_bytes), contract.as_gb(device.free_bytes)
    if way is None:
        return MemoryLine(" ".join(contract.shortage(demand, offload, device.free_bytes)), RED)
    text = f"Memory: about {contract.as_gb(demand.peak_bytes(way)).removesuffix(' GB')} of {free} free"
    if way != asked:
        return MemoryLine(f"{text}; to fit, the run {' and '.join(contract.changes(way, asked))}", AMBER)
    if need_bytes * contract.SPARE > device.free_bytes:  # by the artist's word
        return MemoryLine(f"{text}; it may fail, as GPU Memory keeps all on the GPU", AMBER)
    return MemoryLine(text, GREEN)
