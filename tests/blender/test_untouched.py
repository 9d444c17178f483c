"""A capture leaves the .blend as it was: every property of every data-block, and the undo stack."""

from __future__ import annotations

import time

import blend_dump
import bodies
import bpy
import pytest
import scenes
import seen_people
import shown_things
from animatic.backend.contract import Figures, FrameMap, Shown
from animatic.capture import CaptureError, capture, start
from animatic.capture.figures import pose

EVERYTHING = Shown("viewport", ("Left Out",))
PASSES = ("depth", "openpose", "mask", "beauty")


def busy(tmp_path) -> bpy.types.Scene:
    """Build a scene with as much in it as there is: characters of every kind, icons of every kind, keys and drivers."""
    path = seen_people.saved_character(tmp_path)
    scene = bpy.context.scene
    camera = scenes.add_camera(scene, location=(0, -4, 0))
    camera.data.dof.use_dof = True
    scenes.key(camera, "location", {1: (0, -4, 0), 3: (0.2, -4, 0)})
    scenes.key(camera.data, "lens", {1: 50, 3: 45})
    second = scenes.add_camera(scene, location=(0, -6, 0), name="Second")
    scene.camera = camera
    scene.timeline_markers.new("cut", frame=1).camera = camera
    scene.timeline_markers.new("cut", frame=9).camera = second
    _cast(scene, path)
    _props(scene)
    _settings(scene)
    bpy.context.view_layer.update()
    return scene


def _cast(scene, path) -> None:
    cast = seen_people.linked_cast(path)
    seen_people.instance(scene, cast, (-1.5, 6, -0.9))
    override = cast.override_hierarchy_create(scene, bpy.context.view_layer)
    next(obj for obj in override.all_objects if obj.type == "ARMATURE").location = (1.5, 6, -0.9)
    hero = seen_people.raised(scene, name="Hero")
    hero.hide_render = True
    hero["note"], hero["numbers"], hero["deep"] = "a custom property", [1.0, 2.0], {"in": {"side": 3}}
    scenes.key(hero.pose.bones["upper_arm.R"], "rotation_quaternion", {1: (1, 0, 0, 0), 3: (0.9, 0.3, 0, 0)})
    own = bpy.data.collections.new("Extras")
    extra = bodies.add_body(scene, location=(0, 0, 0), name="Extra")
    seen_people.into(own, extra, extra.children[0])
    tree = seen_people.scattering("GeometryNodeCollectionInfo", "Collection", own)
    seen_people.crowd_of(scene, tree)


def _props(scene) -> None:
    for how in shown_things.HIDING:
        box, made = shown_things.boxed(scene, f"Box {how}", y=30)
        shown_things.hide(scene, box, made, how)
    box, made = shown_things.boxed(scene, "Left Out", y=20)
    made.name = "Left Out"
    scene.collection.objects.link(box)
    keyed = scenes.add_cube(scene, location=(3, 12, 0), name="Keyed")
    scenes.key(keyed, "hide_render", {1: True, 2: False})
    driven = scenes.add_cube(scene, location=(3, 14, 0), name="Driven")
    driven.driver_add("location", 2).driver.expression = "frame / 10"
    driven.driver_add("hide_render").driver.expression = "frame == 2"
    for kind in ("ShaderNodeBsdfGlass", "ShaderNodeVolumePrincipled", "ShaderNodeHoldout"):
        thing = scenes.add_cube(scene, location=(5, 18, 0), name=kind)
        thing.data.materials.append(shown_things.shaded(kind))
    shown_things.fog("world", scene)
    scenes.add_cube(scene, location=(0, 9, 0), name="Held").is_holdout = True
    grass = scenes.add_plane(scene, y=25, name="Grass")
    grass.modifiers.new("Hair", "PARTICLE_SYSTEM")
    grass.particle_systems[0].settings.type = "HAIR"
    flag = scenes.add_plane(scene, y=28, size=1, name="Flag")
    flag.modifiers.new("Cloth", "CLOTH")
    placed = scenes.add_plane(scene, y=1, name="Placed")
    placed["animatic_placed"] = "takes/shot/0001"
    text = bpy.data.texts.new("Notes")
    text.write("what to do")
    bpy.data.materials.new("Nobody's").use_fake_user = True
    bpy.data.images.new("Painting", 8, 8)


def _settings(scene) -> None:
    render = scene.render
    render.engine = "BLENDER_WORKBENCH"
    render.resolution_x, render.resolution_y, render.resolution_percentage = 333, 222, 77
    render.use_border = render.use_stamp = render.use_motion_blur = render.use_multiview = True
    render.image_settings.file_format, render.filepath = "JPEG", "//somewhere/picture_"
    layer = scene.view_layers[0]
    layer.use_pass_mist = layer.use_pass_cryptomatte_object = True
    layer["studio"] = "a custom property"
    scene.view_layers.new("Second layer")
    scene.cycles.samples, scene.cycles.max_bounces = 99, 5
    scene.frame_start, scene.frame_end, scene.frame_step = 1, 50, 4
    scene["state"] = {"of": "the art"}
    scene.keying_sets.new(idname="Own", name="Own")
    scene.animatic.openpose.strength = 0.7
    bpy.data.scenes.new("Other").view_settings.view_transform = "Standard"
    strips = scene.sequence_editor_create()
    getattr(strips, "strips", None).new_effect("Colour", "COLOR", 1, 1, **_until(40))
    scene.frame_set(2, subframe=0.25)
    scene.objects["Hero"].select_set(True)
    bpy.context.view_layer.objects.active = scene.objects["Hero"]


