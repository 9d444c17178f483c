"""Pressing Sequencer again: the shot's strip is changed where it is, with all that was done to it."""

from __future__ import annotations

import shutil

import bpy
import pytest
from animatic import place
from animatic.backend.contract import FrameMap, TakeFolder
from animatic.compat import move_strip, strip_content, strip_range, trim_strip
from placing import brighten

from takes import make_take

pytestmark = pytest.mark.usefixtures("ends_where_blender_hangs")


def lies(strip) -> tuple[str, int, tuple[int, int], int]:
    return strip.name, strip_content(strip).start, strip_range(strip), strip.channel


def work_on(strip) -> None:
    """Do to `strip` what an artist does."""
    strip.blend_type, strip.transform.offset_x, strip.transform.scale_x = "SCREEN", 7.0, 0.5
    strip.crop.max_y, strip.color_tag, strip.mute = 3, "COLOR_04", True
    brighten(strip)


def assert_worked_on(strip) -> None:
    assert (strip.blend_type, strip.transform.offset_x, strip.transform.scale_x) == ("SCREEN", 7.0, 0.5)
    assert (strip.crop.max_y, strip.color_tag, strip.mute) == (3, "COLOR_04", True)
    assert [modifier.bright for modifier in strip.modifiers] == ([] if bpy.app.version[:2] == (5, 0) else [5.0])


def fade_out(strip, first: int, last: int) -> None:
    for frame, alpha in ((first, 1.0), (last, 0.0)):
        strip.blend_alpha = alpha
        strip.keyframe_insert("blend_alpha", frame=frame)


def keys(edit) -> list[tuple[str, float, float]]:
    """Return path, frame and value of each key."""
    (layer,) = edit.animation_data.action.layers
    bag = layer.strips[0].channelbag(edit.animation_data.action_slot)
    return [(curve.data_path, *point.co) for curve in bag.fcurves for point in curve.keyframe_points]


def effect_length(last: int) -> dict[str, int]:
    """Return how this Blender version takes the length of an effect strip from frame 1 to `last`."""
    parameters = bpy.types.StripsTopLevel.bl_rna.functions["new_effect"].parameters
    return {"length": last} if "length" in parameters else {"frame_end": last + 1}


def test_the_same_take_again_keeps_the_strip_and_shows_what_was_finished_since(scene, tmp_path):
    part = make_take(tmp_path, FrameMap(1, 8), finished=(1, 2, 3, 4))
    strip = place.in_sequencer(part, scene)
    work_on(strip)
    move_strip(strip, 20)
    strip.channel = 6
    for number in range(5, 9):
        shutil.copy(part.frame(1), part.frame(number))
    assert place.in_sequencer(part, scene) == strip and place.strips_in(scene) == [strip]
    assert_worked_on(strip)
    assert lies(strip) == ("Street take 1", 20, (20, 28), 6) and len(strip.elements) == 8
    before = lies(strip)
    place.in_sequencer(part, scene)
    assert lies(strip) == before


def test_a_take_whose_first_pictures_were_missing_stays_on_its_frames(scene, tmp_path):
    part = make_take(tmp_path, FrameMap(1, 8), finished=(3, 4, 5, 6, 7, 8))
    strip = place.in_sequencer(part, scene)
    assert strip_range(strip) == (3, 9)
    for number in (1, 2):
        shutil.copy(part.frame(3), part.frame(number))
    place.in_sequencer(part, scene)
    assert lies(strip) == ("Street take 1", 1, (1, 9), 1)


def test_another_take_of_the_shot_comes_into_its_strip(scene, tmp_path):
    strip = place.in_sequencer(make_take(tmp_path, FrameMap(1, 8)), scene)
    edit = place.sequencer_scene(scene)
    work_on(strip)
    trim_strip(strip, 3, 7)
    glow = edit.sequence_editor.strips.new_effect("Over", "COLOR", 9, 1, **effect_length(8))
    other = make_take(tmp_path, FrameMap(1, 8), number=2)
    place.in_sequencer(make_take(tmp_path, FrameMap(1, 8), shot="Yard"), scene)
    assert place.in_sequencer(other, scene) == strip
    assert_worked_on(strip)
    assert lies(strip) == ("Street take 2", 1, (3, 7), 1)
    assert strip["animatic_placed"] == str(other.path) and glow.channel == 9
    assert [each.take.parent.name for each in place.placed(scene)].count(other.path.parent.name) == 1


def test_a_shot_that_was_moved_takes_trims_and_fades_along(scene, tmp_path):
    strip = place.in_sequencer(make_take(tmp_path, FrameMap(1, 12)), scene)
    edit = place.sequencer_scene(scene)
    trim_strip(strip, 3, 11)
    fade_out(strip, 8, 11)
    strip.name = "My Street take 1"
    place.in_sequencer(make_take(tmp_path, FrameMap(101, 112), number=2), scene)
    assert lies(strip) == ("My Street take 2", 101, (103, 111), 1)
    path = 'sequence_editor.strips_all["My Street take 2"].blend_alpha'
    assert keys(edit) == [(path, 108.0, 1.0), (path, 111.0, 0.0)]


