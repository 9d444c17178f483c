"""Runs end in every case, and leave Blender ready for the next one."""

import dataclasses

import animatic
import bpy
import pytest
from animatic import place, runs, shots
from animatic.backend import contract
from animatic.operators import listing, modal, watch
from animatic.resources import resources
from animatic.settings import model as model_settings
from animatic.settings import scene as scene_settings
from animatic.settings import take as take_settings

from takes import add_camera, make_take


@pytest.fixture
def state():
    return bpy.context.window_manager.animatic


def list_take(scene, shot, root, **changes):
    """Make a take on disk, read the list, and return the folder."""
    folder = make_take(root, contract.FrameMap(1, 4), **changes)
    home = contract.shot_folder(resources().takes_root / "takes", shot.name, shot.id)
    home.mkdir(parents=True, exist_ok=True)
    moved = folder.path.rename(home / folder.path.name)
    bpy.ops.animatic.refresh()
    return dataclasses.replace(folder, path=moved)


def test_a_run_that_cannot_start_says_why_and_does_not_go_on_for_ever(scene, shot, state):
    state.captured = True  # and deleted by hand meanwhile
    with pytest.raises(RuntimeError, match="No capture fits the present settings"):
        bpy.ops.animatic.look()
    assert not state.running and state.error.startswith("No capture fits")


def test_a_mistake_in_a_run_ends_it_with_details(scene, shot, state, monkeypatch):
    def broken(*_arguments, **_options):
        raise KeyError("nothing expected this")
        yield

    monkeypatch.setattr(runs, "capture_shot", broken)
    with pytest.raises(RuntimeError, match="made a mistake"):
        bpy.ops.animatic.capture()
    assert not state.running and "nothing expected this" in state.error and "Traceback" in state.error_detail


def test_a_setting_of_the_machine_that_is_wrong_is_a_sentence(scene, shot, state, monkeypatch):
    monkeypatch.setenv("ANIMATIC_OFFLOAD", "perhaps")
    with pytest.raises(RuntimeError, match="offload is 'perhaps'"):
        bpy.ops.animatic.capture()
    assert not state.running
    with pytest.raises(RuntimeError, match="offload is 'perhaps'"):
        bpy.ops.animatic.generate()


@pytest.fixture
def no_shots(scene):
    """Let the scene have no shot: its sequencer has no strip."""
    scene.animatic.shots_from = "strips"


def test_buttons_say_that_there_is_no_shot(scene, no_shots, state):
    add_camera(scene)
    for button in (bpy.ops.animatic.step_shot, bpy.ops.animatic.roll_seed, bpy.ops.animatic.capture):
        with pytest.raises(RuntimeError, match="no shot here"):
            button()
    assert not state.running


def test_another_file_starts_with_nothing_running(state):
    state.running, state.notes = True, "of the file before"
    bpy.ops.wm.read_homefile(use_empty=True)
    assert not bpy.context.window_manager.animatic.running and not bpy.context.window_manager.animatic.notes


def test_registering_again_starts_with_nothing_running(state):
    state.running = state.setting_up = True
    animatic.unregister()
    animatic.register()
    state = bpy.context.window_manager.animatic
    assert not state.running and not state.setting_up


def test_unregistering_ends_the_run_in_progress(state):
    ended = []

    def run():
        try:
            yield runs.Update(waiting=True)
        finally:
            ended.append(True)

    going = run()
    next(going)
    modal._current = going
    animatic.unregister()
    animatic.register()
    assert ended and modal._current is None


def test_repeat_last_does_not_know_what_takes_minutes():
    for name in ("capture", "generate", "finish_take", "look", "check_backend", "set_up_backend", "remove_backend"):
        cls = getattr(bpy.types, f"ANIMATIC_OT_{name}")
        assert "REGISTER" not in cls.bl_options, name


def test_the_timer_goes_on_after_a_fault_and_says_it_once(scene, shot, state, monkeypatch):
    def unreadable(_context):
        raise PermissionError("the takes folder is closed")

    monkeypatch.setattr(watch, "_problem", "")
    with monkeypatch.context() as patch:
        patch.setattr(listing, "refresh", unreadable)
        state.shot_id = "another"
        assert watch._look() == watch.INTERVAL_SECONDS
        assert "the takes folder is closed" in state.error
        bpy.ops.animatic.dismiss_error()
        watch._look()
        assert state.error == ""
    watch._look()
    assert state.shot_id == shot.id


