"""Say by how much pictures along the scene's motion beat mixed ones, on a rendered walk with every second left out.

Somebody walks past a wall while the camera travels; every frame is rendered, a take gets every second one, and what is
made in between is held against the render. The clip is made on twos and on fours. Prints the figures and writes
bench/results/interpolation.json. Run it with Blender's Python, and ANIMATIC_PYTHON naming the backend's:
`python bench/bench_interpolation.py`.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "blender")]

import bpy  # noqa: E402
import conftest  # noqa: E402  loads the extension as the package `animatic`
import numpy as np  # noqa: E402
import textured_walk  # noqa: E402
from animatic import scripting  # noqa: E402
from animatic.worker import session  # noqa: E402
from blender_results import write_results  # noqa: E402

from takes import read_png  # noqa: E402

LONG_SIDE_PX, LAST = 512, 17
LIMIT_DB = 3.0


def main() -> None:
    """Measure, print and write down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "bench" / "results" / "interpolation.json")
    output = parser.parse_args().output
    twos, seconds = measured(2)
    fours, _ = measured(4)
    session.stop()
    gain = np.mean(twos["motion"]) - np.mean(twos["blend"])
    write_results(
        output,
        "bench/bench_interpolation.py",
        {
            "interpolation_psnr_gain_db": {
                "value": gain,
                "unit": "dB",
                "limit": f"at least {LIMIT_DB:g}",
                "passed": bool(gain >= LIMIT_DB),
                "note": "of pictures along the scene's motion over mixed ones, every second frame left out",
            },
            "interpolation_psnr_motion_db": {"value": np.mean(twos["motion"]), "unit": "dB"},
            "interpolation_psnr_mixed_db": {"value": np.mean(twos["blend"]), "unit": "dB"},
            "interpolation_psnr_least_gain_db": {
                "value": min(one - other for one, other in zip(twos["motion"], twos["blend"], strict=True)),
                "unit": "dB",
            },
            "interpolation_psnr_gain_on_fours_db": {
                "value": np.mean(fours["motion"]) - np.mean(fours["blend"]),
                "unit": "dB",
                "note": "three of four frames left out",
            },
            "interpolation_seconds_a_picture": {"value": seconds, "unit": "s", "note": "motion captured already"},
        },
    )


def measured(step: int) -> tuple[dict[str, list[float]], float]:
    """Return the PSNR of each picture that was left out on a frame step, by method, and the seconds a picture."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    extension = conftest.load_extension()
    extension.register()
    found: dict[str, list[float]] = {}
    with TemporaryDirectory() as place:
        scene = textured_walk.build(bpy.context.scene, LAST)
        bpy.ops.wm.save_as_mainfile(filepath=str(Path(place) / "walk.blend"))
        folder, rendered = textured_walk.make_take(scene, LAST, step, LONG_SIDE_PX, Path(place) / "renders")
        numbers = [number for number in range(1, LAST) if (number - 1) % step]
        scripting.more_frames(folder, scene, fps=1.1 * 24 / step)  # captures the motion, and starts the backend
        for method in ("blend", "motion"):
            began = time.monotonic()
            more = scripting.more_frames(folder, scene, method=method)
            seconds = (time.monotonic() - began) / len(numbers)
            pairs = ((read_png(more.frame(number)), read_png(rendered[number])) for number in numbers)
            found[method] = [textured_walk.psnr_db(*pair) for pair in pairs]
    extension.unregister()
    return found, seconds


if __name__ == "__main__":
    main()
