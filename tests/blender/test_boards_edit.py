"""The animatic in the sequencer: pictures, slates, burn-ins and sounds, laid and laid anew."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from animatic import place, shots
from animatic.backend.contract import ContractError, FrameMap
from animatic.boards import making
from animatic.boards.cut import cuts_of
from animatic.boards.edit import lay_edit
from animatic.boards.names import marked
from animatic.compat import new_effect_strip, strip_content, strip_range, trim_strip
from animatic.resources import resources
from animatic.takes.film import film_shots
from boards_film import add_sound, add_take, build_film, write_sound
from drawing import draw

from takes import number_colour, prepare_render, render

# Blender 5.2 draws no text any more once the factory settings were read again, as each test does; other files are fine
DRAWS_TEXT = bpy.app.version < (5, 0)


def lay(scene, root, burn_in=False, timecode="00:00:00:00"):
    """Lay the edit of `scene` and return its scene."""
    for _ in lay_edit(scene, cuts_of(scene, film_shots(scene, root)), burn_in=burn_in, first_timecode=timecode):
        pass
    return place.sequencer_scene(scene)


def pictures(edit) -> list[tuple]:
    """Return name, range and channel of the strips with pictures and slates, in the order of time."""
    strips = [strip for name, strip in marked(edit).items() if name.startswith(("picture", "slate"))]
    return sorted(((s.name, *strip_range(s), s.channel) for s in strips), key=lambda found: found[1])


def shown(edit, frame, path) -> np.ndarray:
    return render(edit, frame, path)[4:-4, 4:-4, :3]


def test_each_shot_has_a_strip_that_shows_its_pictures_in_time(scene, tmp_path):
    film = build_film(scene)
    for shot in film:
        add_take(tmp_path, shot, step=2)
    edit = lay(scene, tmp_path)
    assert pictures(edit) == [
        ("SH010 take 1", 1, 9, 1),
        ("SH020 take 1", 9, 17, 1),
        ("골목길 take 1", 17, 25, 1),
    ]
    assert (edit.frame_start, edit.frame_end, edit.name) == (1, 24, "Scene Animatic")
    assert edit.sequence_editor.channels[1].name == "Animatic"
    prepare_render(edit, size=(128, 72))
    for frame, number in ((1, 1), (2, 1), (3, 2), (9, 1), (16, 4), (24, 4)):
        np.testing.assert_array_equal(shown(edit, frame, tmp_path / "out.png")[0, 0], number_colour(number))


def test_pictures_of_nearly_the_films_shape_fill_it_and_others_keep_theirs(scene, tmp_path):
    film = build_film(scene)
    scene.render.resolution_x, scene.render.resolution_y = 192, 108
    for shot, size in zip(film, ((128, 80), (64, 64), (320, 184)), strict=True):
        add_take(tmp_path, shot, size=size)
    laid = [strip for strip in lay(scene, tmp_path).sequence_editor.strips if strip.type == "IMAGE"]
    scales = [(strip.transform.scale_x, strip.transform.scale_y) for strip in laid]
    wanted = (108 / 80, 108 / 64, 192 / 320)  # the first is a tenth off, which is another shape
    np.testing.assert_allclose(scales, [(scale, scale) for scale in wanted], rtol=1e-3)
    add_take(tmp_path, film[2], number=2, size=(192, 112))
    laid = [strip for strip in lay(scene, tmp_path).sequence_editor.strips if strip.type == "IMAGE"]
    assert laid[2].transform.scale_x == pytest.approx(1.0, rel=1e-3)  # one that is laid already follows its pictures


def test_the_panels_in_the_edit_show_what_the_film_is_made_by(scene, tmp_path):
    build_film(scene)
    edit = lay(scene, tmp_path)
    scene.animatic.boards.start_timecode = "soon"
    told = " ".join(draw(bpy.types.ANIMATIC_PT_animatic, scene=edit).texts)
    assert told == " ".join(draw(bpy.types.ANIMATIC_PT_animatic, scene=scene).texts) and "soon" in told


def test_a_shot_without_a_take_and_pictures_that_are_missing_are_slates(scene, tmp_path):
    film = build_film(scene)
    add_take(tmp_path, film[0], finished=[1, 2, 3, 4, 5])
    scene.animatic.settings_for(film[0]).chosen_take = 1
    add_take(tmp_path, film[1], frames=FrameMap(11, 20))
    edit = lay(scene, tmp_path)
    assert [found[:3] for found in pictures(edit)] == [
        ("SH010 take 1", 1, 6),
        ("SH010 slate", 6, 9),
        ("SH020 slate", 9, 11),
        ("SH020 take 1", 11, 17),
        ("골목길 slate", 17, 25),
    ]
    prepare_render(edit, size=(128, 72))
    slate = shown(edit, 20, tmp_path / "out.png")
    assert slate.max() > 200 or not DRAWS_TEXT  # the words
    assert 30 < np.median(slate) < 180 and np.ptp(np.median(slate.reshape(-1, 3), axis=0)) < 3  # on grey
    np.testing.assert_array_equal(shown(edit, 11, tmp_path / "out.png")[0, 0], number_colour(1))


def test_a_take_of_a_shot_that_was_moved_with_all_in_it_begins_where_the_shot_does(scene, tmp_path):
    film = build_film(scene)
    add_take(tmp_path, film[0], frames=FrameMap(101, 108))
    assert pictures(lay(scene, tmp_path))[0][:3] == ("SH010 take 1", 1, 9)


def test_burn_ins_run_with_the_frame_and_the_timecode(scene, tmp_path):
    film = build_film(scene)
    for shot in film:
        add_take(tmp_path, shot)
    edit = lay(scene, tmp_path, burn_in=True, timecode="01:00:00:00")
    metas = [strip for strip in edit.sequence_editor.strips if strip.type == "META"]
    assert [(meta.name, *strip_range(meta), meta.channel) for meta in metas] == [
        ("SH010 burn-in", 1, 9, 2),
        ("SH020 burn-in", 9, 17, 2),
        ("골목길 burn-in", 17, 25, 2),
    ]
    texts = {strip_range(s): s.text for s in metas[1].strips if s.channel == 2}
    assert texts[(9, 10)] == "0009   01:00:00:08" and texts[(16, 17)] == "0016   01:00:00:15"
    assert [s.name for s in metas[2].strips if s.channel == 1] == ["골목길"]
    assert edit.sequence_editor.channels[2].name == "Burn-in"


@pytest.mark.skipif(not DRAWS_TEXT, reason="this Blender draws no text after the factory settings were read again")
def test_the_rendered_burn_in_is_that_of_its_frame(scene, tmp_path):
    """Each rendered frame has the numbers that a still of its own text has, and no other frame's."""
    film = build_film(scene, cuts=(("SH010", 1),), end=6)
    add_take(tmp_path, film[0])
    edit = lay(scene, tmp_path, burn_in=True)
    prepare_render(edit, size=(128, 72))
    (meta,) = (strip for strip in edit.sequence_editor.strips if strip.type == "META")
    rendered = {frame: render(edit, frame, tmp_path / "out.png")[50:, 40:, :3] > 200 for frame in range(1, 7)}
    texts = {strip_range(s)[0]: s.text for s in meta.strips if s.channel == 2}
    assert texts == {frame: f"{frame:04}   00:00:00:{frame - 1:02}" for frame in range(1, 7)}
    still = new_effect_strip(edit.sequence_editor.strips, "Still", "TEXT", 5, 1, 6)
    number = next(s for s in meta.strips if s.channel == 2)
    for name in ("font_size", "alignment_x", "anchor_x", "anchor_y", "location", "use_box", "box_color", "box_margin"):
        setattr(still, name, getattr(number, name))
    still.use_shadow = False
    edit.sequence_editor.strips.remove(meta)
    for frame, text in texts.items():
        still.text = text
        drawn = render(edit, frame, tmp_path / "out.png")[50:, 40:, :3] > 200
        same = {other: (drawn != picture).mean() for other, picture in rendered.items()}
        assert min(same, key=same.get) == frame and same[frame] == 0


