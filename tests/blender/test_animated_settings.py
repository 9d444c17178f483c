"""An animated strength reaches the take as few keys and comes back as F-curve keys; guidance over the steps too."""

import dataclasses

import bpy
import pytest
from animatic import shots
from animatic.backend import contract
from animatic.backend.contract import Key
from animatic.settings import animated
from animatic.settings import take as take_settings
from drawing import draw
from scenes import add_camera, key


@pytest.fixture
def shot(scene):
    add_camera(scene)
    scene.frame_start, scene.frame_end = 2, 26
    return shots.sync(scene)[0]


@pytest.fixture
def own(scene, shot):
    return scene.animatic


def depth_of(scene, shot):
    return next(control for control in take_settings.take_from(scene, shot).controls if control.kind == "depth")


def shown(scene, frames, read):
    """Return what Blender shows at `frames`."""
    found = []
    for frame in frames:
        scene.frame_set(frame)
        found.append(read())
    return found


def strengths(scene, frames):
    return shown(scene, frames, lambda: scene.animatic.depth.strength)


def curve_of(scene):
    animation = scene.animation_data
    (curve,) = animation.action.layers[0].strips[0].channelbag(animation.action_slot).fcurves
    return curve


def test_a_still_strength_is_no_keys(scene, shot, own):
    own.depth.strength = 0.7
    assert depth_of(scene, shot) == contract.Control("depth", 0.7)
    key(own.depth, "strength", {2: 0.4, 8: 0.4})
    own.depth.strength = 1.0  # not keyed: the F-curve counts
    assert depth_of(scene, shot) == contract.Control("depth", 0.4)


def test_the_keys_of_a_straight_line_are_its_ends(scene, shot, own):
    key(own.depth, "strength", {4: 0.0, 14: 1.0})
    for point in curve_of(scene).keyframe_points:
        point.interpolation = "LINEAR"
    expected = (Key(2.0, 0.0), Key(4.0, 0.0), Key(14.0, 1.0), Key(26.0, 1.0))
    scene.frame_set(7)
    assert depth_of(scene, shot) == contract.Control("depth", 0.0, strength_keys=expected)
    assert scene.frame_current == 7


@pytest.mark.parametrize("step", [1, 2, 3])
def test_the_take_has_what_blender_shows_at_each_picture(scene, shot, own, step):
    scene.animatic.settings_for(shot).step = step
    key(own.depth, "strength", {2: 0.2, 9: 1.7, 15: 0.5, 26: 1.0})  # Bezier, as Blender keys
    take = take_settings.take_from(scene, shot)
    places = [take.frames.scene_frame(number) for number in range(1, take.frames.count + 1)]
    control = depth_of(scene, shot)
    assert [control.strength_at(place) for place in places] == pytest.approx(strengths(scene, places), abs=1e-4)
    assert {each.at for each in control.strength_keys} <= set(places)
    assert contract.from_text(contract.Take, contract.to_text(take), "take.json") == take


def test_frames_before_zero_count_as_the_others(scene, shot, own):
    bpy.context.preferences.edit.use_negative_frames = True
    key(own.depth, "strength", {-6: 0.2, 3: 1.7})
    control, places = own.depth.control("depth", contract.FrameMap(-6, 4, 2)), range(-6, 5, 2)
    assert control.strength_keys[0] == Key(-6.0, 0.2)
    assert [control.strength_at(place) for place in places] == pytest.approx(strengths(scene, places), abs=1e-4)


def test_jumps_modifiers_time_remapping_and_limits_are_what_blender_shows(scene, shot, own):
    key(own.depth, "strength", {2: 0.2, 6: 0.6, 9: 2.0})
    curve = curve_of(scene)
    for point in curve.keyframe_points:
        point.interpolation = "CONSTANT"
    assert depth_of(scene, shot).strength_keys == (
        *(Key(2.0, 0.2), Key(5.0, 0.2), Key(6.0, 0.6), Key(8.0, 0.6)),
        *(Key(9.0, 2.0), Key(26.0, 2.0)),
    )
    curve.modifiers.new("NOISE").strength = 3.0
    scene.render.frame_map_old, scene.render.frame_map_new = 100, 150
    control, places = depth_of(scene, shot), range(2, 27)
    assert [control.strength_at(place) for place in places] == pytest.approx(strengths(scene, places), abs=1e-4)
    assert len(control.strength_keys) > 10


def test_a_muted_or_foreign_curve_does_not_count(scene, shot, own):
    key(own.openpose, "strength", {0: 0.0, 10: 1.0})
    own.depth.strength = 0.7
    assert depth_of(scene, shot) == contract.Control("depth", 0.7)
    own.openpose.strength = 0.3
    curve_of(scene).mute = True
    assert take_settings.take_from(scene, shot).controls[1] == contract.Control("openpose", 0.3)


