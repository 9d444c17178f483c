"""What could throw a capture off: a cancel between its walks, keyed pass indices, cameras without a direction."""

from __future__ import annotations

import threading

import bpy
import numpy as np
import pytest
import scenes
import ways
from animatic.backend.contract import FrameMap
from animatic.capture import CaptureError, capture, refusals
from animatic.capture.files import exr
from animatic.capture.passes import mask, objects, seg
from animatic.capture.walk.job import CaptureJob


@pytest.fixture
def stage(scene):
    scenes.add_camera(scene)
    scenes.add_cube(scene)
    return scene


def cancelled(job, when) -> None:
    """Follow `job`, and cancel it as soon as `when` says so."""
    asked = False
    for _ in range(1000):
        if job.poll():
            break
        if not asked and when():
            asked = True
            job.cancel()
    assert asked
    assert (job.result, job.error) == (None, None)


def test_a_cancel_between_two_walks_ends_it(stage, tmp_path, monkeypatch):
    stage.render.engine = "CYCLES"
    stage.cycles.samples = 1
    told = []
    request = scenes.request(stage, passes=("depth", "beauty"), draw=False)
    job = CaptureJob(stage, request, tmp_path, background=True, on_frame=lambda done, _: told.append(done))
    busy = iter([True])
    recorder = "animatic.capture.walk.recorder.Recorder.is_writing"
    monkeypatch.setattr(recorder, property(lambda _: next(busy, False)))
    cancelled(job, lambda: len(told) == 3)
    assert told == [1, 2, 3]
    assert not list(tmp_path.rglob("*.exr"))


@ways.needs_gpu
def test_a_cancel_in_a_frame_that_cannot_be_drawn_ends_it(stage, tmp_path):
    bpy.data.objects["Cube"].is_shadow_catcher = True
    told = []
    job = CaptureJob(stage, scenes.request(stage), tmp_path, True, lambda done, _: told.append(done))
    job.cancel()
    for _ in range(1000):
        if job.poll():
            break
    assert (told, job.result, job.error) == ([], None, None)


def keyed(block) -> None:
    for frame, value in ((1, 3), (2, 4)):
        block.pass_index = value
        block.keyframe_insert("pass_index", frame=frame)


def driven(block) -> None:
    block.driver_add("pass_index").driver.expression = "5"


@pytest.mark.parametrize("draw", [pytest.param(True, marks=ways.needs_gpu), False])
@pytest.mark.parametrize("animate", [keyed, driven])
def test_an_animated_pass_index_does_not_win(stage, tmp_path, animate, draw):
    cube = bpy.data.objects["Cube"]
    animate(cube)
    request = scenes.request(stage, passes=("depth", "objects"), frames=FrameMap(1, 2), draw=draw)
    folder = capture(stage, request, tmp_path)
    for number in (1, 2):
        assert exr.read(folder.control_file("objects", number)).channels["objects.ID"][32, 32] == 1
    data = cube.animation_data
    curves = data.drivers if animate is driven else data.action.layers[0].strips[0].channelbags[0].fcurves
    assert [curve.mute for curve in curves] == [False]


@pytest.mark.parametrize("axis", range(3))
def test_a_camera_without_a_direction_is_refused(stage, axis):
    stage.camera.scale[axis] = 0
    bpy.context.view_layer.update()
    (said,) = refusals(stage, scenes.request(stage))
    assert "scaled to 0" in said and "clear its scale" in said


def test_a_small_camera_is_not(stage):
    stage.camera.scale = (1e-4, 2e-4, 1e-4)
    bpy.context.view_layer.update()
    assert refusals(stage, scenes.request(stage)) == []


def test_a_camera_that_loses_its_direction_later_ends_it(stage, tmp_path):
    scenes.key(stage.camera, "scale", {1: (1, 1, 1), 2: (0, 1, 1)})
    stage.frame_set(1)
    with pytest.raises(CaptureError, match=r"scaled to 0.*at frame 2"):
        capture(stage, scenes.request(stage, draw=False), tmp_path)


def test_threads_that_write_do_not_ask_blender(stage, tmp_path, monkeypatch):
    masked = bpy.data.collections.new("Masked")
    stage.collection.children.link(masked)
    masked.objects.link(bpy.data.objects["Cube"])
    asked_by = []
    for module, name in ((mask, "object"), (objects, "object"), (seg, "object"), (seg, "material")):
        function = f"{name}_index_channel"
        told = getattr(module, function)()
        monkeypatch.setattr(module, function, lambda told=told: asked_by.append(threading.current_thread()) or told)
    request = scenes.request(stage, passes=("mask", "objects", "seg"), mask_collection="Masked")
    folder = capture(stage, request, tmp_path)
    assert set(asked_by) == {threading.main_thread()}
    assert np.any(exr.read(folder.control_file("objects", 1)).channels["objects.ID"])
