"""The More Frames box: what it asks for, what its buttons do, and what the list of takes says of it."""

from __future__ import annotations

import os
from pathlib import Path

import bpy
import pytest
from animatic import takes
from animatic.backend.contract import FrameMap, MoreFrames, more_folders
from animatic.backend.contract.more_frames import more_folder
from animatic.operators import listing
from animatic.operators.more_frames import ANIMATIC_OT_more_frames
from animatic.runs import RunError
from animatic.takes import more_frames
from drawing import draw

from takes import make_take, number_picture, write_png

needs_backend = pytest.mark.skipif(
    not os.environ.get("ANIMATIC_PYTHON"), reason="ANIMATIC_PYTHON names no backend: run these through make test"
)


@pytest.fixture
def chosen(scene, shot, tmp_path):
    """Return a take on twos of the scene's shot, chosen in the list of a saved file."""
    root = takes.takes_folder(tmp_path / "out", shot).parent
    folder = make_take(root, FrameMap(1, 4, 2), shot=shot.id)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    listing.refresh(bpy.context)
    return folder


@pytest.mark.parametrize(
    ("rate", "fps", "expected"), [("scene", 60, 24.0), ("twice", 60, 24.0), ("four", 60, 48.0), ("fps", 59.94, 59.94)]
)
def test_the_settings_say_how_many_pictures(scene, chosen, rate, fps, expected):
    own = scene.animatic.more_frames
    own.rate, own.fps = rate, fps
    assert own.asked(chosen.read()) == MoreFrames("motion", expected)


def test_weights_are_those_of_the_method_and_may_be_beside_the_blend(scene, chosen, tmp_path):
    own = scene.animatic.more_frames
    own.rife_weights, own.film_weights = "//flownet.pkl", " Org/film:net.safetensors "
    assert own.weights == ""
    own.method = "rife"
    assert Path(own.weights) == tmp_path / "flownet.pkl"
    own.method = "film"
    assert own.weights == "Org/film:net.safetensors" and own.problem == ""
    own.film_weights = ""
    assert own.problem == "FILM needs its weights: choose their file."


@needs_backend
def test_the_button_makes_them_and_the_list_says_so(scene, chosen, warm_backend):
    scene.animatic.more_frames.method = "blend"
    state = bpy.context.window_manager.animatic
    bpy.ops.animatic.place(where="sequencer")
    assert bpy.ops.animatic.more_frames() == {"FINISHED"}
    assert [folder.path.name for folder in more_folders(chosen)] == ["more-24fps"]
    assert state.active_item().more == "more-24fps\t24 fps, cross-fade, shown" and state.active_item().shows_more
    assert state.notes == "Take 1 has 4 pictures at 24 a second."
    (strip,) = bpy.data.scenes["Scene Animatic"].sequence_editor.strips_all
    assert len(strip.elements) == 4 and "more-24fps" in strip.directory
    assert bpy.ops.animatic.show_more_frames() == {"FINISHED"}
    assert not state.active_item().shows_more and "more-24fps" not in strip.directory
    assert not state.active_item().more.endswith("shown")
    assert state.active_item().more  # they are there all the same
    assert bpy.ops.animatic.remove_more_frames(name="more-24fps") == {"FINISHED"}
    assert more_folders(chosen) == [] and state.active_item().more == ""


@needs_backend
def test_a_rate_between_the_frames_is_said_to_be_for_export(scene, chosen, warm_backend):
    own = scene.animatic.more_frames
    own.method, own.rate = "blend", "fps"
    bpy.ops.animatic.more_frames()
    assert "They lie between scene frames" in bpy.context.window_manager.animatic.notes


def test_star_and_notes_leave_the_choice_alone(scene, chosen):
    more_frames.show(chosen, False)
    bpy.context.window_manager.animatic.active_item().star = True
    marks = chosen.read_marks()
    assert marks.star and not marks.more_frames


def test_half_a_set_says_how_much_of_it_is_there(chosen):
    more = more_folder(chosen, 60.0)
    more.path.mkdir()
    more.write(MoreFrames("rife", 60.0, "w"))
    write_png(more.frame(1), number_picture(1, 8, 8))
    assert [text for _, text in more_frames.described(chosen, chosen.read())] == [
        "60 fps, RIFE, 1 of 10 finished, for export only"
    ]


def test_an_unfinished_take_has_a_grey_button_and_so_has_one_without_weights(scene, chosen):
    said = []
    ANIMATIC_OT_more_frames.poll_message_set = said.append
    try:
        scene.animatic.more_frames.method = "rife"
        assert not ANIMATIC_OT_more_frames.ready(bpy.context)
        chosen.frame(2).unlink()
        listing.refresh(bpy.context)
        assert not ANIMATIC_OT_more_frames.ready(bpy.context)
    finally:
        del ANIMATIC_OT_more_frames.poll_message_set
    assert said == ["RIFE needs its weights: choose their file", "Choose a take whose pictures are all there"]


def test_a_rate_for_export_says_what_the_scene_goes_on_showing(scene, chosen):
    state, own = bpy.context.window_manager.animatic, scene.animatic.more_frames
    own.method, own.rate, own.fps = "blend", "fps", 60.0
    bpy.ops.animatic.more_frames()
    assert "goes on showing the take's own" in state.notes
    own.rate = "scene"
    bpy.ops.animatic.more_frames()
    own.rate = "fps"
    bpy.ops.animatic.more_frames()
    assert "goes on showing the 24 fps set" in state.notes
    lines = {line.partition("\t")[2] for line in state.active_item().more.splitlines()}
    assert lines == {"24 fps, cross-fade, shown", "60 fps, cross-fade, for export only"}


def test_the_box_shows_what_the_method_needs_and_what_there_is(scene, chosen):
    panel, own = bpy.types.ANIMATIC_PT_more_frames, scene.animatic.more_frames
    drawn = draw(panel)
    assert drawn.buttons == ["animatic.more_frames"] and not drawn.texts
    own.method, own.rate = "film", "fps"
    assert "FILM needs its weights" in " ".join(draw(panel).texts)
    more = more_folder(chosen, 24.0)
    more.path.mkdir()
    more.write(MoreFrames("film", 24.0, "film_net.pt"))
    listing.refresh(bpy.context)
    drawn = draw(panel)
    assert "24 fps, FILM, 0 of 4 finished" in drawn.texts
    assert {"animatic.remove_more_frames", "animatic.show_more_frames"} <= set(drawn.buttons)


def test_buttons_without_anything_to_act_on_say_so(scene, chosen):
    for button in (bpy.ops.animatic.show_more_frames, bpy.ops.animatic.remove_more_frames):
        with pytest.raises(RuntimeError, match="Make more frames of this take first"):
            button()


def test_an_error_offers_no_button_of_takes():
    fixes = ANIMATIC_OT_more_frames.fixes_of(None, RunError("It ended.", code="missing_weights"))
    assert fixes == "allow_downloads"
