"""Build, capture and measure the evaluation's scenes: `python -m preview_scenes OUT`, with the bpy module's Python.

For each shot: the extension's own capture, some pictures, and the exact motion and regions. Must not import torch.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

import bpy

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "demo"))

from .plan import FRAMES, ShotPlan  # noqa: E402

SCENES = ("person", "hall", "gears")


def main(arguments: list[str]) -> int:
    """Make all shots in the folder named on the command line; index.json is written last."""
    out = Path(arguments[0]).resolve()
    animatic = _load_extension()
    animatic.register()
    shots = []
    try:
        for name in SCENES:
            build: Callable[[], list[ShotPlan]] = importlib.import_module(f"{__package__}.{name}").build
            plans = build()
            shots += [_make_shot(plan, out) for plan in plans]
            # the truth last: it leaves the scene's settings changed
            for plan in plans:
                _write_truth(plan, out)
    finally:
        animatic.unregister()
    (out / "index.json").write_text(json.dumps(shots, indent=2) + "\n", "utf-8")
    return 0


def _make_shot(plan: ShotPlan, out: Path) -> dict[str, object]:
    """Capture `plan` and render its first, middle and last picture; return its entry in the index."""
    from animatic import scripting
    from animatic.resources import resources
    from beauty import render_beauty

    scene = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = plan.width, plan.height
    shot = next(shot for shot in scripting.sync(scene) if shot.name == plan.name)
    settings = scene.animatic.settings_for(shot)
    settings.follow_render_aspect, settings.width, settings.height = False, plan.width, plan.height
    scene.animatic.openpose.enabled = plan.has_person
    folder = out / plan.name
    captured = scripting.capture(scene, shot, again=True, using=resources(takes=str(out / "extension")))
    shutil.copytree(captured.path, folder / "capture")
    numbers = (1, (FRAMES + 1) // 2, FRAMES)
    render_beauty(scene, [(plan.start + n - 1, folder / "beauty" / f"{n:04d}.png") for n in numbers])
    return asdict(plan)


def _write_truth(plan: ShotPlan, out: Path) -> None:
    from .truth import write_truth

    frames = range(plan.start, plan.end + 1)
    camera = bpy.data.objects[plan.name]
    write_truth(bpy.context.scene, camera, frames, (plan.width, plan.height), out / plan.name / "truth.npz")


def _load_extension() -> ModuleType:
    """Import the repository's root as the package `animatic`, as Blender's extension system does."""
    spec = importlib.util.spec_from_file_location(
        "animatic", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["animatic"] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
