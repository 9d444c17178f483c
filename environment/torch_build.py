"""Choose the build of torch that fits the machine.

Must not import anything but the standard library.
"""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from .errors import SetUpError
from .folders import TORCH_CHOICES, gigabytes

CUDA_BACKEND, ROCM_BACKEND = "cu130", "rocm7.2"  # what torch's newest builds are made for
SMALL_BYTES, LARGE_BYTES = (
    3_000_000_000,
    8_000_000_000,
)  # free disk that an installation needs without, with CUDA or ROCm

_ON_SYSTEM = {"darwin": ("auto", "cpu", "mps", "default"), "win32": ("auto", "cpu", "cuda", "xpu", "default")}


@dataclass(frozen=True)
class TorchBuild:
    """What to ask for: `backend` is uv's name of the build, empty for the package index's own or a local wheel."""

    requirement: str  # torch==2.13.0, or torch==2.13.0+cpu for a local wheel
    backend: str = ""


def check_choice(choice: str) -> None:
    """Raise `SetUpError` unless there is a build `choice` for this system (`cu126` and the like name one exactly)."""
    known = _ON_SYSTEM.get(sys.platform, ("auto", "cpu", "cuda", "rocm", "xpu", "default"))
    exact = sys.platform != "darwin" and re.fullmatch(r"cu\d{2,3}|rocm\d+(\.\d+)+", choice)
    if choice not in known and not exact:
        reason = "is not for this system" if choice in TORCH_CHOICES else "does not exist"
        raise SetUpError("bad_choice", f"The torch build {choice!r} {reason}.", f"Choose one of {', '.join(known)}.")


def has_nvidia() -> bool:
    """Tell whether an NVIDIA driver is installed."""
    return shutil.which("nvidia-smi") is not None or Path("/proc/driver/nvidia/version").exists()


def has_amd() -> bool:
    """Tell whether an AMD GPU with a compute driver is there."""
    return sys.platform == "linux" and Path("/dev/kfd").exists()


def needed_bytes(choice: str) -> int:
    """Return the free disk that an installation of `choice` needs."""
    large = choice not in ("auto", "cpu", "mps") or (choice == "auto" and (has_nvidia() or has_amd()))
    return LARGE_BYTES if large and sys.platform != "darwin" else SMALL_BYTES


def check_disk(folder: Path, choice: str, already_bytes: int) -> None:
    """Raise `SetUpError` (`no_space`) where the disk of `folder` is too full; `already_bytes` is there from before."""
    needed = needed_bytes(choice) - already_bytes
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise SetUpError(
            "no_space",
            f"The set-up needs {gigabytes(needed)} of disk space, and {folder} has {gigabytes(free)}.",
            "Free some space, or move the data folder to another disk with ANIMATIC_DATA.",
        )


def uv_backend(choice: str) -> str:
    """Return uv's name for `choice`; empty where the package index's own build is the right one."""
    if choice == "default" or sys.platform == "darwin":
        return ""  # its one build runs on the CPU and on MPS
    return {"cuda": CUDA_BACKEND, "rocm": ROCM_BACKEND}.get(choice, choice)
