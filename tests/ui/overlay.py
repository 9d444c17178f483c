"""Show what the model will see of a posed Rigify character over the view, in a Blender with a window.

    blender --enable-event-simulate --python tests/ui/overlay.py -- animatic.zip scene.blend BACKEND_PYTHON OUT_FOLDER

The character is Rigify's human metarig with a body of boxes, made here; the scene that is named is not used. No backend
runs. Leaves a picture of each state in OUT_FOLDER.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import addon_utils
import bpy
from mathutils import Euler

sys.path.insert(0, str(Path(__file__).parent))
from driving import Drive, arguments, fold, install, module, press, settle, state, unfold, view, wait
from walker import LAST, make_scene

ARCHIVE, _SCENE, PYTHON, OUT = arguments(4)
drive = Drive(Path(OUT))
check, shoot = drive.check, drive.shoot
_milliseconds: dict[bool, list[float]] = {True: [], False: []}  # of a redraw, by whether something had changed


def scenario() -> Iterator[float]:
    yield from install(ARCHIVE, PYTHON)
    addon_utils.enable("rigify")
    unfold()
    bpy.ops.wm.read_homefile(use_empty=False)
    yield 1.0
    make_scene()
    Path(OUT).mkdir(parents=True, exist_ok=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(Path(OUT) / "overlay.blend"))
    yield from fold(("controls", "seeing", "depth_look"))
    bpy.ops.animatic.refresh()
    measure()
    yield from show_pose()
    yield from show_depth()
    yield from show_planes()
    yield from follow_the_playhead()
    yield from play()


def measure() -> None:
    """Note how long each redraw holds the window, and whether it had something to read anew."""
    drawing, changes = module("seeing.drawing"), module("seeing.changes")
    draw, seen = drawing._draw_viewport, [0]

    def timed(*arguments: object) -> None:
        began = time.perf_counter()
        draw(*arguments)
        _milliseconds[changes.updates != seen[0]].append(1000 * (time.perf_counter() - began))
        seen[0] = changes.updates

    drawing._draw_viewport = timed


def tell(what: str) -> None:
    """Note what redraws took, and begin anew."""
    for changed, found in _milliseconds.items():
        if found:
            word = "with a change" if changed else "without one"
            drive.note(f"{what}: a redraw {word} takes {median(found):.2f} ms, at most {max(found):.2f} ({len(found)})")
        found.clear()


def look_through() -> None:
    _window, area = view()
    area.spaces.active.region_3d.view_perspective = "CAMERA"
    area.spaces.active.shading.type = "SOLID"
    area.spaces.active.overlay.show_bones = False
    area.spaces.active.lock_camera = False


def scrub(first: int, last: int) -> Iterator[float]:
    """Move the playhead frame by frame, as a hand does, and let each be drawn."""
    for frame in range(first, last, 1 if last > first else -1):
        bpy.context.scene.frame_set(frame)
        yield 0.06


def drawn_people() -> list[dict]:
    drawn = module("seeing.drawing")._drawn
    return json.loads(drawn[0])["people"] if drawn else []


def joints() -> list[float]:
    people = drawn_people()
    return people[0]["pose_keypoints_2d"] if people else []


def show_pose() -> Iterator[float]:
    press(bpy.ops.animatic.show_pose)
    yield from settle(1.5)
    check(
        f"outside of the camera's view it says where to look: {state().seeing.note}",
        "Look through" in state().seeing.note,
    )
    look_through()
    yield from settle(1.5)
    check("nothing is missing in the camera's view", state().seeing.note == "")
    check("one person is drawn", len(drawn_people()) == 1)
    drive.note(f"keypoints drawn: {sum(sum(values[2::3]) for values in drawn_people()[0].values()):g}")
    shown, pillar = sum(joints()[2::3]), bpy.context.scene.objects["Pillar"]
    shoot("01-pose")
    _milliseconds[True].clear()
    before = joints()
    yield from scrub(1, LAST + 1)
    check("the skeleton follows the playhead", joints() != before)
    tell("pose with hidden joints")
    bpy.context.scene.frame_set(8)
    pillar.hide_render = pillar.hide_viewport = True
    yield from settle(0.5)
    check(f"the pillar hid joints: {shown:g} before, {sum(joints()[2::3]):g} without it", sum(joints()[2::3]) > shown)
    pillar.hide_render = pillar.hide_viewport = False
    state().seeing.occlusion = False
    yield from settle(0.5)
    check("without the test none is hidden", sum(joints()[2::3]) > shown)
    yield from scrub(1, LAST + 1)
    tell("pose alone")
    state().seeing.occlusion = True
    bpy.context.scene.frame_set(8)
    yield from settle(0.5)


def show_depth() -> Iterator[float]:
    press(bpy.ops.animatic.show_depth)
    yield from settle()
    shoot("02-pose-and-depth")
    press(bpy.ops.animatic.show_pose)
    yield from settle()
    shoot("03-depth")
    yield from scrub(1, LAST + 1)
    tell("depth")
    look = bpy.context.scene.animatic.depth_look
    look.use_near, look.near, look.use_far, look.far = True, 3.5, True, 9.0
    bpy.context.scene.frame_set(8)
    yield from settle()
    shoot("03-depth-set")
    state().seeing.opacity = 0.5
    yield from settle()
    shoot("04-depth-half")
    state().seeing.opacity = 1.0


def show_planes() -> Iterator[float]:
    _window, area = view()
    space = area.spaces.active
    press(bpy.ops.animatic.show_depth)
    press(bpy.ops.animatic.show_planes)
    space.region_3d.view_perspective = "PERSP"
    space.region_3d.view_rotation = Euler((math.radians(62), 0, math.radians(-50))).to_quaternion()
    space.region_3d.view_distance = 14.0
    yield from settle()
    shoot("05-near-and-far")
    bpy.context.scene.animatic.depth_look.use_near = bpy.context.scene.animatic.depth_look.use_far = False
    check("no error is shown", not state().error)
    press(bpy.ops.animatic.show_planes)
    look_through()


def follow_the_playhead() -> Iterator[float]:
    press(bpy.ops.animatic.show_pose)
    press(bpy.ops.animatic.capture)
    yield 0.5
    yield from wait(lambda: not state().running, 240)
    check(f"the shot is captured {state().error}", state().captured and not state().error)
    yield from scrub(8, 15)
    yield from wait(lambda: state().seeing.pictures_text == "Frame 14" and state().seeing.openpose_icon, 8)
    check(
        f"the pictures are of the playhead: {state().seeing.pictures_text}", state().seeing.pictures_text == "Frame 14"
    )
    check("depth and pose are shown with no press", bool(state().seeing.depth_icon and state().seeing.openpose_icon))
    check("no backend was started", module("worker.session").running_worker_or_none() is None)
    check("the capture is not old", not state().seeing.is_stale)
    folder = module("backend.contract").CaptureFolder(Path(state().seeing.capture))
    captured = json.loads(folder.control_file("openpose", 14).read_text())["people"]
    pairs = [zip(drawn_people()[0][part], values, strict=True) for part, values in captured[0].items()]
    far = max(abs(a - b) for pair in pairs for a, b in pair)
    check(f"what is drawn is what was captured: {far:.3f} px apart at most", far < 0.05)
    yield from settle(1.0)
    shoot("06-panel")
    bpy.context.scene.objects["Pillar"].location.x += 0.1
    yield from wait(lambda: state().seeing.is_stale, 5)
    check("after an edit the capture is old", state().seeing.is_stale)
    yield from settle(0.6)
    shoot("07-old")


def play() -> Iterator[float]:
    press(bpy.ops.animatic.show_depth)
    window, area = view()
    with bpy.context.temp_override(window=window, area=area):
        bpy.ops.screen.animation_play()
    _milliseconds[True].clear()
    yield 3.0
    tell("playing with pose and depth")
    with bpy.context.temp_override(window=window, area=area):
        bpy.ops.screen.animation_cancel()
    yield from settle(0.6)
    for obj in ("Walker", "Body"):
        bpy.context.scene.objects[obj].hide_render = True
    yield from wait(lambda: state().seeing.note, 5)
    check(f"where nobody is it says so: {state().seeing.note}", "No person" in state().seeing.note)
    state().seeing.switch_off()
    yield from settle(0.6)
    shoot("08-off")
    check(f"nothing went wrong {state().error}", not state().error)


drive.run(scenario())
