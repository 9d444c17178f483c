"""What an evaluation found: figures with their limits and baselines, printed, and kept as JSON.

Must not import torch or bpy.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("torch", "diffusers", "transformers", "numpy")


@dataclass(frozen=True)
class Figure:
    """One figure; None where a limit or a baseline has no meaning.

    `off` is the same with the control switched off, `other_seed` with another seed, `chance` what the measure
    gives without any relation.
    """

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    off: float | None = None
    other_seed: float | None = None
    chance: float | None = None
    note: str = ""

    @property
    def limit(self) -> str:
        """The limit as one reads it; empty without one."""
        if self.at_least is not None:
            return f"at least {self.at_least:g}"
        return f"at most {self.at_most:g}" if self.at_most is not None else ""

    @property
    def passed(self) -> bool | None:
        """Whether the limit is kept; None without one."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return self.value <= self.at_most if self.at_most is not None else None

    def as_data(self) -> dict[str, object]:
        """Return what the results file says of it."""
        told = {"value": round(self.value, 4), "unit": self.unit}
        if self.limit:
            told |= {"limit": self.limit, "passed": self.passed}
        baselines = {"off": self.off, "other_seed": self.other_seed, "chance": self.chance}
        told |= {name: round(value, 4) for name, value in baselines.items() if value is not None}
        return told | ({"note": self.note} if self.note else {})


def write_results(figures: Sequence[Figure], path: Path, command: str) -> None:
    """Write the figures with what they were measured on."""
    found = {
        "figures": {figure.name: figure.as_data() for figure in figures},
        "device": f"{platform.processor() or platform.machine()}, {os.cpu_count()} CPU cores",
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "command": command,
        "date": datetime.now(UTC).date().isoformat(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", "utf-8")
