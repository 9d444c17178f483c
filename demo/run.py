"""Does the main job on the street: builds it, captures, generates, places, and shows what came of it.

Run by `make demo` with the bpy module's Python; ANIMATIC_PYTHON names the backend's. Uses the extension
through its scripting module, as an artist's script would.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import bpy
from beauty import render_beauty
from cameras import CLOSE, STREET
from movie import Held, write_movie
from street import FPS, build

import boards
from textures import show_on_column

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "out" / "demo"
TAKES = OUT / "animatic"  # where the panel looks for those of demo.blend
MADE = ("demo.blend", "sheet.png", "demo.mp4", "texture.png", "blender.log", TAKES.name, "pictures", *boards.MADE)
MODEL_SET = "preview"
FRAME_STEP = 2  # on twos
PLACES = ("plane", "compositor", "sequencer")
PROMPTS = {  # in words that the preview model knows
    STREET: "a wooden mannequin walking down an old street, brown building, grey road, warm sunset",
    CLOSE: "a close shot of a wooden mannequin walking beside a shop, brick wall, warm sunset",
}


def main() -> int:
    """Do it all; return 0, 1 where the job failed and said why, or 2 where the backend's Python is not named."""
    backend_python = os.environ.get("ANIMATIC_PYTHON", "")
    if not backend_python:
        print("ANIMATIC_PYTHON does not name the backend's Python. Type `make demo`: it sets everything up.")
        return 2
    began = time.monotonic()
    _clear()
    say = _keep_the_terminal_from_blender(OUT / "blender.log")
    animatic = _load_extension()
    animatic.register()
    from animatic import scripting

    try:
        takes = _make_takes(scripting, say, backend_python)
    except scripting.ScriptError as error:
        say(f"{error.message} {error.hint}\n{error.detail}".rstrip())
        return 1
    finally:
        animatic.unregister()
    with _step("Drawing the sheet and the movie", say):
        _show(takes, backend_python)
    say(_closing_words(time.monotonic() - began))
    return 0


def _make_takes(scripting: ModuleType, say: Callable[[str], None], backend_python: str) -> list:
    """Build, render, capture, generate, place, hand on and save; return the take folders. Raises `ScriptError`."""
    blend = OUT / "demo.blend"
    with _step("Building the street", say):
        build(blend)
        bpy.context.preferences.filepaths.save_version = 0  # what was built is no version to keep
    scene = bpy.context.scene
    shots = _set_up(scene, scripting)
    with _step("Rendering the plain pictures", say):
        render_beauty(scene, list(_beauty_frames(shots)))
    with _step("Capturing, generating and placing", say):
        takes = scripting.render(scene, "all", PLACES, TAKES, progress=lambda text: say(f"    {text}"))
    with _step("Drawing the storyboard, writing the animatic", say):
        using = scripting.resources(takes=str(TAKES))
        boards.make_boards(scene, scripting, using, OUT, lambda text: say(f"    {text}"))
    with _step("Playing a take on an advertising column", say):
        show_on_column(scene, takes[0], scripting, OUT, backend_python)
    _look_through_the_camera()
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    return takes


def _look_through_the_camera() -> None:
    """Let the file open on what was placed, in its own colours."""
    for area in (area for screen in bpy.data.screens for area in screen.areas if area.type == "VIEW_3D"):
        area.spaces.active.shading.type = "MATERIAL"
        area.spaces.active.region_3d.view_perspective = "CAMERA"


def _set_up(scene: bpy.types.Scene, scripting: ModuleType) -> list:
    """Give every shot its prompt and step, and return the shots."""
    settings = scene.animatic
    settings.model_set = MODEL_SET
    shots = scripting.sync(scene)
    for shot in shots:
        own = settings.settings_for(shot)
        own.prompt, own.step = PROMPTS[shot.name], FRAME_STEP
    return shots


def _beauty_frames(shots: list) -> Iterator[tuple[int, Path]]:
    """Yield the scene frame and the file of every picture that the takes will have."""
    for shot in shots:
        for number, frame in enumerate(range(shot.start, shot.end + 1, FRAME_STEP), start=1):
            yield frame, OUT / "pictures" / "beauty" / shot.name / f"{number:04d}.png"


def _show(takes: list, backend_python: str) -> None:
    """Draw sheet.png and the movie's panels with the backend's Python, then write the movie."""
    folders = [str(take.path) for take in takes]
    subprocess.run([backend_python, "-m", "demo.sheet", str(OUT), *folders], cwd=ROOT, check=True)
    pictures = []
    for folder in takes:
        take = folder.read()
        shown = [take.frames.number_at(frame) for frame in range(take.frames.start, take.frames.end + 1)]
        for number in sorted(set(shown)):
            panel = OUT / "pictures" / "panels" / take.shot_name / f"{number:04d}.png"
            pictures.append(Held(panel, shown.count(number)))
    write_movie(pictures, FPS, OUT / "demo.mp4")


def _clear() -> None:
    """Remove what an earlier run made, and nothing else."""
    OUT.mkdir(parents=True, exist_ok=True)
    for name in MADE:
        path = OUT / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _load_extension() -> ModuleType:
    """Import the repository's root as the package `animatic`, as Blender's extension system does."""
    spec = importlib.util.spec_from_file_location(
        "animatic", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["animatic"] = module
    spec.loader.exec_module(module)
    return module


def _keep_the_terminal_from_blender(log: Path) -> Callable[[str], None]:
    """Send standard output to `log`, as Blender prints several lines a picture; return what still reaches the terminal.

    It stays so until the process ends: Blender's C library writes the last of its lines then.
    """
    terminal = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    with log.open("wb") as file:
        os.dup2(file.fileno(), 1)
    return lambda text: print(text, file=terminal)


@contextmanager
def _step(text: str, say: Callable[[str], None]) -> Iterator[None]:
    """Say what begins, and how long it took."""
    say(f"{text} …")
    began = time.monotonic()
    yield
    say(f"{text}: {time.monotonic() - began:.0f} s")


def _closing_words(seconds: float) -> str:
    return f"""
Done in {seconds:.0f} s. In {OUT}:
  sheet.png     beauty, depth, pose and result side by side
  demo.mp4      the same, moving
  storyboard.*  the two shots as a page, PDF and PNG
  animatic.mp4  the film, with names, timecode and footsteps; animatic.otio for the edit suite
  texture.png   a take that plays on the screens of an advertising column
  demo.blend    the scene, with the frames on camera planes, in the compositor and in the sequencer
  animatic/     the takes, with everything about each, and the captures

The result pictures come from the built-in preview model: small and rough, to block out a shot. For the final look,
open demo.blend in Blender with Animatic enabled, press N in the viewport, open the Animatic tab, choose a Stable
Diffusion set, and press Generate. What was placed stays out of F12's renders until you switch it on.
"""


if __name__ == "__main__":
    sys.exit(main())
