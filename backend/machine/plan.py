"""Choose how a run makes do with the memory of its device, and how it goes on when that was too little.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from diffusers import AutoencoderTiny

from ..contract import (
    Demand,
    Offload,
    Part,
    Take,
    Way,
    as_gb,
    asked_way,
    changes,
    demand_of,
    fitting_way,
    next_way,
    shortage,
)
from ..contract.memory import Weights, windows_of
from ..errors import BackendError
from ..models.cache import LoadedModels
from .memory import room_bytes, size_bytes


@dataclass(frozen=True)
class Plan:
    """What a run asks of memory, and the way that it goes."""

    demand: Demand
    offload: Offload
    way: Way

    @property
    def overlap(self) -> int:
        """The frames that neighbouring context windows share."""
        return self.demand.overlap_at(self.way.window)

    def lowered(self, part: Part, settled: bool) -> Plan | None:
        """Return the next plan that takes less in `part` of the run, None after the last.

        If `settled`, what a frame looks like is left alone, as it depends a little on windows and tiles.
        """
        demand = _settled(self.demand, self.way) if settled else self.demand
        way = next_way(demand, self.offload, self.way, part)
        return way and replace(self, way=way)


def plan_of(
    take: Take,
    models: LoadedModels,
    device: torch.device,
    offload: Offload,
    begun: Way | None,
    decoded: bool,
) -> tuple[Plan, list[str]]:
    """Return the fastest plan that fits, and a sentence for each thing that it does for the memory.

    A take that goes on keeps the windows of `begun`, and where frames are `decoded` its tiles. Raises `BackendError`
    `out_of_memory` where nothing fits.
    """
    demand = demand_of_models(take, models, device)
    if begun:
        begun = replace(begun, window=min(begun.window, demand.length))
        demand = _settled(demand, begun) if decoded else replace(demand, windows=(begun.window,))
    room = room_bytes(device, models.networks)
    way = fitting_way(demand, offload, room)
    if way is None:
        raise _refusal(demand, offload, room, begun is not None)
    asked = asked_way(demand, offload)
    why = f"This take needs about {as_gb(demand.peak_bytes(asked))} and some room, and {as_gb(room)} are free"
    return Plan(demand, offload, way), [f"{why}: this run {change}." for change in changes(way, asked)]


def demand_of_models(take: Take, models: LoadedModels, device: torch.device) -> Demand:
    """Return what `take` asks of the memory of `device`, by the models that are loaded for it."""
    on_cpu = device.type == "cpu"
    demand = demand_of(take, on_cpu)
    length = min(take.context_length, models.longest_context)
    nets = tuple(size_bytes(net) for net in models.controlnets.values())
    encoders = sum(map(size_bytes, models.encoders))
    sparse = size_bytes(models.sparsectrl) if models.sparsectrl else 0
    tiny = isinstance(models.vae, AutoencoderTiny)
    return replace(
        demand,
        sizes=replace(demand.sizes, vae_draws_previews=tiny),
        weights=Weights(encoders, size_bytes(models.unet), nets, size_bytes(models.vae), sparse),
        number_bytes=models.unet.dtype.itemsize,
        length=length,
        windows=windows_of(length, take.frames.count),
        tilings=(False,) if tiny else demand.tilings,
    )


def _refusal(demand: Demand, offload: Offload, room: int, begun: bool) -> BackendError:
    lack, fitting = shortage(demand, offload, room)
    if begun:
        fitting = "A new take may fit: this one is begun, and keeps its context windows."
    hint = f"{fitting} Or close what else uses the memory and press Finish Take."
    return BackendError("out_of_memory", f"There is not enough memory for this take. {lack}", hint)


def _settled(demand: Demand, way: Way) -> Demand:
    return replace(demand, windows=(way.window,), tilings=(way.tiles,))
