"""Board a film and texture an object in a Blender with a window: stills, key frames, comparing, sheets, animatic, bake.

    blender --enable-event-simulate --python tests/ui/film.py -- animatic.zip scene.blend BACKEND_PYTHON OUT_FOLDER

The scene must have two shots; it is copied into OUT_FOLDER. Leaves a picture of each state there.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
from driving import Drive, arguments, fold, install, module, press, settle, state, unfold, view, wait

ARCHIVE, SCENE, PYTHON, OUT = arguments(4)
_SHADERS_SECONDS = 60.0  # that EEVEE takes for its shaders where the processor draws
drive = Drive(Path(OUT))
check, shoot = drive.check, drive.shoot
film = Path(OUT) / "film.blend"
boards = Path(OUT) / "animatic" / "boards"


def scenario() -> Iterator[float]:
    yield from install(ARCHIVE, PYTHON)
    unfold()
    shutil.rmtree(Path(OUT) / "animatic", ignore_errors=True)
    Path(OUT).mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SCENE, film)
    bpy.ops.wm.open_mainfile(filepath=str(film))
    yield 2.0
    yield from wait(lambda: state().shot_id, 5)
    for shot in bpy.context.scene.animatic.shots:
        shot.long_side, shot.step, shot.prompt = 256, 2, "a red mannequin walking in a street, grey ground, blue sky"
    look_through_camera()
    yield from make_stills()
    yield from lead_by_stills()
    yield from compare()
    yield from make_other_shot()
    yield from draw_storyboard()
    yield from build_animatic()
    yield from hand_on()
    yield from texture()
    yield from other_themes()


def look_through_camera() -> None:
    _window, area = view()
    area.spaces.active.region_3d.view_perspective = "CAMERA"


def shown():
    """Return the settings of the shot that the panels show."""
    return bpy.context.scene.animatic.shots[state().shot_id]


def run(operator, seconds: float = 300, **properties) -> Iterator[float]:
    """Press a button that runs, and wait for its end."""
    press(operator, **properties)
    yield 0.3
    yield from wait(lambda: not state().running, seconds)
    yield from settle(0.6)
    check(f"{operator.idname_py()} ended well {state().error}", not state().running and not state().error)


def chosen() -> object:
    """Return the folder of the take chosen in the list."""
    return module("backend.contract").TakeFolder(Path(state().active_item().folder))


def make_stills() -> Iterator[float]:
    shown().pictures = "first_last"
    yield from run(bpy.ops.animatic.generate)
    take = chosen().read()
    check(f"two stills {take.frames.marked}", len(take.frames.marked) == 2 == len(chosen().finished_frames()))
    yield from fold(("film", "shot", "takes"))
    shoot("01-stills")


def lead_by_stills() -> Iterator[float]:
    shown().pictures = "all"
    shown().key_frames.enabled = True
    yield from run(bpy.ops.animatic.generate)
    check("key frames lead the take", len(chosen().read().keys) == 2)
    yield from fold(("shot", "takes"))
    shoot("02-led-by-stills")
    shown().key_frames.enabled = False


def compare() -> Iterator[float]:
    other = state().active_item().folder
    press(bpy.ops.animatic.branch_take, count=1)
    yield 1.0
    yield from wait(lambda: not state().running and len(state().takes) == 3, 300)
    yield from settle()
    check("the next seed is a take of its own", len(state().takes) == 3)
    state().active_take = 0
    press(bpy.ops.animatic.compare_takes, other=other)
    state().wipe = 0.55
    yield from fold(("takes",))
    yield from settle(2.0)
    check(f"what differs is said: {state().differences!r}", "Seed" in state().differences)
    shoot("03-compare")
    state().active_item().star = True
    press(bpy.ops.animatic.end_compare)


def make_other_shot() -> Iterator[float]:
    press(bpy.ops.animatic.step_shot, back=False)
    yield from settle()
    yield from run(bpy.ops.animatic.generate)
    yield from fold(("film", "generate", "queue"))
    shoot("04-film")
    shots = state().film
    check(
        "both shots have a take in the list of shots", all(item.total and item.finished == item.total for item in shots)
    )


def draw_storyboard() -> Iterator[float]:
    own = bpy.context.scene.animatic.boards
    own.title, own.author = "The Old Street", "Drive"
    frame = bpy.context.scene.frame_current
    yield from run(bpy.ops.animatic.draw_storyboard, 120)
    check("the PDF is there", list(boards.glob("*/storyboard/storyboard.pdf")))
    check("the playhead is where it was", bpy.context.scene.frame_current == frame)
    yield from fold(("boards",))
    shoot("05-boards")


def build_animatic() -> Iterator[float]:
    yield from run(bpy.ops.animatic.build_animatic, 120)
    edits = [scene for scene in bpy.data.scenes if scene.name.endswith("Animatic")]
    check("the edit has a scene of its own", len(edits) == 1 and edits[0].sequence_editor.strips)
    bpy.ops.ed.undo()
    yield 0.5
    check("undo takes it away", not [scene for scene in bpy.data.scenes if scene.name.endswith("Animatic")])
    bpy.ops.ed.redo()
    yield 0.5
    check("redo brings it back", [scene for scene in bpy.data.scenes if scene.name.endswith("Animatic")])


def hand_on() -> Iterator[float]:
    yield from run(bpy.ops.animatic.export_movie, 300)
    (movie,) = boards.glob("*/*.mp4")
    written = movie.stat().st_mtime_ns
    render = bpy.context.scene.render
    render.resolution_x, render.resolution_y = (
        render.resolution_x * 6,
        render.resolution_y * 6,
    )  # so that it takes a while
    press(bpy.ops.animatic.export_movie)
    yield from wait(lambda: state().text.startswith("Writing") or not state().running, 60)
    press(bpy.ops.animatic.cancel)  # while Blender renders it takes Esc itself, from the keyboard alone
    yield from wait(lambda: not state().running, 30)
    check(f"a cancelled export keeps the movie of before {state().error}", movie.stat().st_mtime_ns == written)
    render.resolution_x, render.resolution_y = render.resolution_x // 6, render.resolution_y // 6
    check("nothing half is left", len(list(boards.glob("*/*mp4"))) + len(list(boards.glob("*/.*mp4"))) == 1)
    yield from run(bpy.ops.animatic.export_timeline, 60)
    check("the timeline is there", list(boards.glob("*/*.otio")))


def texture() -> Iterator[float]:
    scene = bpy.context.scene
    body = scene.objects["Hydrant"]  # which both shots show
    for item in scene.objects:
        item.select_set(item == body)
    bpy.context.view_layer.objects.active = body
    if not body.data.uv_layers:
        press(bpy.ops.animatic.add_uv_map)
    yield from run(bpy.ops.animatic.project_take, 400)
    yield from fold(("textures",))
    _window, area = view()
    area.spaces.active.shading.type = "MATERIAL"
    yield from settle(_SHADERS_SECONDS)
    shoot("06-projected")
    area.spaces.active.shading.type = "SOLID"


def other_themes() -> Iterator[float]:
    light = next(Path(path) / "Blender_Light.xml" for path in bpy.utils.preset_paths("interface_theme"))
    if light.exists():
        bpy.ops.script.execute_preset(filepath=str(light), menu_idname="USERPREF_MT_interface_theme_presets")
    yield from fold(("film", "shot", "generate"))
    shoot("07-light-theme")
    try:
        bpy.context.preferences.view.language = "ko_KR"
    except TypeError:  # a Blender without languages
        return
    yield from fold(("film", "shot", "generate"))
    shoot("08-korean")


drive.run(scenario())
