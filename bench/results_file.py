"""Write the figures of a benchmark as bench/report.py reads them, with device, versions, command and date.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import diffusers
import torch
import transformers

from backend.machine.devices import device_name

Figures = dict[str, tuple[float, str]]  # name -> value, unit
Limits = dict[str, tuple[Literal["at least", "at most"], float]]
FOLDER = Path(__file__).resolve().parent / "results"


def write_results(
    name: str, device: torch.device, figures: Figures, output: Path | None = None, limits: Limits | None = None
) -> None:
    """Write `figures` of the benchmark `name` on `device` into `output`, or bench/results/<name>-<device>.json."""
    gpu = device.type != "cpu"
    named = device_name(device)
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    versions |= {"diffusers": diffusers.__version__, "transformers": transformers.__version__}
    found = {
        "figures": {
            key: {"value": float(f"{value:.4g}"), "unit": unit, **_judged(value, (limits or {}).get(key))}
            for key, (value, unit) in figures.items()
        },
        "device": named if gpu else f"{named}, {os.cpu_count()} CPU cores",
        "versions": versions | ({"cuda": torch.version.cuda or "none"} if gpu else {}),
        "command": " ".join(["python", "-m", f"bench.{Path(sys.argv[0]).stem}", *sys.argv[1:]]),
        "date": datetime.now(UTC).date().isoformat(),
    }
    slug = re.sub(r"[^a-z0-9]+", "-", named.lower()).strip("-") if gpu else "cpu"
    output = output or FOLDER / f"{name}-{slug}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


def _judged(value: float, limit: tuple[str, float] | None) -> dict[str, Any]:
    """Return what the report says of a figure that has a limit: which one, and whether it is kept."""
    if limit is None:
        return {}
    side, bound = limit
    return {"limit": f"{side} {bound:g}", "passed": value >= bound if side == "at least" else value <= bound}