def test_few_keys_pass_every_value_within_the_tolerance():
    places = list(range(0, 600, 2))
    values = [abs((place * 37 % 101) / 101 - 0.5) if 100 < place < 160 else place / 600 for place in places]
    keys = animated.few_keys(places, values)
    assert [contract.value_at(keys, place) for place in places] == pytest.approx(values, abs=1e-4)
    assert len(keys) < 35
    curve = animated.few_keys(places, [place**2 / 360000 for place in places])
    assert [contract.value_at(curve, place) for place in places] == pytest.approx(
        [place**2 / 360000 for place in places], abs=1e-4
    )
    assert len(curve) < len(places) / 3


def test_a_driver_counts_as_it_stands_and_is_told(scene, shot, own):
    own.depth.driver_add("strength").driver.expression = "frame / 10"
    scene.frame_set(8)
    assert depth_of(scene, shot) == contract.Control("depth", 0.8)
    (note,) = take_settings.notes_of(scene, shot)
    assert note.startswith("Depth: Strength comes from a driver: its value at the playhead counts")
    assert "comes from a driver" in " ".join(draw(bpy.types.ANIMATIC_PT_controls).texts)
    own.depth.driver_remove("strength")
    assert take_settings.notes_of(scene, shot) == ()
    assert "comes from" not in " ".join(draw(bpy.types.ANIMATIC_PT_controls).texts)


@pytest.mark.parametrize(
    "keys",
    [
        (Key(2.0, 0.25), Key(8.0, 1.5), Key(26.0, 0.5)),
        (Key(2.0, 0.25), Key(7.0, 0.25), Key(8.0, 1.0), Key(26.0, 1.0)),
    ],
)
def test_recall_keys_the_strength(scene, shot, own, keys):
    take = take_settings.take_from(scene, shot)
    control = contract.Control("depth", keys[0].value, 0.1, 0.8, 0.25, keys)
    take = dataclasses.replace(take, controls=(control,))
    assert take_settings.recall(scene, shot, take) == ()
    again = depth_of(scene, shot)
    assert again.strength_keys == keys
    assert (again.start, again.end, again.ease) == pytest.approx((0.1, 0.8, 0.25))
    assert not own.openpose.enabled
    assert strengths(scene, [8, 15]) == pytest.approx([contract.value_at(keys, 8), contract.value_at(keys, 15)])


def test_recall_follows_every_ease(scene, shot, own):
    keys = (Key(2.0, 0.0, "smooth"), Key(12.0, 1.5, "constant"), Key(18.0, 0.5), Key(26.0, 1.0))
    take = dataclasses.replace(
        take_settings.take_from(scene, shot), controls=(contract.Control("depth", strength_keys=keys),)
    )
    take_settings.recall(scene, shot, take)
    places = range(2, 27)
    expected = [contract.value_at(keys, place) for place in places]
    assert strengths(scene, places) == pytest.approx(expected, abs=1e-4)


def test_recall_of_a_still_strength_takes_the_animation_away(scene, shot, own):
    own.depth.strength = 0.6
    take = take_settings.take_from(scene, shot)
    key(own.depth, "strength", {2: 0.2, 9: 1.7})
    take_settings.recall(scene, shot, take)
    assert depth_of(scene, shot) == contract.Control("depth", 0.6)
    assert strengths(scene, [2, 9]) == pytest.approx([0.6, 0.6])


def test_recall_meets_time_remapping_and_leaves_curves_with_modifiers(scene, shot, own):
    scene.render.frame_map_old, scene.render.frame_map_new = 100, 130
    keys = (Key(2.0, 0.25), Key(9.0, 1.5), Key(26.0, 0.5))
    take = take_settings.take_from(scene, shot)
    take = dataclasses.replace(take, controls=(contract.Control("depth", 0.25, strength_keys=keys),))
    take_settings.recall(scene, shot, take)
    places = range(2, 27)
    expected = [contract.value_at(keys, place) for place in places]
    assert strengths(scene, places) == pytest.approx(expected, abs=1e-4)
    curve_of(scene).modifiers.new("NOISE")
    assert "an F-curve with modifiers, which was left" in take_settings.recall(scene, shot, take)[0]
    assert len(curve_of(scene).keyframe_points) == 3