def test_a_model_set_that_is_gone_is_a_sentence(scene, shot, tmp_path, monkeypatch):
    """A .blend may come from a machine with more model sets."""
    monkeypatch.setattr(model_settings, "model_set_items", lambda *_: [])
    known = scene_settings.resources.known_model_sets()
    monkeypatch.setattr(
        scene_settings.resources,
        "known_model_sets",
        lambda: dataclasses.replace(known, found={"mine": contract.PREVIEW}),
    )
    with pytest.raises(contract.ContractError, match=r"model set is 'preview'; it must be one of mine"):
        take_settings.take_from(scene, shot)


def test_recall_without_the_model_set_brings_everything_else_back(scene, shot, monkeypatch):
    own = scene.animatic
    own.steps, own.guidance, own.depth.strength = 9, 3.0, 0.5
    take = take_settings.take_from(scene, shot)
    take = dataclasses.replace(take, models=dataclasses.replace(take.models, name="not here"))
    own.steps, own.guidance, own.depth.strength = 1, 1.0, 1.0
    assert "model set not here is not here" in take_settings.recall(scene, shot, take)[0]
    assert (own.steps, own.guidance, own.depth.strength, own.model_set) == (9, 3.0, 0.5, "preview")


def test_a_placed_take_is_not_deleted_whichever_way_its_folder_is_written(scene, shot, tmp_path, state):
    deep = tmp_path / "deep" / "er"
    deep.mkdir(parents=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(deep / "street.blend"))  # the strip's folder is //../../out/…
    folder = list_take(scene, shot, tmp_path / "made")
    assert bpy.ops.animatic.place(where="sequencer") == {"FINISHED"}
    with pytest.raises(RuntimeError, match="Remove Placed"):
        bpy.ops.animatic.delete_take()
    assert folder.take_json.exists()
    state.running = True
    assert not bpy.ops.animatic.delete_take.poll()
    state.running = False
    assert bpy.ops.animatic.remove_placed() == {"FINISHED"}
    assert bpy.ops.animatic.delete_take() == {"FINISHED"}
    assert not folder.path.exists()


def test_a_take_that_is_placed_in_another_scene_is_not_deleted(scene, shot, tmp_path):
    folder = list_take(scene, shot, tmp_path / "made")
    other = bpy.data.scenes.new("Other")
    place.as_standing_plane(folder, other)
    with pytest.raises(RuntimeError, match="placed in the scene Other"):
        bpy.ops.animatic.delete_take()
    place.remove(folder, other)
    assert bpy.ops.animatic.delete_take() == {"FINISHED"}


def settings_of(scene):
    """Return what a capture changes and an artist would miss."""
    render, image, layer = scene.render, scene.render.image_settings, scene.view_layers[0]
    return (
        (render.engine, render.filepath, render.resolution_x, render.use_compositing, render.use_motion_blur),
        (image.file_format, image.color_mode, image.color_depth, scene.cycles.samples, scene.frame_end),
        (layer.use_pass_z, layer.use_pass_ambient_occlusion, scene.camera.name, scene.camera.data.dof.use_dof),
        [(marker.frame, marker.camera and marker.camera.name) for marker in scene.timeline_markers],
    )


def test_a_file_saved_during_the_capture_says_so_and_opens_with_its_own_settings(scene, shot, tmp_path):
    bpy.ops.mesh.primitive_cube_add(location=(0, 0, -5))
    scene.render.image_settings.file_format, scene.render.image_settings.color_depth = "PNG", "16"
    scene.view_layers[0].use_pass_ambient_occlusion = True
    scene.camera.data.dof.use_dof = scene.render.use_motion_blur = True
    scene.render.filepath = "//mine/"
    scene.timeline_markers.new("Wide", frame=1).camera = scene.camera
    shot = shots.sync(scene)[0]
    scene.animatic.settings_for(shot).long_side = 64
    file, saved, before = str(tmp_path / "street.blend"), [], settings_of(scene)

    def save(*_arguments):
        if not saved:
            saved.append(settings_of(scene))
            bpy.ops.wm.save_as_mainfile(filepath=file)

    bpy.app.handlers.render_write.append(save)
    try:
        notes = [update.note for update in runs.capture_shot(scene, shot, resources(), blocking=False)]
        again = [update.note for update in runs.capture_shot(scene, shot, resources(), again=True, blocking=False)]
    finally:
        bpy.app.handlers.render_write.remove(save)
    assert saved[0] != before
    assert any("save it again" in note for note in notes)
    assert not any("save it again" in note for note in again)
    assert "animatic_before_capture" not in scene
    bpy.ops.wm.open_mainfile(filepath=file)
    scene = bpy.context.scene
    assert settings_of(scene) == before
    assert "animatic_before_capture" not in scene