def test_a_shot_that_became_longer_fades_at_its_end(scene, tmp_path):
    strip = place.in_sequencer(make_take(tmp_path, FrameMap(1, 12)), scene)
    edit = place.sequencer_scene(scene)
    trim_strip(strip, 3, 13)
    fade_out(strip, 9, 13)
    place.in_sequencer(make_take(tmp_path, FrameMap(1, 20), number=2), scene)
    assert lies(strip) == ("Street take 2", 1, (3, 21), 1)
    assert [key[1:] for key in keys(edit)] == [(17.0, 1.0), (21.0, 0.0)]


def test_a_film_that_shows_the_shot_later_moves_the_strip_as_far(scene, tmp_path):
    take = make_take(tmp_path, FrameMap(1, 4))
    strip = place.in_sequencer(take, scene, 10)
    assert strip_range(strip) == (11, 15)
    move_strip(strip, 13)  # two frames from where it was placed
    place.in_sequencer(take, scene, 30)
    assert strip_range(strip) == (33, 37)
    place.flip(take, make_take(tmp_path, FrameMap(2, 5), number=2), scene)
    assert strip_range(strip) == (34, 38)
    place.in_sequencer(take, scene, 10)
    assert strip_range(strip) == (13, 17)


def test_a_strip_of_an_earlier_version_stays_as_far_from_its_place(scene, tmp_path):
    strip = place.in_sequencer(make_take(tmp_path, FrameMap(1, 4)), scene)
    del strip["animatic_begin"]
    move_strip(strip, 6)
    place.in_sequencer(make_take(tmp_path, FrameMap(21, 24), number=2), scene)
    assert lies(strip) == ("Street take 2", 26, (26, 30), 1)


def test_every_part_of_a_strip_that_was_cut_shows_the_other_take(scene, tmp_path):
    first = place.in_sequencer(make_take(tmp_path, FrameMap(1, 12)), scene)
    second = first.split(frame=5, split_method="SOFT")
    second.blend_alpha = 0.5
    place.in_sequencer(make_take(tmp_path, FrameMap(3, 14), number=2), scene)
    assert sorted(lies(strip)[1:] for strip in place.strips_in(scene)) == [(3, (3, 7), 1), (3, (7, 15), 1)]
    place.in_sequencer(make_take(tmp_path, FrameMap(2, 13), number=3), scene)
    assert sorted(lies(strip)[1:] for strip in place.strips_in(scene)) == [(2, (2, 6), 1), (2, (6, 14), 1)]
    assert second.blend_alpha == 0.5 and len(second.elements) == 12


def test_of_several_takes_of_a_shot_the_one_that_is_seen_is_changed(scene, tmp_path):
    takes = [make_take(tmp_path, FrameMap(1, 4), number=number) for number in (1, 2, 3)]
    lower = place.in_sequencer(takes[0], scene)
    upper = lower.id_data.sequence_editor.strips.new_image("Yard take 2", str(takes[1].frame(1)), 2, 1)
    for number in (2, 3, 4):
        upper.elements.append(takes[1].frame(number).name)
    upper["animatic_placed"] = str(takes[1].path)
    place.in_sequencer(takes[2], scene)
    assert [lies(strip)[0] for strip in (lower, upper)] == ["Street take 1", "Yard take 2"]
    assert strip_shows(upper, takes[2]) and strip_shows(lower, takes[0])
    place.in_sequencer(takes[0], scene)
    assert strip_shows(upper, takes[2]) and strip_shows(lower, takes[0])


def strip_shows(strip, folder) -> bool:
    return bpy.path.abspath(strip.directory).rstrip("/\\") == str(folder.frames)


def test_a_strip_whose_take_was_deleted_shows_the_new_one(scene, tmp_path):
    gone = make_take(tmp_path, FrameMap(1, 4))
    strip = place.in_sequencer(gone, scene)
    work_on(strip)
    shutil.rmtree(gone.path)
    assert place.in_sequencer(make_take(tmp_path, FrameMap(1, 4), number=2), scene) == strip
    assert_worked_on(strip)
    assert lies(strip) == ("Street take 2", 1, (1, 5), 1) and place.strips_in(scene) == [strip]


def test_a_strip_in_a_meta_strip_is_the_shots_too(scene, tmp_path):
    strip = place.in_sequencer(make_take(tmp_path, FrameMap(1, 4)), scene)
    strips = strip.id_data.sequence_editor.strips
    meta = strips.new_meta("Scene 1", 5, 1)
    strip.move_to_meta(meta)
    other = make_take(tmp_path, FrameMap(1, 4), number=2)
    assert place.in_sequencer(other, scene) == strip
    assert [lies(each) for each in meta.strips] == [("Street take 2", 1, (1, 5), 1)] and list(strips) == [meta]
    place.in_sequencer(make_take(tmp_path, FrameMap(5, 8), number=3), scene)
    assert strip_range(strip) == (5, 9)
    place.remove(takes_of(scene)[0], scene)
    assert list(strips) == [meta] and not meta.strips


def takes_of(scene) -> list[TakeFolder]:
    return [TakeFolder(each.take) for each in place.placed(scene)]