def test_recall_leaves_the_other_shots_as_they_are(scene):
    camera = add_camera(scene)
    scene.frame_start, scene.frame_end = 1, 60
    for name, frame in (("A", 1), ("B", 21), ("C", 41)):
        scene.timeline_markers.new(name, frame=frame).camera = camera
    own, shot = scene.animatic, shots.sync(scene)[1]
    key(own.depth, "strength", {1: 0.2, 9: 0.4, 15: 1.7, 30: 0.1, 60: 1.2})
    others = [*range(1, 21), *range(41, 61)]
    before = strengths(scene, others)
    take = take_settings.take_from(scene, shot)
    for control in (contract.Control("depth", 0.9), contract.Control("depth", 0.9, strength_keys=(Key(25.0, 0.5),))):
        take_settings.recall(scene, shot, dataclasses.replace(take, controls=(control,)))
        assert strengths(scene, others) == pytest.approx(before, abs=1e-4)
        assert strengths(scene, range(21, 41)) == pytest.approx([control.strength_at(21)] * 20)
    assert curve_of(scene).keyframe_points[0].handle_right_type == "AUTO_CLAMPED"  # far from the shot


def test_recall_into_a_shot_that_has_moved_moves_the_keys(scene, shot, own):
    keys = (Key(2.0, 0.25), Key(26.0, 0.5))
    take = dataclasses.replace(
        take_settings.take_from(scene, shot), controls=(contract.Control("depth", 0.25, strength_keys=keys),)
    )
    scene.frame_start, scene.frame_end = 101, 125
    moved = shots.sync(scene)[0]
    take_settings.recall(scene, moved, take)
    assert depth_of(scene, moved).strength_keys == (Key(101.0, 0.25), Key(125.0, 0.5))


def test_recall_says_what_a_driver_keeps(scene, shot, own):
    take = take_settings.take_from(scene, shot)
    own.depth.driver_add("strength").driver.expression = "0.5"
    assert take_settings.recall(scene, shot, take) == ("Depth: Strength comes from a driver, which was left as it is.",)


def test_guidance_goes_from_one_value_to_another_over_the_steps(scene, shot, own):
    own.steps, own.guidance, own.guidance_end = 5, 9.0, 3.0
    assert own.sampling.guidance_keys == ()
    own.guidance_changes = True
    sampling = take_settings.take_from(scene, shot).sampling
    assert [sampling.guidance_at(step) for step in range(5)] == pytest.approx([9.0, 7.5, 6.0, 4.5, 3.0])
    own.guidance_ease = "smooth"
    assert own.sampling.guidance_keys[0].ease == "smooth"
    own.steps = 1
    assert own.sampling.guidance_keys == () and own.sampling.guidance == 9.0


def test_the_note_on_what_to_avoid_follows_the_guidance_over_the_steps(scene, shot, own):
    own.guidance, own.steps = 1.0, 4
    assert "has no effect" in own.unheard_note("fog", own.settings_for(shot))
    own.guidance_changes, own.guidance_end = True, 5.0
    assert own.unheard_note("fog", own.settings_for(shot)) == ""
    assert {"guidance_end", "guidance_ease"} <= set(draw(bpy.types.ANIMATIC_PT_model).props)


def test_recall_brings_guidance_and_windows_back(scene, shot, own):
    settings = own.settings_for(shot)
    own.steps, own.guidance, own.guidance_changes, own.guidance_end = 6, 8.3, True, 2.1
    own.guidance_ease, own.context_stride, own.context_fuse, own.context_shift = "smooth", "4", "flat", True
    settings.loop = True
    take = take_settings.take_from(scene, shot)
    assert take.loop and (take.sampling.context_stride, take.sampling.context_fuse) == (4, "flat")
    settings.loop, own.guidance_changes, own.guidance_ease = False, False, "linear"
    own.context_stride, own.context_fuse, own.context_shift = "1", "pyramid", False
    assert take_settings.recall(scene, shot, take) == ()
    assert dataclasses.replace(take_settings.take_from(scene, shot), created=take.created) == take


def test_recall_says_where_the_guidance_has_more_keys_than_the_panel(scene, shot, own):
    keys = (Key(0.0, 9.0), Key(0.5, 2.0), Key(1.0, 5.0))
    take = take_settings.take_from(scene, shot)
    take = dataclasses.replace(take, sampling=contract.Sampling(steps=8, guidance_keys=keys))
    (note,) = take_settings.recall(scene, shot, take)
    assert "3 keys" in note and (own.guidance, own.guidance_end) == (9.0, 5.0)


def test_another_model_set_stops_the_change_of_guidance(own):
    own.guidance_changes = True
    own.model_set = "sd15-v3"
    assert not own.guidance_changes


def test_the_windows_are_in_the_advanced_panel(own):
    drawn = draw(bpy.types.ANIMATIC_PT_model_advanced)
    assert {"context_stride", "context_fuse", "context_shift"} <= set(drawn.props)
