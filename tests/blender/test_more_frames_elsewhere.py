"""What becomes of pictures in between whose artist works in another scene, or undoes a step, while they are made."""

import bpy
import pytest
from animatic import runs, scripting, takes
from animatic.backend.contract import FrameMap, MoreFrames
from animatic.backend.contract.more_frames import more_folder
from animatic.operators import listing
from animatic.operators import more_frames as button

from takes import make_take, number_picture, write_png


@pytest.fixture
def placed(scene, shot, tmp_path, monkeypatch):
    """Return a take on twos that is in a sequencer; a backend is not needed for its pictures in between."""
    folder = make_take(takes.takes_folder(tmp_path / "out", shot).parent, FrameMap(1, 4, 2), shot=shot.id)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    listing.refresh(bpy.context)
    bpy.ops.animatic.place(where="sequencer")
    monkeypatch.setattr(button, "backend_is_there", lambda _cls: True)
    return folder


def made(folder):
    more = more_folder(folder, 24.0)
    more.path.mkdir()
    for number in range(1, 5):
        write_png(more.frame(number), number_picture(number, 64, 64))
    more.write(MoreFrames("blend", 24.0))
    return more


def test_they_are_shown_in_the_scene_of_the_take_though_another_is_open_by_then(scene, placed, monkeypatch):
    other = bpy.data.scenes.new("Elsewhere")

    def add_frames(folder, *_how, **_named):
        yield runs.Update(waiting=True)
        bpy.context.window.scene = other
        return made(folder)

    monkeypatch.setattr(button.runs, "add_frames", add_frames)
    scene.animatic.more_frames.method = "blend"
    try:
        assert bpy.ops.animatic.more_frames() == {"FINISHED"}
    finally:
        bpy.context.window.scene = scene
    (strip,) = bpy.data.scenes["Scene Animatic"].sequence_editor.strips_all
    assert "more-24fps" in strip.directory
    assert not bpy.context.window_manager.animatic.error


def test_what_cannot_be_shown_is_said_and_is_no_mistake(scene, placed, monkeypatch):
    def add_frames(folder, *_how, **_named):
        yield runs.Update(waiting=True)
        return made(folder)

    def show_again(_folder, _scene):
        raise scripting.ScriptError("The plane cannot be changed.", code="place_failed")

    monkeypatch.setattr(button.runs, "add_frames", add_frames)
    monkeypatch.setattr(button.scripting, "show_again", show_again)
    scene.animatic.more_frames.method = "blend"
    with pytest.raises(RuntimeError, match="The plane cannot be changed"):
        bpy.ops.animatic.more_frames()
    assert bpy.context.window_manager.animatic.error == "The plane cannot be changed."
    assert bpy.context.window_manager.animatic.active_item().more


def test_before_they_are_deleted_it_asks(placed):
    made(placed)
    listing.refresh(bpy.context)
    asked = []

    class Windows:
        def invoke_confirm(self, operator, event, **how):
            asked.append(how)
            return {"RUNNING_MODAL"}

    class Context:
        window_manager = Windows()

    pressed = button.ANIMATIC_OT_remove_more_frames.invoke(None, Context(), None)
    assert pressed == {"RUNNING_MODAL"} and "cannot be undone" in asked[0]["message"]
    assert more_folder(placed, 24.0).path.is_dir()
