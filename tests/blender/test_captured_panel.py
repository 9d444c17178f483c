"""What Controls says of captures: which one is shown, and what it was made with."""

from dataclasses import replace
from pathlib import Path

import bpy
import pytest
from animatic import shots
from animatic.backend.contract import CaptureFolder
from animatic.operators import film_failures, listing
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


def test_many_captures_are_read_once_for_many_changes(captured, state, monkeypatch):
    folder, read = CaptureFolder(Path(state.seeing.capture)), []
    for number in range(2, 12):
        other = CaptureFolder(folder.path.with_name(f"{number:04d}"))
        other.path.mkdir()
        other.write(replace(folder.read(), number=number))
    (shot,) = shots.sync(captured)
    listing.refresh_capture(bpy.context, shot)
    assert state.seeing.capture.endswith("0011")
    original = CaptureFolder.read
    monkeypatch.setattr(CaptureFolder, "read", lambda self: read.append(self) or original(self))
    for width in (128, 160):
        captured.animatic.shots[0].width = width
        listing.refresh_capture(bpy.context, shot)
    assert len(read) <= 4  # not ten for each
    folder.write(replace(folder.read(), created="2999-01-01"))  # one that was written again
    listing.refresh_capture(bpy.context, shot)
    assert state.seeing.capture == str(folder.path)


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


def test_what_capture_says_stands_below_its_button(stage, state):
    gone = stage.animatic.shown.left_out.add()
    gone.collection = bpy.data.collections.new("Temp")
    stage.collection.children.link(gone.collection)
    bpy.data.collections.remove(gone.collection)
    with pytest.raises(RuntimeError, match="Temp"):
        bpy.ops.animatic.capture()
    assert "There is no collection 'Temp'" in controls()
    film = draw(bpy.types.ANIMATIC_PT_film)
    assert "There is no collection 'Temp'" in " ".join(film.texts)
    (shot,) = shots.sync(stage)
    assert not film_failures.reconsider(bpy.context, shot)  # it is as it was
    stage.animatic.shown.left_out.clear()
    assert film_failures.reconsider(bpy.context, shot)
    assert not state.error and "Temp" not in controls()
    assert "Temp" not in " ".join(draw(bpy.types.ANIMATIC_PT_film).texts)


def test_a_warning_of_a_capture_stands_below_its_button(stage, state):
    for obj in (stage.objects["Person"], *stage.objects["Person"].children):
        obj.hide_render = True
    bpy.ops.animatic.capture()
    assert "Nobody is seen in this shot, so the pose is empty." in controls()


def test_notes_are_of_the_scene_that_they_were_made_in(stage, state):
    state.add_note("The view transform is AgX.")
    assert "AgX" in " ".join(draw(bpy.types.ANIMATIC_PT_generate).texts)
    other = bpy.data.scenes.new("Other")
    assert state.notes_in(other) == [] and state.notes_in(stage) == ["The view transform is AgX."]


def test_objects_that_have_a_class_by_now_are_not_named_any_more(stage, state):
    stage.animatic.seg.enabled = True
    stage.objects["Pillar"].name, stage.objects["Wall"].name = "Zorble", "Wumpus"
    bpy.ops.animatic.capture()
    assert "no class, and are black: Wumpus, Zorble" in controls().replace("Zorble, Wumpus", "Wumpus, Zorble")
    bpy.context.view_layer.objects.active = stage.objects["Zorble"]
    for obj in stage.objects:
        obj.select_set(obj.name == "Zorble")
    assert bpy.ops.animatic.set_segment(segment="1", on="OBJECT") == {"FINISHED"}
    assert "is black: Wumpus. Set its class" in controls() and "Zorble" not in controls()
    assert "Classes were set since the capture: press Recapture." in controls()


def test_the_histogram_has_distances_and_a_background_beyond_far_says_that_it_is_black(captured, state):
    look, found = captured.animatic.depth_look, state.depth_range
    assert 0 < found.low_m < found.near_m < found.high_m
    look.use_far, look.far, look.background, look.background_distance = True, 10.0, "distance", 50.0
    texts = " ".join(draw(bpy.types.ANIMATIC_PT_depth_look).texts)
    assert "At 50 m it is beyond Far, 10 m: it stays black." in texts
    look.background_distance = 8.0
    assert not look.background_note(0.0)


def test_a_picture_opens_in_full_size(captured, state):
    captured.frame_set(2)
    assert bpy.ops.animatic.enlarge(kind="openpose") == {"FINISHED"}
    assert bpy.ops.animatic.enlarge(kind="depth") == {"FINISHED"}
    pose, depth = (next(each for each in bpy.data.images if f" {kind} " in each.name) for kind in ("openpose", "depth"))
    assert tuple(pose.size) == tuple(depth.size) == (160, 96)
    assert max(pose.pixels[:]) == 1.0 and len(set(depth.pixels[:][::4])) > 3
    with pytest.raises(RuntimeError, match="The backend has not drawn it yet"):
        bpy.ops.animatic.enlarge(kind="canny")
    captured.frame_set(40)
    with pytest.raises(RuntimeError, match="This frame is not in the capture"):
        bpy.ops.animatic.enlarge(kind="depth")


def test_a_picture_that_is_gone_is_refused_in_words(captured, state):
    folder = CaptureFolder(Path(state.seeing.capture))
    folder.control_file("depth", 1).unlink()
    captured.frame_set(1)
    with pytest.raises(RuntimeError, match="The capture has no such picture of this frame"):
        bpy.ops.animatic.enlarge(kind="depth")
    folder.capture_json.unlink()
    with pytest.raises(RuntimeError, match="The capture cannot be read"):
        bpy.ops.animatic.enlarge(kind="depth")


def test_without_a_capture_nothing_opens(stage, state):
    bpy.ops.animatic.refresh()
    assert not bpy.ops.animatic.enlarge.poll() and not bpy.ops.animatic.open_capture.poll()
