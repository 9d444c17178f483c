"""What happens to settings and scene while a run waits for the backend leaves its take as it was asked for."""

import dataclasses

import bpy
import pytest
from animatic import runs
from animatic.backend import contract
from animatic.resources import resources


@pytest.fixture
def followed(monkeypatch, tmp_path):
    """Return a function that makes a take of a scene, without a backend: `meanwhile` happens as that starts."""

    def follow(scene, shot, meanwhile):
        def start(*_arguments):
            yield runs.Update(waiting=True)
            meanwhile()
            yield runs.Update(waiting=True)

        def finish(folder, _resources):
            return folder
            yield

        monkeypatch.setattr(runs.take, "backend_job", start)
        monkeypatch.setattr(runs.take, "finish_take", finish)
        run = runs.make_take(scene, shot, dataclasses.replace(resources(), python=tmp_path))
        while True:
            try:
                next(run)
            except StopIteration as done:
                return done.value

    return follow


def test_a_take_fits_its_capture_whatever_is_changed_while_the_backend_starts(scene, shot, followed):
    bpy.ops.mesh.primitive_cube_add(location=(0, 0, -5))
    first, second = (bpy.data.collections.new(name) for name in ("First", "Second"))
    for collection in (first, second):
        scene.collection.children.link(collection)
    settings, source = scene.animatic.settings_for(shot), scene.animatic.source
    settings.follow_render_aspect, settings.width, settings.height = False, 128, 64
    source.enabled, source.engine, source.mask, scene.animatic.openpose.enabled = True, "workbench", first, False

    def change():
        settings.width, settings.step = 192, 3
        source.engine, source.mask, scene.animatic.depth.enabled = "scene", second, False
        scene.animatic.model_set = "sd15-v2"

    take_folder = followed(scene, shot, change)
    take, request = take_folder.read(), take_folder.control.read().request
    assert (take.width, take.height, take.frames, take.models.name) == (128, 64, request.frames, "preview")
    assert (request.width, request.height, request.engine, request.mask_collection) == (128, 64, "workbench", "First")
    assert request.frames == contract.FrameMap(1, 4) and request.passes == take.passes == ("depth", "beauty", "mask")


def test_a_driver_that_a_script_has_just_written_counts(scene, shot, followed):
    bpy.ops.mesh.primitive_cube_add(location=(0, 0, -5))
    scene.animatic.settings_for(shot).long_side = 64
    scene.animatic.depth.driver_add("strength").driver.expression = "0.25"
    assert followed(scene, shot, lambda: None).read().controls[0].strength == 0.25


def test_a_run_goes_on_where_undo_takes_the_place_of_its_scene(scene, shot, followed):
    bpy.ops.mesh.primitive_cube_add(location=(0, 0, -5))
    scene.animatic.settings_for(shot).long_side = 64
    bpy.ops.ed.undo_push(message="start")
    for _ in range(2):
        bpy.data.objects["Cube"].location.x += 1
        scene.animatic.depth.strength *= 0.5
        bpy.ops.ed.undo_push(message="moved")
    folder = followed(scene, shot, bpy.ops.ed.undo)
    with pytest.raises(ReferenceError):
        scene.as_pointer()
    assert folder.read().controls[0].strength == 0.25 and folder.control.read().request.width == 64


def test_a_run_whose_scene_is_removed_says_so(scene, shot, followed):
    bpy.ops.mesh.primitive_cube_add()
    bpy.data.scenes.new("Other")
    with pytest.raises(runs.RunError, match="scene was removed meanwhile"):
        followed(scene, shot, lambda: bpy.data.scenes.remove(scene))
    assert not list(resources().takes_root.glob("takes/*/*"))
