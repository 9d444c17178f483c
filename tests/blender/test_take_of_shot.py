"""Settings are set by takes of their own shot alone, also where the list still shows those of another."""

from types import SimpleNamespace

import bpy
import pytest
from animatic import shots
from animatic.backend.contract import FrameMap, shot_folder
from animatic.operators import continue_take, listing, take
from animatic.resources import resources

from takes import add_camera, make_take


@pytest.fixture
def lagging(scene, tmp_path, monkeypatch):
    """Return a scene whose list shows a take of its first shot while the playhead is in the second, as in a run."""
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path / "out"))
    camera = add_camera(scene)
    scene.frame_start, scene.frame_end = 1, 8
    for name, frame in (("A", 1), ("B", 5)):
        scene.timeline_markers.new(name, frame=frame).camera = camera
    first, second = shots.sync(scene)
    scene.animatic.settings_for(second).prompt = "two days of work"
    made = make_take(tmp_path / "made", FrameMap(1, 4), shot=first.id)
    home = shot_folder(resources().takes_root / "takes", first.name, first.id)
    home.mkdir(parents=True)
    made.path.rename(home / made.path.name)
    bpy.ops.animatic.refresh()
    assert len(bpy.context.window_manager.animatic.takes) == 1
    monkeypatch.setattr(listing, "refresh_if_stale", lambda _context: None)
    scene.frame_set(6)
    return scene


def test_a_take_of_another_shot_is_not_recalled(lagging):
    settings = lagging.animatic.settings_for(shots.list_shots(lagging)[1])
    with pytest.raises(RuntimeError, match="The list shows the takes of another shot: press Refresh"):
        bpy.ops.animatic.recall()
    assert settings.prompt == "two days of work"
    lagging.frame_set(2)
    assert bpy.ops.animatic.recall() == {"FINISHED"}


def test_a_take_of_another_shot_does_not_go_on(lagging):
    with pytest.raises(RuntimeError, match="The list shows the takes of another shot"):
        bpy.ops.animatic.continue_take()


def test_the_buttons_are_grey_meanwhile(lagging, monkeypatch):
    window = SimpleNamespace(app=SimpleNamespace(background=False))
    for module in (take, continue_take):
        monkeypatch.setattr(module, "bpy", window)
    monkeypatch.setattr(continue_take, "backend_is_there", lambda _operator: True)
    assert not bpy.ops.animatic.recall.poll() and not bpy.ops.animatic.continue_take.poll()
    assert bpy.ops.animatic.open_take.poll()
    lagging.frame_set(2)
    assert bpy.ops.animatic.recall.poll()
