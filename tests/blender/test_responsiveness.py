"""The probe of the UI's drive tells blocks by phase; what Animatic does on the main thread is short, or beside it."""

import importlib.util
import os
import shutil
import threading
import time
from pathlib import Path

import bpy
import pytest
from animatic import operators, runs, shots
from animatic.backend import contract
from animatic.backend.contract import TakeFolder
from animatic.operators import continue_take, film_status, listing, take, watch
from animatic.resources import resources
from animatic.runs import beside
from drawing import draw

from takes import make_take

PROBE = Path(__file__).resolve().parents[1] / "ui" / "responsiveness.py"


@pytest.fixture
def responsiveness():
    import sys

    spec = importlib.util.spec_from_file_location("responsiveness", PROBE)
    module = importlib.util.module_from_spec(spec)
    sys.modules["responsiveness"] = module  # where its dataclasses look
    spec.loader.exec_module(module)
    yield module
    del sys.modules["responsiveness"]


def test_blocks_are_told_by_phase_without_blenders_own_work(responsiveness):
    gaps = responsiveness.Gaps()
    for now, phase, allowed in ((0.0, "idle", 0), (0.01, "idle", 0), (0.2, "Capturing", 0.1), (0.7, "Denoising", 0)):
        gaps.allow(allowed)
        gaps.tick(now, phase)
    gaps.tick(0.72, "Denoising")
    assert gaps.longest["idle"] == pytest.approx(0.08)
    assert gaps.longest_ms(capturing=True) == pytest.approx(490)
    assert gaps.longest_ms(capturing=False) == pytest.approx(80)
    assert [phase for _seconds, phase, _after in gaps.worst[:2]] == ["Capturing", "idle"]


def test_the_probe_times_animatics_calls_and_leaves_them_as_they_were(responsiveness, scene, shot):
    probe = responsiveness.Probe("animatic", lambda: "Denoising, step 1/2")
    before = listing.read_on, bpy.types.ANIMATIC_PT_generate.draw
    probe._patch()
    probe._tick()
    probe._tick()
    watch._follow(bpy.context)
    assert probe.calls["animatic.operators.watch._follow"] > 0 and set(probe.gaps.longest) == {"Denoising"}
    assert probe.report()[0].startswith("figure ui_longest_block_ms ")
    for owner, name, original in reversed(probe._patched):
        setattr(owner, name, original)
    assert before == (listing.read_on, bpy.types.ANIMATIC_PT_generate.draw)


def test_a_long_list_of_takes_is_read_a_moment_at_a_time(scene, shot, monkeypatch):
    home = contract.shot_folder(resources().takes_root / "takes", shot.name, shot.id)
    home.mkdir(parents=True)
    for number in range(1, 7):
        made = make_take(home.parent / "made", contract.FrameMap(1, 4), number=number)
        made.path.rename(home / made.path.name)
    monkeypatch.setattr(listing, "_READ_SECONDS", 0.0)
    monkeypatch.setattr(listing, "_in_window", lambda: True)
    listing.refresh(bpy.context)
    items = bpy.context.window_manager.animatic.takes
    assert [bool(item.total) for item in items] == [True] + 5 * [False]  # the chosen one at once
    assert all(item.label.startswith("Take ") and item.folder for item in items)
    while listing.read_on(bpy.context):
        pass
    assert all(item.total == 4 for item in items)


def test_what_is_left_to_read_goes_with_its_file(scene, shot, tmp_path):
    for module, left in ((listing, TakeFolder(tmp_path / "0001")), (film_status, shot)):
        module._unread[:] = [left]
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.scene.animatic.shots_from = "hand"  # which shows no shot, so that nothing is read anew
    watch._look()
    assert not bpy.context.window_manager.animatic.error


def test_a_long_film_is_read_a_moment_at_a_time(scene, shot, monkeypatch):
    scene.frame_end = 40
    for frame in (1, 11, 21):
        scene.timeline_markers.new(f"Shot {frame}", frame=frame).camera = scene.camera
    found = shots.sync(scene)
    for each in found:
        home = contract.shot_folder(resources().takes_root / "takes", each.name, each.id)
        home.mkdir(parents=True)
        made = make_take(home.parent / "made", contract.FrameMap(1, 4), shot=each.name)
        made.path.rename(home / made.path.name)
    monkeypatch.setattr(film_status, "_READ_SECONDS", 0.0)
    monkeypatch.setattr(film_status, "_in_window", lambda: True)
    film = bpy.context.window_manager.animatic.film
    film_status.update(bpy.context, found[2])
    assert [item.newest for item in film] == [1, 0, 1]  # the shown one first, and one more
    while film_status.read_on(bpy.context):
        pass
    assert [item.newest for item in film] == [1, 1, 1]


