"""Print and write the figures of a benchmark that runs in Blender's Python, as bench/report.py reads them."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bpy


def write_results(output: Path, command: str, figures: dict[str, dict[str, Any]]) -> None:
    """Write `figures`, each with its value, unit and what else is said of it, into `output`, rounded to four digits."""
    for name, figure in figures.items():
        print(f"figure {name} {figure['value']:.4g} {figure['unit']}")
        figure["value"] = float(f"{figure['value']:.4g}")
    found = {
        "figures": figures,
        "device": f"{platform.processor() or platform.machine()}, {os.cpu_count()} CPU cores",
        "versions": {"blender": bpy.app.version_string, "python": platform.python_version()},
        "command": command,
        "date": datetime.now(UTC).date().isoformat(),
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
