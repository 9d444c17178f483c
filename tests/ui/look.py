"""Give a film reference pictures, and let a shot fail for one that is gone, in a Blender with a window.

    blender --enable-event-simulate --python tests/ui/look.py -- animatic.zip scene.blend BACKEND_PYTHON OUT_FOLDER

The scene is copied into OUT_FOLDER. Its takes are made by a model set with an IP-Adapter whose weights are random.
Leaves a picture of each state there.
"""

from __future__ import annotations

import dataclasses
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
from driving import Drive, arguments, fold, install, module, own, press, settle, state, unfold, view, wait

ARCHIVE, SCENE, PYTHON, OUT = arguments(4)
drive = Drive(Path(OUT))
check, shoot = drive.check, drive.shoot
film, pictures, models = (Path(OUT) / name for name in ("look.blend", "pictures", "models"))
LOOK = ("film", "prompt", "look", "look_pictures")  # whose panels are open
COLOURS = {"dusk": ((0.9, 0.35, 0.2), (0.2, 0.15, 0.4)), "forest": ((0.1, 0.35, 0.15), (0.6, 0.7, 0.3))}


def scenario() -> Iterator[float]:
    yield from install(ARCHIVE, PYTHON)
    unfold()
    shutil.rmtree(Path(OUT) / "animatic", ignore_errors=True)
    Path(OUT).mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SCENE, film)
    paint()
    bpy.ops.wm.open_mainfile(filepath=str(film))
    yield 2.0
    yield from wait(lambda: state().shot_id, 5)
    open_parts()
    _window, area = view()
    area.spaces.active.region_3d.view_perspective = "CAMERA"
    yield from add_pictures()
    yield from make_with_pictures()
    yield from fail_for_a_lost_file()
    yield from retry()


def paint() -> None:
    """Write pictures that fade from one colour to another, and a model set that hears them."""
    pictures.mkdir(exist_ok=True)
    for name, (upper, lower) in COLOURS.items():
        image = bpy.data.images.new(name, 96, 64)
        rows = [[(a * y + b * (63 - y)) / 63 for a, b in zip(upper, lower, strict=True)] for y in range(64)]
        image.pixels = [value for row in rows for _ in range(96) for value in (*row, 1.0)]
        image.filepath_raw, image.file_format = str(pictures / f"{name}.png"), "PNG"
        image.save()
    contract = module("backend.contract")
    tiny = dataclasses.replace(contract.UNTRAINED, name="tiny", label="Random weights", untrained=True)
    (models / "model_sets").mkdir(parents=True, exist_ok=True)
    (models / "model_sets" / "tiny.json").write_text(contract.to_text(tiny))
    own().model_folders.add().path = str(models)


def open_parts() -> None:
    """Let the folded part of the panel be drawn open."""

    class Opened:
        def __init__(self, layout) -> None:
            self._layout = layout

        def __getattr__(self, name: str):
            return getattr(self._layout, name)

        def panel(self, name: str, default_closed: bool):
            return self._layout.panel(f"{name}_{default_closed}", default_closed=False)

    panel = module("panels.look")
    draw = panel.draw_pictures
    panel.draw_pictures = lambda layout, *rest: draw(Opened(layout), *rest)


def look():
    return bpy.context.scene.animatic.look


def add_pictures() -> Iterator[float]:
    yield from fold(LOOK)
    shoot("01-none")
    files = [{"name": f"{name}.png"} for name in COLOURS]
    bpy.ops.animatic.look_picture_open("EXEC_DEFAULT", directory=str(pictures), files=files)
    check("two pictures are in the look", [item.image.name for item in look().pictures] == ["dusk.png", "forest.png"])
    look().pictures[1].weight = 0.5
    yield from settle(2.0)  # previews are drawn beside
    shoot("02-two")
    check("the preview model says that it hears none", bpy.context.scene.animatic.model_set == "preview")


def run(operator, seconds: float = 300, **properties) -> Iterator[float]:
    press(operator, **properties)
    yield 0.3
    yield from wait(lambda: not state().running, seconds)
    yield from settle(0.6)


def chosen():
    """Return the folder of the take chosen in the list."""
    return module("backend.contract").TakeFolder(Path(state().active_item().folder))


def make_with_pictures() -> Iterator[float]:
    bpy.context.scene.animatic.model_set = "tiny"
    for shot in bpy.context.scene.animatic.shots:
        shot.long_side, shot.step = 192, 6
    yield from run(bpy.ops.animatic.generate)
    check(f"the take is made {state().error}", not state().error and state().takes)
    check("the pictures lie in it", len(chosen().reference_files()) == 2)
    check("it says what read them", "IP-Adapter" in chosen().read().provenance.model_hashes)
    press(bpy.ops.animatic.look_picture_take)
    yield from settle()
    check("a frame of the take is a third one", len(look().pictures) == 3)
    press(bpy.ops.animatic.look_picture_remove)
    check("and is taken out again", len(look().pictures) == 2)


def fail_for_a_lost_file() -> Iterator[float]:
    (pictures / "forest.png").rename(pictures / "elsewhere.png")
    yield from settle(3.0)
    shoot("03-lost")
    yield from run(bpy.ops.animatic.generate)
    check(f"the run says which picture is gone: {state().error}", "forest" in state().error)
    yield from fold((*LOOK, "generate"))
    shoot("04-failed")
    failure = state().film[state().shot_id].failure
    check("the list of shots keeps it", failure.error == state().error or "forest" in failure.error)


def retry() -> Iterator[float]:
    (pictures / "elsewhere.png").rename(pictures / "forest.png")
    yield from settle(3.0)
    yield from run(bpy.ops.animatic.shot_retry)
    yield from fold(("film", "takes"))
    check(f"it is made after all {state().error}", not state().error and len(state().takes) == 2)
    check("no failure is left", not state().film[state().shot_id].failure.error)
    shoot("05-retried")


drive.run(scenario())
