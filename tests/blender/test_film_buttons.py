"""The buttons of the Film panel: shots are added, copied, removed and ordered where they come from."""

import bpy
import pytest
from animatic import shots
from drawing import draw

from takes import add_camera

pytestmark = pytest.mark.usefixtures("own_folders")


def names(scene):
    return [shot.name for shot in shots.list_shots(scene)]


def panel(name="film"):
    return draw(getattr(bpy.types, f"ANIMATIC_PT_{name}"))


def test_add_binds_the_selected_camera_to_a_marker_at_the_playhead(three):
    camera = add_camera(three, "Crane")
    three.camera = None
    bpy.context.view_layer.objects.active = camera
    camera.select_set(True)
    three.frame_set(50)
    assert bpy.ops.animatic.shot_add() == {"FINISHED"}
    made = shots.shown_shot(three)
    assert (made.name, made.camera, made.start, made.end) == ("Shot 1", "Crane", 50, 100)
    with pytest.raises(RuntimeError, match="begins at frame 50 already"):
        bpy.ops.animatic.shot_add()


def test_add_cuts_the_scene_that_was_one_shot_and_its_takes_stay(scene):
    add_camera(scene)
    scene.frame_start, scene.frame_end = 1, 100
    (whole,) = shots.sync(scene)
    scene.animatic.settings_for(whole).prompt = "rain"
    scene.frame_set(41)
    bpy.ops.animatic.shot_add(name="Night")
    first, second = shots.list_shots(scene)
    assert (first.id, first.start, first.end) == (whole.id, 1, 40)
    assert (second.name, second.start, second.end) == ("Night", 41, 100)
    assert scene.animatic.settings_for(first).prompt == "rain"


def test_add_at_the_first_frame_gives_the_scene_that_was_one_shot_a_marker(scene):
    camera = add_camera(scene)
    scene.frame_start, scene.frame_end = 1, 100
    (whole,) = shots.sync(scene)
    scene.frame_set(1)
    bpy.ops.animatic.shot_add(name="Day")
    (shot,) = shots.list_shots(scene)
    assert (shot.id, shot.name, shot.marker_frame, shot.camera) == (whole.id, "Day", 1, camera.name)
    scene.frame_set(50)
    bpy.ops.animatic.shot_add()
    assert names(scene) == ["Day", "Shot 1"]


def test_add_outside_the_frame_range_says_so(scene):
    add_camera(scene)
    scene.frame_end = 100
    scene.frame_set(200)
    with pytest.raises(RuntimeError, match="Frame 200 is outside the scene's frame range, 1 to 100"):
        bpy.ops.animatic.shot_add()
    assert not scene.timeline_markers


def test_add_by_hand_ends_before_the_next_shot(scene):
    add_camera(scene)
    scene.animatic.shots_from, scene.frame_end = "hand", 100
    for frame, end in ((60, 100), (10, 59), (200, 247)):
        scene.frame_set(frame)
        bpy.ops.animatic.shot_add()
        made = shots.shown_shot(scene)
        assert (made.start, made.end, made.camera) == (frame, end, "Camera")
    assert names(scene) == ["Shot 2", "Shot 1", "Shot 3"]
    assert {"camera", "first", "last"} <= set(panel().props)


def test_shots_of_markers_turn_into_shots_by_hand_with_their_takes(three):
    before = shots.list_shots(three)
    three.animatic.settings_for(before[0]).prompt = "rain"
    assert not bpy.ops.animatic.shot_duplicate.poll()
    with pytest.raises(RuntimeError, match="choose Turn into Shots by Hand"):
        bpy.ops.animatic.shot_duplicate()
    assert bpy.ops.animatic.shots_by_hand() == {"FINISHED"}
    after = shots.list_shots(three)
    assert [(s.id, s.name, s.start, s.end, s.camera) for s in after] == [
        (s.id, s.name, s.start, s.end, s.camera) for s in before
    ]
    assert three.animatic.settings_for(after[0]).prompt == "rain" and len(three.timeline_markers) == 3


def test_a_duplicate_has_the_settings_and_no_takes_of_the_shot(three):
    bpy.ops.animatic.shots_by_hand()
    shot = shots.list_shots(three)[1]
    settings = three.animatic.settings_for(shot)
    settings.prompt, settings.chosen_take, settings.look_from = "rain", 3, "own"
    settings.travel.add(120, "night")
    settings.own_look.add_lora("org/oil")
    three.animatic.choose(shot.id)
    assert bpy.ops.animatic.shot_duplicate() == {"FINISHED"}
    made = shots.shown_shot(three)
    copied = three.animatic.settings_for(made)
    assert made.id != shot.id and (made.name, made.start, made.end, made.camera) == ("B Copy", 101, 200, "Camera")
    assert (copied.prompt, copied.chosen_take, copied.look_from) == ("rain", 0, "own")
    assert [item.prompt for item in copied.travel.prompts] == ["night"]
    assert [item.reference for item in copied.own_look.loras] == ["org/oil"]
    assert names(three) == ["A", "B", "B Copy", "C"]


def test_remove_takes_the_marker_the_strip_or_the_entry_away(three):
    three.frame_set(150)
    assert bpy.ops.animatic.shot_remove() == {"FINISHED"}
    assert names(three) == ["A", "C"] and "B" not in three.timeline_markers
    bpy.ops.animatic.shots_by_hand()
    bpy.ops.animatic.shot_remove()
    assert names(three) == ["C"]
    three.animatic.shots_from = "strips"
    strips = three.sequence_editor_create().strips
    meta = strips.new_meta("meta", 2, 1)
    meta.strips.new_scene("inside", bpy.data.scenes.new("Stage"), 1, 1)
    bpy.ops.animatic.shot_remove()
    assert names(three) == [] and not meta.strips


def test_the_whole_scene_is_not_removed(scene):
    add_camera(scene)
    bpy.ops.animatic.refresh()
    with pytest.raises(RuntimeError, match="own frame range is this shot"):
        bpy.ops.animatic.shot_remove()


def test_the_order_goes_back_to_that_of_time(three):
    assert not bpy.ops.animatic.shot_order_reset.poll()
    bpy.ops.animatic.shot_move(direction="down")
    assert names(three) == ["B", "A", "C"]
    assert bpy.ops.animatic.shot_order_reset() == {"FINISHED"}
    assert names(three) == ["A", "B", "C"]


def test_removing_a_shot_is_undone(three):
    bpy.ops.ed.undo_push(message="before")
    three.frame_set(150)
    bpy.ops.animatic.shot_remove()
    bpy.ops.ed.undo_push(message="Remove Shot")
    bpy.ops.ed.undo()
    assert names(bpy.context.scene) == ["A", "B", "C"]
