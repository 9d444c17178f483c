"""Put the joints of a posed Rigify character right by the panels, in a Blender with a window.

    blender --enable-event-simulate --python tests/ui/people.py -- animatic.zip scene.blend BACKEND_PYTHON OUT_FOLDER

The scene that is named is not used; no backend runs. Leaves a picture of each state in OUT_FOLDER.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import addon_utils
import bpy

sys.path.insert(0, str(Path(__file__).parent))
from driving import Drive, arguments, fold, install, press, region, settle, state, unfold, view, wait
from walker import make_scene

ARCHIVE, _SCENE, PYTHON, OUT = arguments(4)
drive = Drive(Path(OUT))
check, shoot = drive.check, drive.shoot


def scenario() -> Iterator[float]:
    yield from install(ARCHIVE, PYTHON)
    addon_utils.enable("rigify")
    unfold()
    bpy.ops.wm.read_homefile(use_empty=False)
    yield 1.0
    make_scene()
    Path(OUT).mkdir(parents=True, exist_ok=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(Path(OUT) / "people.blend"))
    _window, area = view()
    area.spaces.active.region_3d.view_perspective = "CAMERA"
    yield from fold(("controls", "figures"))
    yield from wait(lambda: state().people.found, 5)
    yield from found()
    yield from correct()
    yield from add_a_mesh()
    yield from hand_on()


def scroll() -> None:
    """Bring the lower panels into sight."""
    window, area = view()
    with bpy.context.temp_override(window=window, area=area, region=region(area, "UI")):
        bpy.ops.view2d.pan(deltax=0, deltay=-5000)


def found() -> Iterator[float]:
    item = state().people.found[0]
    told = (item.family, item.body, item.hand_points)
    check(f"the walker is found whole: {told}", item.family.startswith("Rigify") and told[1:] == (18, 42))
    yield from settle()
    shoot("01-found")


def correct() -> Iterator[float]:
    scene, people = bpy.context.scene, state().people
    rig = scene.objects["Walker"]
    gaze = bpy.data.objects.new("Gaze", None)
    scene.collection.objects.link(gaze)
    gaze.parent, gaze.parent_type, gaze.parent_bone = rig, "BONE", "spine.006"
    own = scene.animatic.figures
    own.correct(rig, "hand.L", bone="forearm.L", end="tail")
    own.correct(rig, "eye.L", obj=gaze)
    own.leave_out(rig, "ear.R")
    yield from settle(1.5)
    people.active_joint = people.joints.find("hand.L")
    yield from settle()
    check("three joints are put right", len(own.mappings[0].joints) == 3)
    scroll()
    yield 0.5
    shoot("02-corrected")
    people.group = "hands"
    yield from settle()
    scroll()
    yield 0.5
    shoot("03-hands")
    people.group = "body"


def add_a_mesh() -> Iterator[float]:
    bpy.ops.mesh.primitive_cube_add(size=1, location=(-1.4, 0.2, 0.9))
    cube = bpy.context.object
    cube.name, cube.scale = "Robot", (0.6, 0.3, 1.8)
    yield from settle()
    press(bpy.ops.animatic.person_add)
    yield from wait(lambda: len(state().people.found) == 2, 5)
    check("the mesh is a person", "Robot" in [item.object_name for item in state().people.found])
    yield from settle()
    shoot("04-mesh")


def hand_on() -> Iterator[float]:
    people = state().people
    people.active = [item.object_name for item in people.found].index("Walker")
    yield from settle()
    file = Path(OUT) / "joints.json"
    bpy.ops.animatic.joints_export("EXEC_DEFAULT", filepath=str(file))
    joints = json.loads(file.read_text())["joints"]
    right = {"bone": "forearm.L", "end": "tail"}, {"object_name": "Gaze"}, None
    check("the joints are in a file", tuple(joints[part] for part in ("hand.L", "eye.L", "ear.R")) == right)


drive.run(scenario())