def _until(frame) -> dict[str, int]:
    return {"frame_end": frame} if bpy.app.version < (5, 0) else {"length": frame - 1}


def request(scene, **changes):
    asked = {"frames": FrameMap(1, 3), "passes": PASSES, "engine": "workbench", "mask_collection": "Extras"}
    return scenes.request(scene, **{**asked, "shown": EVERYTHING, "figures": Figures("faint"), **changes})


def plain(scene, tmp_path, monkeypatch) -> None:
    folder = capture(scene, request(scene), tmp_path / "out")
    assert len(folder.control_files("openpose")) == 3
    assert {"Hero", "Person", "Extra"} <= set(folder.read().people)


def stills(scene, tmp_path, monkeypatch) -> None:
    capture(scene, request(scene, frames=FrameMap(-2, 0), camera="Second"), tmp_path / "out")


def failed(scene, tmp_path, monkeypatch) -> None:
    def broken(*_args):
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(pose.Actor, "figure", broken)
    with pytest.raises(ZeroDivisionError):
        capture(scene, request(scene), tmp_path / "out")


def refused(scene, tmp_path, monkeypatch) -> None:
    with pytest.raises(CaptureError):
        capture(scene, request(scene, shown=Shown(left_out=("Gone",))), tmp_path / "out")


def interrupted(scene, tmp_path, monkeypatch) -> None:
    def enough(done, _total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        capture(scene, request(scene), tmp_path / "out", enough)


def in_the_background(scene, tmp_path, monkeypatch) -> None:
    job = start(scene, request(scene), tmp_path / "out")
    finish(job)
    assert job.error is None
    assert job.result is not None


def cancelled(scene, tmp_path, monkeypatch) -> None:
    job = start(scene, request(scene, frames=FrameMap(1, 9)), tmp_path / "out")
    job._on_frame = lambda done, _total: job.cancel() if done == 11 else None
    finish(job)
    assert job.result is None


def cut_off(scene, tmp_path, monkeypatch) -> None:
    job = start(scene, request(scene), tmp_path / "out")
    job.poll()
    job.steps.close()


def finish(job) -> None:
    deadline = time.monotonic() + 60
    while not job.poll():
        assert time.monotonic() < deadline
        time.sleep(0.01)


WAYS = (plain, stills, failed, refused, interrupted, in_the_background, cancelled, cut_off)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_all_properties_of_all_data_blocks_are_as_before(tmp_path, monkeypatch, way):
    scene = busy(tmp_path)
    before = blend_dump.dump()
    assert len(before) > 20_000
    way(scene, tmp_path, monkeypatch)
    assert blend_dump.differences(before, blend_dump.dump()) == {}


def test_a_file_saved_afterwards_is_the_same(tmp_path, monkeypatch):
    """What is written and read again is equal too: overrides that a save makes, and what a load upgrades."""
    scene = busy(tmp_path)
    dumps = []
    for name in ("before", "after"):
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / f"{name}.blend"), copy=True)
        plain(scene, tmp_path, monkeypatch)
    for name in ("before", "after"):
        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / f"{name}.blend"))
        dumps.append(blend_dump.dump())
    assert blend_dump.differences(*dumps) == {}


# Undo


def steps(capfd) -> str:
    """Return what Blender says of its undo stack."""
    capfd.readouterr()
    bpy.context.window_manager.print_undo_steps()
    return "\n".join(line.split("}")[-1] + line[:7] for line in capfd.readouterr().out.splitlines() if "type=" in line)


@pytest.mark.parametrize("way", [plain, failed, interrupted, cancelled], ids=lambda way: way.__name__)
def test_undo_goes_to_the_step_before(tmp_path, monkeypatch, capfd, way):
    scene = busy(tmp_path)
    bpy.ops.ed.undo_push(message="one")
    scenes.add_cube(scene, name="Of the last step")
    bpy.ops.ed.undo_push(message="two")
    bpy.ops.ed.undo()
    bpy.ops.ed.redo()
    scene = bpy.context.scene
    before, stack = blend_dump.dump(), steps(capfd)
    assert "two" in stack
    way(scene, tmp_path, monkeypatch)
    monkeypatch.undo()
    assert steps(capfd) == stack
    bpy.ops.ed.undo()
    assert "Of the last step" not in bpy.data.objects
    bpy.ops.ed.redo()
    assert blend_dump.differences(before, blend_dump.dump()) == {}
