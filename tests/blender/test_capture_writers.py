"""Files written beside the render: their order, what goes wrong in a thread, and how a capture ends."""

from __future__ import annotations

import threading
import time

import bpy
import pytest
import scenes
from animatic.backend.contract import FrameMap
from animatic.capture import CaptureError, capture
from animatic.capture.files import exr
from animatic.capture.walk.writers import Writers


def test_the_tasks_of_a_lane_keep_their_order():
    writers, done = Writers(beside=True), []
    for number in range(12):
        writers.put(number % 3, lambda number=number: (time.sleep(0.001), done.append(number)))
    writers.finish()
    assert [[n for n in done if n % 3 == lane] for lane in range(3)] == [list(range(lane, 12, 3)) for lane in range(3)]
    assert not writers.is_busy


def test_what_a_task_raises_is_raised_and_the_rest_is_dropped():
    writers, done = Writers(beside=True), []

    def broken():
        raise OSError("the disk is full")

    writers.put(0, broken)
    with pytest.raises(OSError, match="the disk is full"):
        for _ in range(100):
            writers.put(0, lambda: done.append(1))
            time.sleep(0.01)
    with pytest.raises(OSError, match="the disk is full"):
        writers.finish()
    assert len(done) < 3


def test_closing_drops_what_waits_and_ends_the_threads():
    before, writers, done, begun = threading.active_count(), Writers(beside=True), [], threading.Event()
    writers.put(0, lambda: (begun.set(), time.sleep(0.05), done.append("begun")))
    writers.put(0, lambda: done.append("waited"))
    begun.wait(5)
    writers.close()
    assert done == ["begun"] and threading.active_count() == before


def test_without_threads_a_task_runs_at_once():
    writers, done = Writers(beside=False), []
    writers.put(3, lambda: done.append(threading.current_thread()))
    assert done == [threading.current_thread()]
    writers.finish()


def test_a_file_that_cannot_be_written_ends_the_capture_and_leaves_nothing(scene, tmp_path, monkeypatch):
    scenes.add_camera(scene)
    scenes.add_plane(scene)
    written, write = [], exr.write

    def fails(path, channels):
        written.append(path)
        if len(written) > 3:
            raise OSError(28, "No space left on device", str(path))
        write(path, channels)

    monkeypatch.setattr(exr, "write", fails)
    passes = ("depth", "normal", "motion")
    with pytest.raises(CaptureError, match="The disk is full"):
        capture(scene, scenes.request(scene, frames=FrameMap(1, 8), passes=passes), tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [thread for thread in threading.enumerate() if "_work" in thread.name]


def test_a_scene_that_is_not_the_open_one_is_written_without_threads(scene, tmp_path, monkeypatch):
    stage = bpy.data.scenes.new("Stage")
    scenes.add_camera(stage)
    scenes.add_plane(stage)
    threads = []
    write = exr.write
    monkeypatch.setattr(exr, "write", lambda *what: (threads.append(threading.current_thread().name), write(*what)))
    for each in (stage, scene):
        if each == scene:
            scenes.add_camera(scene)
            scenes.add_plane(scene)
        folder = capture(each, scenes.request(each, passes=("depth", "position")), tmp_path / each.name)
        assert len(folder.control_files("position")) == 3
    assert not any("_work" in name for name in threads[:6]) and all("_work" in name for name in threads[6:])