def test_laid_anew_after_a_marker_moved_only_what_changed_is_new(scene, tmp_path):
    film = build_film(scene)
    for shot in film:
        add_take(tmp_path, shot)
    edit = lay(scene, tmp_path, burn_in=True)
    strips = edit.sequence_editor.strips
    strips["SH010 take 1"].color_saturation = 0.5
    strips["SH020 take 1"].color_saturation = 0.25
    strips["골목길 take 1"].mute = True
    mine = new_effect_strip(strips, "Mine", "COLOR", 5, 4, 40)
    cross = strips.new_effect("Fade", "GAMMA_CROSS", 6, 9, **two_inputs(strips["SH010 take 1"], strips["SH020 take 1"]))
    scene.timeline_markers["SH020"].frame = 7
    edit = lay(scene, tmp_path, burn_in=True)
    assert [found[:3] for found in pictures(edit)] == [
        ("SH010 take 1", 1, 7),
        ("SH020 slate", 7, 9),
        ("SH020 take 1", 9, 17),
        ("골목길 take 1", 17, 25),
    ]
    assert strips["SH010 take 1"].color_saturation == 0.5
    assert strips["골목길 take 1"].mute
    assert (strip_range(mine), mine.channel) == ((4, 44), 5)
    assert cross.name in strips
    assert [strip_range(s) for s in strips if s.name.endswith("burn-in")] == [(17, 25), (1, 7), (7, 17)]


