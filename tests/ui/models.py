"""Look through a folder with one model of each kind in the preferences of a Blender with a window.

    blender --enable-event-simulate --python tests/ui/models.py -- animatic.zip scene.blend BACKEND_PYTHON OUT_FOLDER

The folder is ComfyUI's layout, made here by the backend's Python; its files are all header and take no room. The scene
that is named is not used. Leaves a picture of each state in OUT_FOLDER.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
from driving import PACKAGE, Drive, arguments, install, module, own, region, state, view, wait

ARCHIVE, _SCENE, PYTHON, OUT = arguments(4)
TESTS = Path(__file__).resolve().parents[1] / "backend"
drive = Drive(Path(OUT))
check, shoot = drive.check, drive.shoot
_ticks: list[float] = []  # seconds that each look at a job held the window


def scenario() -> Iterator[float]:
    os.environ["HF_HUB_CACHE"] = str(Path(OUT) / "hub")
    os.environ["ANIMATIC_DATA"] = str(Path(OUT) / "data")
    yield from install(ARCHIVE, PYTHON)
    folder = make_models()
    own().model_folders.add().path = str(folder)
    measure()
    show_preferences()
    yield 1.5
    shoot("01-before")
    yield from list_models(folder)
    yield from look_at_them()
    yield from ask_about_a_deletion(folder)
    yield from offline()
    drive.note(f"figure models_longest_tick {max(_ticks) * 1000:.1f} ms")
    check("no look at a job held the window for 50 ms", max(_ticks) < 0.05)


def make_models() -> Path:
    """Write one model of each kind, and files that are none, with the backend's Python."""
    folder = Path(OUT) / "ComfyUI"
    code = "import sys, pathlib, one_of_each; one_of_each.make(*map(pathlib.Path, sys.argv[1:]))"
    paths = os.pathsep.join((str(TESTS), str(TESTS.parents[1])))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    subprocess.run(
        [PYTHON, "-c", code, str(folder), str(Path(OUT) / "harm")],
        check=True,
        env={**environment, "PYTHONPATH": paths},
    )
    return folder


def measure() -> None:
    """Note how long each look at a job holds the window."""
    run = module("operators.library_run")
    step = run._step

    def timed(*arguments: object) -> object:
        began = time.perf_counter()
        try:
            return step(*arguments)
        finally:
            _ticks.append(time.perf_counter() - began)

    run._step = timed


def show_preferences() -> None:
    """Let the large area of the window show Animatic's preferences, opened."""
    window, area = view()
    area.type = "PREFERENCES"
    with bpy.context.temp_override(window=window, area=area):
        bpy.ops.preferences.addon_show(module=PACKAGE)  # which opens no window where the editor is in sight
        bpy.ops.screen.screen_full_area()


def preferences() -> tuple[bpy.types.Window, bpy.types.Area]:
    window = bpy.context.window_manager.windows[0]
    return window, next(area for area in window.screen.areas if area.type == "PREFERENCES")


def press(operator) -> None:
    """Press a button as the preferences do."""
    window, area = preferences()
    with bpy.context.temp_override(window=window, area=area, region=region(area, "WINDOW")):
        operator("INVOKE_DEFAULT")


def scroll(pixels: int) -> Iterator[float]:
    """Scroll the preferences down."""
    window, area = preferences()
    with bpy.context.temp_override(window=window, area=area, region=region(area, "WINDOW")):
        if bpy.ops.view2d.pan.poll():
            bpy.ops.view2d.pan(deltay=-pixels)
    area.tag_redraw()
    yield 0.8


def done() -> bool:
    return not state().library.working


def choose(name: str) -> None:
    library = state().library
    library.active = next(at for at, item in enumerate(library.models) if item.model.name == name)


def list_models(folder: Path) -> Iterator[float]:
    press(bpy.ops.animatic.models_list)
    check("the list is made beside the window", state().library.working)
    yield 0.2
    shoot("02-listing")
    yield from wait(done, 60)
    library = state().library
    check(f"no error is shown {library.error}", not library.error)
    found = [item.model for item in library.models if item.model.root == str(folder)]
    check(f"all 32 files are listed: {len(found)}", len(found) == 32)
    kinds = {model.kind for model in found}
    check(f"of each kind: {len(kinds)}", len(kinds) >= 13)
    check("the folder is recognised", any(item.label == "ComfyUI" for item in library.folders))
    check("the harmful file did nothing", not (Path(OUT) / "harm").exists())


def look_at_them() -> Iterator[float]:
    choose("v3_sd15_mm.ckpt")
    yield from scroll(420)
    shoot("03-list")
    choose("ink.safetensors")
    yield 0.8
    shoot("04-lora")
    state().library.kind = "BROKEN"
    choose("evil.ckpt")
    yield 0.8
    shoot("05-cannot-be-used")
    state().library.kind, state().library.search = "ALL", "sdxl"
    yield 0.8
    shoot("06-searched")
    state().library.search = ""


def ask_about_a_deletion(folder: Path) -> Iterator[float]:
    choose("esrgan.safetensors")
    press(bpy.ops.animatic.model_offer_removal)
    yield from wait(done, 30)
    yield 0.8
    check(f"what goes is said: {state().library.removal_text}", "esrgan" in state().library.removal_text)
    shoot("07-delete")
    press(bpy.ops.animatic.model_delete)
    yield from wait(done, 60)
    file = folder / "models" / "upscale_models" / "esrgan.safetensors"
    check(f"the file is gone: {state().library.report}", not file.exists())
    check("the list is made anew", len([i for i in state().library.models if i.model.root == str(folder)]) == 31)


def offline() -> Iterator[float]:
    yield from scroll(2000)
    shoot("08-download-offline")
    check("without online access nothing is downloaded", not bpy.ops.animatic.model_download.poll())
    bpy.context.preferences.system.use_online_access = True
    yield 0.8
    shoot("09-download-online")
    check("with it a set can be", bpy.ops.animatic.model_download.poll())
    bpy.context.preferences.system.use_online_access = False


drive.run(scenario())
