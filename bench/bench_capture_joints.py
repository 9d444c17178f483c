"""Say how far the joints of a capture are from the true ones, for each family of rigs.

The zoo of the tests (tests/blender/zoo_families.py, zoo_rigify.py) is posed, captured at 512 x 512 by five cameras,
one of them without perspective, and compared with joints that are carried from the rest pose by hand. Prints a table a
family and the figures, and writes bench/results/capture_joints.json. Run it with Blender's Python:
`python bench/bench_capture_joints.py`.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "blender"))
sys.path.insert(0, str(ROOT / "bench"))

import bpy  # noqa: E402
import conftest  # noqa: E402, F401  loads the extension as the package `animatic`
import zoo  # noqa: E402
import zoo_cameras  # noqa: E402
import zoo_rigify  # noqa: E402
from bench_capture import quiet  # noqa: E402
from zoo_families import SPECIES  # noqa: E402

OUTPUT = ROOT / "bench" / "results" / "capture_joints.json"
LIMIT_PX = 1.0
RIGIFY = {
    "Rigify basic metarig": ("basic_human", False),
    "Rigify human metarig": ("human", False),
    "Rigify basic, generated": ("basic_human", True),
    "Rigify human, generated": ("human", True),
}


def main() -> int:
    """Measure each family, print and write down; return the exit code."""
    found = {}
    for name in (*SPECIES, *RIGIFY):
        bpy.ops.wm.read_factory_settings(use_empty=True)
        with TemporaryDirectory() as folder, quiet():
            found[name] = measure(name, Path(folder))
    print("| family | mean px | worst px | joints | missing | sides exchanged |\n|---|---|---|---|---|---|")
    for name, family in found.items():
        row = (f"{family.mean_px:.3f}", f"{family.worst_px:.3f}", len(family.errors_px))
        print(f"| {name} | {' | '.join(map(str, row))} | {len(family.missing)} | {len(family.swapped)} |")
    worst = max(family.mean_px for family in found.values())
    lost = sum(len(family.missing) + len(family.swapped) for family in found.values())
    _report(found, worst, lost)
    return 0 if worst <= LIMIT_PX and not lost else 1


def measure(name: str, folder: Path) -> zoo_cameras.Found:
    """Build, pose and capture the rig of a family, and compare."""
    scene = bpy.context.scene
    if name in RIGIFY:
        kind, generated = RIGIFY[name]
        truths = zoo_rigify.pose(zoo_rigify.add(scene, kind, generated, folder), generated)
    else:
        zoo.build(scene, SPECIES[name])
        truths = zoo.truths(SPECIES[name])
    return zoo_cameras.look(scene, truths, folder)


def _report(found: dict[str, zoo_cameras.Found], worst: float, lost: int) -> None:
    limited = {"joint_error_px": (worst, "px", LIMIT_PX), "joints_missing_or_exchanged": (lost, "joints", 0)}
    figures = {
        name: {"value": round(value, 4), "unit": unit, "limit": f"at most {limit:g}", "passed": value <= limit}
        for name, (value, unit, limit) in limited.items()
    }
    for name, family in found.items():
        figures[f"joint_error_px {name}"] = {"value": round(family.mean_px, 4), "unit": "px"}
    for name, figure in figures.items():
        if " " not in name:
            print(f"figure {name} {figure['value']:g} {figure['unit']}")
    result = {
        "figures": figures,
        "device": f"{platform.processor() or platform.machine()}, {os.cpu_count()} CPU cores",
        "versions": {"blender": bpy.app.version_string, "python": platform.python_version()},
        "command": "bench/bench_capture_joints.py",
        "date": datetime.now(UTC).date().isoformat(),
    }
    OUTPUT.write_text(json.dumps(result, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
