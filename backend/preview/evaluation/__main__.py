"""Evaluate the preview model: `python -m backend.preview.evaluation`, with the backend's Python.

Must not import bpy.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ...contract import PREVIEW, ModelSet
from .ask_depth import ask_depth
from .ask_pose import ask_pose
from .ask_prompt import ask_prompt
from .ask_time import ask_speed, ask_time
from .captured import ROOT, captured_scenes
from .figures import Figure, write_results
from .gallery import FULL, QUICK, Gallery
from .held_out import pose_scenes, prompt_scenes
from .readouts import SAMPLES, ReadOuts
from .sheet import save_sheet
from .studio import Studio, model_set_in

RESULTS = ROOT / "bench" / "results" / "preview.json"
_QUICK_SAMPLES = SAMPLES // 2


def main() -> int:
    """Ask everything, print the figures, draw the sheet; a limit that is not kept is no error."""
    arguments = _arguments()
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:5.0f} s  {text}", flush=True)

    models = model_set_in(arguments.model.resolve(), PREVIEW) if arguments.model else PREVIEW
    gallery, readouts = _gallery(arguments, models, say)
    figures = [*ask_time(gallery), *ask_speed(gallery), *ask_depth(gallery)]
    figures += [*ask_pose(gallery, readouts, arguments.out / "moved"), *ask_prompt(gallery, readouts)]
    save_sheet(gallery, figures, arguments.out / "sheet.png")
    results = RESULTS if _is_official(arguments) else arguments.out / "preview.json"
    write_results(figures, results, "make preview-eval")
    say(f"done; the sheet is {arguments.out / 'sheet.png'}, the figures are in {results}")
    for figure in figures:
        print(_explained(figure))
    for figure in figures:
        print(f"figure {figure.name} {figure.value:.4g} {figure.unit}")
    return 0


def _gallery(arguments: argparse.Namespace, models: ModelSet, say: Callable[[str], None]) -> tuple[Gallery, ReadOuts]:
    plan = QUICK if arguments.quick else FULL
    shots = [scene for scene in captured_scenes(arguments.blender, arguments.out, say) if scene.name in plan.shots]
    say("measuring colours on the generator's pictures")
    readouts = ReadOuts.measured(_QUICK_SAMPLES if arguments.quick else SAMPLES)
    say("choosing held-out scenes")
    prompts = prompt_scenes(plan.prompts, readouts, arguments.out / "held-out")
    poses = pose_scenes(plan.poses, readouts, arguments.out / "held-out")
    studio = Studio(models, arguments.out / "takes")
    return Gallery(studio, plan, shots, prompts, poses, say), readouts


def _is_official(arguments: argparse.Namespace) -> bool:
    """Tell whether the figures are those of the model that is shipped, in full."""
    return not arguments.quick and arguments.model is None


def _explained(figure: Figure) -> str:
    kept = {True: "kept", False: "NOT kept", None: "no limit"}[figure.passed]
    baselines = (("off", figure.off), ("another seed", figure.other_seed), ("chance", figure.chance))
    told = "".join(f", {name} {value:.3g}" for name, value in baselines if value is not None)
    return f"{figure.name}: {figure.value:.3g} {figure.unit} ({figure.limit} {kept}{told}) {figure.note}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m backend.preview.evaluation", description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, help="a folder of weights instead of the bundled ones")
    parser.add_argument("--blender", type=Path, help="a Python that has bpy, for scenes that are not captured yet")
    parser.add_argument("--quick", action="store_true", help="ask less, in about two minutes")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "evaluation", help="where pictures and takes go")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