def test_work_on_files_is_done_beside_and_its_errors_are_the_runs():
    released, threads = threading.Event(), []

    def work():
        threads.append(threading.current_thread())
        released.wait(5)
        return "done"

    run = beside.beside(work, "Writing")
    update = next(run)
    assert update.waiting and update.text == "Writing" and threads[0] is not threading.main_thread()
    released.set()
    with pytest.raises(StopIteration) as done:
        while True:
            next(run)
            time.sleep(0.01)
    assert done.value.value == "done"

    def fail():
        raise runs.RunError("The disk is full.", code="disk_full")

    with pytest.raises(runs.RunError, match="disk is full"):
        list(beside.beside(fail, "Writing"))


def test_a_cancel_waits_for_what_is_being_written():
    released = threading.Event()
    run = beside.beside(lambda: released.wait(5), "Writing")
    next(run)
    assert run.throw(runs.CancelRun()).waiting
    released.set()
    with pytest.raises(runs.RunError) as told:
        while True:
            next(run)
            time.sleep(0.01)
    assert told.value.code == "cancelled"


def test_what_is_quick_takes_no_tick():
    assert list(beside.beside(lambda: None, "Writing")) == []


def test_no_poll_asks_the_disk_for_a_take(scene, shot, tmp_path, monkeypatch):
    home = contract.shot_folder(resources().takes_root / "takes", shot.name, shot.id)
    home.mkdir(parents=True)
    make_take(home.parent / "made", contract.FrameMap(1, 4), camera="Camera").path.rename(home / "0001")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    listing.refresh(bpy.context)
    asked = []

    def watched(plain):
        return lambda path, *rest, **more: asked.append(path) or plain(path, *rest, **more)

    for name in ("stat", "lstat", "scandir", "listdir", "open"):
        monkeypatch.setattr(os, name, watched(getattr(os, name)))
    asking = (take.TakeOperator, continue_take.ANIMATIC_OT_continue_take)
    classes = [cls for cls in operators.CLASSES if issubclass(cls, asking)]
    refusals = {cls.bl_label: cls.refusal(bpy.context) for cls in classes}
    assert len(classes) > 9 and refusals["Recall Settings"] == refusals["Place Take"] == refusals["Other Seeds"] == ""
    assert refusals["Continue Take"].startswith("The take is 64")
    assert [path for path in asked if str(home) in str(path)] == []


@pytest.fixture
def looks(monkeypatch):
    """Return a list that gets an entry whenever the shown shot is looked for, as if a window were drawn."""
    found, plain = [], shots.listing.list_shots
    monkeypatch.setattr(shots.glance, "is_drawn", lambda: True)
    monkeypatch.setattr(shots.listing, "list_shots", lambda scene: found.append(scene) or plain(scene))
    return found


def test_a_redraw_looks_for_the_shown_shot_once(scene, shot, looks, monkeypatch):
    monkeypatch.setattr(shots.glance, "_KEPT_SECONDS", 60)
    for name in ("shot", "prompt", "generate", "travel"):
        draw(getattr(bpy.types, f"ANIMATIC_PT_{name}"))
    assert len(looks) == 1


def test_a_kept_shot_is_let_go_where_it_may_be_another(scene, shot, looks, monkeypatch):
    monkeypatch.setattr(shots.glance, "_KEPT_SECONDS", 60)
    scene.animatic.shots_from = "hand"
    one = shots.add_hand_shot(scene, "one", 1, 20, scene.camera)
    assert shots.glanced_shot(scene) == one
    two = shots.add_hand_shot(scene, "two", 1, 40, scene.camera)
    scene.animatic.active_shot = two.id
    assert shots.glanced_shot(scene) == two
    scene.animatic.settings_for(two).last = 50  # as a panel changes it
    bpy.context.view_layer.update()
    assert shots.glanced_shot(scene).end == 50
    shots.remove(scene, two)
    assert shots.glanced_shot(scene) == one
    bpy.ops.wm.read_factory_settings(use_empty=True)
    assert shots.glanced_shot(bpy.context.scene).origin == "scene"
    monkeypatch.setattr(shots.glance, "_KEPT_SECONDS", 0)
    before = len(looks)
    shots.glanced_shot(bpy.context.scene)
    assert len(looks) == before + 1


def test_the_takes_folder_is_not_followed_through_its_links_at_each_question(shot, monkeypatch):
    followed, plain = [], Path.resolve
    monkeypatch.setattr(Path, "resolve", lambda path, *rest: followed.append(path) or plain(path, *rest))
    for _ in range(50):
        root = resources().takes_root
    assert root.name == "out" and followed.count(root) < 3


def test_a_take_that_is_gone_from_the_disk_says_so(scene, shot):
    home = contract.shot_folder(resources().takes_root / "takes", shot.name, shot.id)
    home.mkdir(parents=True)
    made = make_take(home.parent / "made", contract.FrameMap(1, 4)).path.rename(home / "0001")
    listing.refresh(bpy.context)
    shutil.rmtree(made)
    with pytest.raises(RuntimeError, match="folder of this take is gone"):
        bpy.ops.animatic.recall()
