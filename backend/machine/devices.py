"""Choose the device and the number format of a run, and describe what this machine has.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import platform

import psutil
import torch

from ..contract import Machine
from ..contract.take import Precision
from ..errors import BackendError

DTYPES: dict[str, torch.dtype] = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
GIB = 2**30


def available() -> list[str]:
    """Return the names of the devices that torch can use here, the best first; `cpu` is always last."""
    found = [f"cuda:{index}" for index in range(torch.cuda.device_count())] if torch.cuda.is_available() else []
    if torch.backends.mps.is_available():
        found.append("mps")
    if torch.xpu.is_available():
        found += [f"xpu:{index}" for index in range(torch.xpu.device_count())]
    return [*found, "cpu"]


def pick_device(machine: Machine) -> torch.device:
    """Return the device that `machine` asks for, or the best one. Raises `BackendError` `no_device`."""
    names = available()
    if machine.device == "auto":
        return torch.device(names[0])
    wanted = machine.device.strip().lower()
    for name in names:
        if wanted in (name, name.split(":")[0]):
            return torch.device(name)
    raise BackendError(
        "no_device",
        f"The device {machine.device!r} is not on this machine.",
        f"Choose one of: auto, {', '.join(names)}. A GPU that is missing here needs a torch build made for it: "
        "set the backend up again for that GPU.",
        detail=f"torch {torch.__version__}",
    )


def pick_dtype(device: torch.device, precision: Precision) -> torch.dtype:
    """Return the number format for `precision` on `device`; a CPU always works in float32."""
    if device.type == "cpu":
        return torch.float32
    if precision == "auto":
        return torch.float16
    return DTYPES[precision]


def dtype_name(dtype: torch.dtype) -> str:
    """Return the contract's name of a number format."""
    return str(dtype).removeprefix("torch.")


def free_memory_bytes(device: torch.device) -> int:
    """Return how much memory a model may still take on `device`."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    if device.type == "xpu":
        return torch.xpu.mem_get_info(device)[0]
    if device.type == "mps":
        return torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
    return psutil.virtual_memory().available


def total_memory_bytes(device: torch.device) -> int:
    """Return how much memory `device` has."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[1]
    if device.type == "xpu":
        return torch.xpu.mem_get_info(device)[1]
    if device.type == "mps":
        return torch.mps.recommended_max_memory()
    return psutil.virtual_memory().total


def device_name(device: torch.device) -> str:
    """Return the name of the chip behind `device`, as an artist knows it."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "xpu":
        return torch.xpu.get_device_name(device)
    return platform.processor() or platform.machine()


def describe(machine: Machine) -> list[str]:
    """Return lines that say which devices there are and which one a run takes."""
    chosen = pick_device(machine)
    lines = []
    for name in available():
        device = torch.device(name)
        mark = "chosen" if device == chosen else "there"
        free_gib = free_memory_bytes(device) / GIB
        precision = dtype_name(pick_dtype(device, "auto"))
        lines.append(f"device {name}: {device_name(device)}, {free_gib:.1f} GiB free, {precision}, {mark}")
    if chosen.type == "cpu":
        lines.append("No GPU in use: real model sets take minutes a step on a CPU.")
    return lines