def two_inputs(first, second) -> dict:
    """Return how this Blender version takes the inputs of an effect."""
    names = bpy.types.StripsTopLevel.bl_rna.functions["new_effect"].parameters.keys()
    inputs = ("input1", "input2") if "input1" in names else ("seq1", "seq2")
    length = {"length": 4} if "length" in names else {"frame_end": 13}
    return {**length, **dict(zip(inputs, (first, second), strict=True))}


def test_a_new_order_a_disabled_shot_and_another_take_are_followed(scene, tmp_path):
    film = build_film(scene)
    for shot in film:
        add_take(tmp_path, shot, number=1)
        add_take(tmp_path, shot, number=2)
    lay(scene, tmp_path, burn_in=True)
    shots.set_order(scene, [film[2], film[0], film[1]])
    scene.animatic.settings_for(film[0]).enabled = False
    scene.animatic.settings_for(film[1]).chosen_take = 1
    edit = lay(scene, tmp_path, burn_in=True)
    assert pictures(edit) == [("골목길 take 2", 1, 9, 1), ("SH020 take 1", 9, 17, 1)]
    assert (edit.frame_start, edit.frame_end) == (1, 16)
    texts = {strip_range(s): s.text for meta in edit.sequence_editor.strips for s in getattr(meta, "strips", ())}
    assert texts[(1, 2)].startswith("0017 ") and texts[(9, 10)] == "0009   00:00:00:08"
    assert lay(scene, tmp_path, burn_in=False) and not [s for s in edit.sequence_editor.strips if s.type == "META"]


def test_the_edit_lies_above_placed_takes_and_beside_the_artists_strips(scene, tmp_path):
    film = build_film(scene)
    takes = [add_take(tmp_path, shot, number=3) for shot in film]
    for take in takes:
        place.in_sequencer(take, scene)
    edit = place.sequencer_scene(scene)
    mine = new_effect_strip(edit.sequence_editor.strips, "Mine", "COLOR", 5, 4, 40)
    lay(scene, tmp_path, burn_in=True)
    assert {found[3] for found in pictures(edit)} == {6}
    assert len(place.strips_in(scene)) == 3 and (mine.channel, strip_range(mine)) == (5, (4, 44))
    shots.set_order(scene, [film[1]])
    scene.animatic.settings_for(film[0]).enabled = False
    lay(scene, tmp_path, burn_in=True)
    ends = edit.frame_end
    place.in_sequencer(takes[2], scene)
    assert edit.frame_end == ends  # the edit has a range of its own
    assert place.film_scene(edit) == scene


