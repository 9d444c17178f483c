"""Recall keys what a take followed, and leaves alone what is not its own: other shots, scenes, curves it cannot key."""

import dataclasses

import bpy
import pytest
from animatic import shots
from animatic.backend import contract
from animatic.backend.contract import Key
from animatic.settings import take as take_settings
from drawing import draw
from scenes import add_camera, key

MOVING = (Key(21.0, 0.5), Key(40.0, 1.5))


@pytest.fixture
def shot(scene):
    """Return the second of three shots; the strength of depth is keyed over all of them."""
    camera = add_camera(scene)
    scene.frame_start, scene.frame_end = 1, 60
    for name, frame in (("A", 1), ("B", 21), ("C", 41)):
        scene.timeline_markers.new(name, frame=frame).camera = camera
    key(scene.animatic.depth, "strength", {1: 0.2, 20: 0.9, 41: 1.5, 60: 0.1})
    return shots.sync(scene)[1]


def strengths(scene, frames):
    found = []
    for frame in frames:
        scene.frame_set(frame)
        found.append(scene.animatic.depth.strength)
    return found


def curve_of(scene):
    animation = scene.animation_data
    (curve,) = animation.action.layers[0].strips[0].channelbag(animation.action_slot).fcurves
    return curve


def recall(scene, shot, *keys):
    """Recall a take of `shot` with depth alone, at 0.7 or by `keys`."""
    control = contract.Control("depth", keys[0].value if keys else 0.7, strength_keys=keys)
    return take_settings.recall(
        scene, shot, dataclasses.replace(take_settings.take_from(scene, shot), controls=(control,))
    )


@pytest.mark.parametrize("keys", [(), MOVING], ids=["still", "moving"])
def test_shots_outside_of_a_narrowed_range_keep_their_strength(scene, shot, keys):
    others = [*range(1, 21), *range(41, 61)]
    before = strengths(scene, others)
    scene.frame_start, scene.frame_end = 21, 40
    alone = shots.sync(scene)[0]
    assert (alone.id, alone.start, alone.end) == (shot.id, 21, 40)
    assert recall(scene, alone, *keys) == ()
    assert strengths(scene, others) == pytest.approx(before, abs=1e-4)
    expected = [contract.value_at(keys, frame) if keys else 0.7 for frame in range(21, 41)]
    assert strengths(scene, range(21, 41)) == pytest.approx(expected, abs=1e-4)


def test_a_muted_curve_is_left_where_the_strength_stands_still(scene, shot):
    curve_of(scene).mute = True
    recall(scene, shot)
    assert len(curve_of(scene).keyframe_points) == 4 and scene.animatic.depth.strength == pytest.approx(0.7)


@pytest.mark.parametrize("keys", [(), MOVING], ids=["still", "moving"])
def test_a_copied_scene_gets_an_action_of_its_own(scene, shot, keys):
    before = strengths(scene, range(1, 61))
    copy = scene.copy()
    theirs = shots.sync(copy)[1]
    recall(copy, theirs, *keys)
    assert copy.animation_data.action != scene.animation_data.action
    assert strengths(scene, range(1, 61)) == pytest.approx(before, abs=1e-4)
    shown = [curve_of(copy).evaluate(frame) for frame in (20, 21, 41)]
    assert shown == pytest.approx([0.9, keys[0].value if keys else 0.7, 1.5], abs=1e-4)
    own = copy.animation_data.action
    recall(copy, theirs, *keys)
    assert copy.animation_data.action == own


def test_a_copied_scene_keeps_an_action_that_is_not_changed(scene, shot):
    copy = scene.copy()
    control = contract.Control("openpose", 0.5)
    take = dataclasses.replace(take_settings.take_from(scene, shot), controls=(control,))
    take_settings.recall(copy, shots.sync(copy)[1], take)
    assert copy.animatic.openpose.strength == 0.5 and copy.animation_data.action == scene.animation_data.action


def test_an_action_without_strips_counts_as_none(scene):
    add_camera(scene)
    (shot,) = shots.sync(scene)
    action, animation = bpy.data.actions.new("empty"), scene.animation_data_create()
    action.layers.new("Layer")
    animation.action, animation.action_slot = action, action.slots.new("SCENE", "Scene")
    assert "comes from" not in " ".join(draw(bpy.types.ANIMATIC_PT_controls).texts)
    assert take_settings.take_from(scene, shot).controls[0].strength == 1.0
    recall(scene, shot, Key(1.0, 0.5), Key(9.0, 1.5))
    assert strengths(scene, [1, 9]) == pytest.approx([0.5, 1.5])


def test_a_baked_curve_is_followed_and_left_as_it_is(scene, shot):
    expected = strengths(scene, range(21, 41))
    curve_of(scene).convert_to_samples(1, 61)
    control = take_settings.take_from(scene, shot).controls[0]
    assert [control.strength_at(frame) for frame in range(21, 41)] == pytest.approx(expected, abs=1e-4)
    assert recall(scene, shot, *MOVING) == ("Depth: Strength comes from a baked F-curve, which was left as it is.",)
    assert strengths(scene, range(21, 41)) == pytest.approx(expected, abs=1e-4)


def test_a_linked_action_is_left_as_it_is(scene, shot, tmp_path):
    before = strengths(scene, range(1, 61))
    library, action = str(tmp_path / "action.blend"), scene.animation_data.action
    slot = scene.animation_data.action_slot.identifier
    bpy.data.libraries.write(library, {action})
    with bpy.data.libraries.load(library, link=True) as (_there, here):
        here.actions = [action.name]
    scene.animation_data.action = here.actions[0]
    scene.animation_data.action_slot = here.actions[0].slots[slot]
    assert recall(scene, shot, *MOVING) == ("Depth: Strength comes from a linked action, which was left as it is.",)
    assert strengths(scene, range(1, 61)) == pytest.approx(before, abs=1e-4)
    pose = contract.Control("openpose", 0.5, strength_keys=MOVING)
    take = take_settings.take_from(scene, shot)
    (note,) = take_settings.recall(scene, shot, dataclasses.replace(take, controls=(pose,)))
    assert note == "Pose: Strength was not keyed, as the scene's action is linked."
    still = contract.Control("openpose", 0.25)
    assert take_settings.recall(scene, shot, dataclasses.replace(take, controls=(still,))) == ()
    assert scene.animatic.openpose.strength == 0.25
