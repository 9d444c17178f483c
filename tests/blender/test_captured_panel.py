"""What Controls says of captures: which one is shown, and what it was made with."""

import bpy
import pytest
from animatic import shots
from animatic.operators import listing
from drawing import draw
from viewports import small

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def state():
    return bpy.context.window_manager.animatic


@pytest.fixture
def captured(stage):
    """Return the scene, whose shot is captured."""
    small(stage)
    assert bpy.ops.animatic.capture() == {"FINISHED"}
    return stage


def look_again(scene):
    (shot,) = shots.sync(scene)
    assert listing.is_stale(bpy.context, shot)  # as the timer finds it
    listing.refresh_capture(bpy.context, shot)


def controls():
    return " ".join(draw(bpy.types.ANIMATIC_PT_controls).texts)


def test_a_changed_setting_is_named_and_the_capture_stays_in_sight(captured, state):
    own = captured.animatic
    own.figures.hidden = "faint" if own.figures.hidden == "drop" else "drop"
    look_again(captured)
    assert not state.captured and state.depth_range.measured and state.seeing.depth_holds
    assert "Capture 1 was made with other settings (Hidden Joints): press Recapture" in controls()
    assert bpy.ops.animatic.depth_range.poll()
    own.figures.property_unset("hidden")
    look_again(captured)
    assert state.captured and state.capture_text.startswith("Capture 1, ")


def test_depths_of_other_frames_are_not_those_of_the_view(captured, state):
    captured.frame_end, captured.animatic.shots[0].width = 3, 128
    captured.animatic.shown.visibility = "viewport"
    look_again(captured)
    assert "(Frames, Size, Visibility)" in state.capture_text
    assert state.depth_range.measured and not state.seeing.depth_holds


def test_a_pass_that_is_lacking_is_named(captured, state):
    captured.animatic.extra.normal = True
    look_again(captured)
    assert "(Controls)" in state.capture_text and state.seeing.depth_holds


def test_without_any_capture_it_says_so(stage, state):
    bpy.ops.animatic.refresh()
    assert "Not captured yet" in controls()