def test_sounds_of_one_shot_move_with_it_and_others_keep_their_place(scene, tmp_path):
    film = build_film(scene)
    inside = add_sound(scene, write_sound(tmp_path / "steps.wav", 1.0), 1, 7)
    trim_strip(inside, 10, 14)
    inside.volume, inside.pan = 0.5, -0.25
    add_sound(scene, write_sound(tmp_path / "music.wav", 1.0, 220), 2, 1)
    dropped = add_sound(scene, write_sound(tmp_path / "gone.wav", 0.2, 330), 3, 2)
    dropped.mute = True
    shots.set_order(scene, [film[1], film[0], film[2]])
    edit = lay(scene, tmp_path)
    strips = edit.sequence_editor.strips
    steps = strips["steps"]
    assert strip_range(steps) == (2, 6) and (steps.volume, steps.pan) == (0.5, -0.25)
    assert strip_content(steps).start == 7 - 8 and steps.sound == inside.sound
    assert strip_range(strips["music"]) == (1, 25)
    assert strip_range(strips["gone"])[0] == 10 and strips["gone"].mute
    assert len({strip.channel for strip in strips if strip.type == "SOUND"}) == 2
    scene.animatic.settings_for(film[0]).enabled = False
    lay(scene, tmp_path)
    assert sorted(strip.name for strip in strips if strip.type == "SOUND") == ["music", "steps"]
    inside.volume = 0.75
    lay(scene, tmp_path)
    assert strips["steps"].volume == 0.75


def test_a_fade_of_a_sound_moves_with_it(scene, tmp_path):
    film = build_film(scene)
    inside = add_sound(scene, write_sound(tmp_path / "steps.wav", 0.2), 1, 10)
    for frame, volume in ((10, 0.0), (13, 1.0)):
        inside.volume = volume
        inside.keyframe_insert("volume", frame=frame)
    shots.set_order(scene, [film[1], film[0], film[2]])
    edit = lay(scene, tmp_path)
    animation = edit.animation_data
    (curve,) = animation.action.layers[0].strips[0].channelbag(animation.action_slot).fcurves
    assert curve.data_path == 'sequence_editor.strips_all["steps"].volume'
    assert [curve.evaluate(frame) for frame in (2, 5)] == pytest.approx([0.0, 1.0])
    shots.set_order(scene, [film[0], film[1], film[2]])
    lay(scene, tmp_path)
    (curve,) = animation.action.layers[0].strips[0].channelbag(animation.action_slot).fcurves
    assert [curve.evaluate(frame) for frame in (10, 13)] == pytest.approx([0.0, 1.0])


def test_a_timecode_that_is_none_is_said(scene, tmp_path):
    build_film(scene)
    with pytest.raises(ContractError, match="hours:minutes:seconds:frames"):
        lay(scene, tmp_path, timecode="soon")


def test_an_animatic_of_shots_before_frame_0_has_them_all_with_their_sounds(scene, tmp_path):
    scene.animatic.shots_from = "hand"
    shots.add_hand_shot(scene, "one", -20, -11)
    add_sound(scene, write_sound(tmp_path / "music.wav", 1.0), 2, -25)
    edit = lay(scene, tmp_path)
    assert (edit.frame_start, edit.frame_end) == (1, 10)
    assert pictures(edit) == [("one slate", 1, 11, 1)]
    assert strip_range(edit.sequence_editor.strips["music"])[0] == -4  # 5 before the first shot, as in the scene
    notes = [update.note for update in making.make_animatic(scene, resources(takes=str(tmp_path))) if update.note]
    assert len(notes) == 1 and "before frame 0" in notes[0]
