"""When reference pictures are heard: in the first frame, at frames, and as strongly as is keyed."""

from __future__ import annotations

import pytest
import torch
from adapter_files import untrained_unet
from heard_references import DTYPE, adapter, changed_frames, embeddings, heard, predicted, still_unet

from backend.contract import FrameMap, Key, Mix, ReferencePicture, References
from backend.references.voices import arranged

FRAMES = FrameMap(11, 16)
WHOLE = ReferencePicture("a.png")


def first(fade=0, weight=1.0):
    return ReferencePicture("a.png", weight, "first", fade=fade)


def at(frame, weight=1.0):
    return ReferencePicture("a.png", weight, "frame", frame)


def strengths(*pictures, frames=FRAMES, **more):
    return arranged(References(pictures, **{"strength": 1.0, **more}), frames, {}.get)[1][0].strengths


def test_one_of_the_first_frame_is_heard_whole_there_and_not_after_its_fade():
    assert strengths(first()) == [1, 0, 0, 0, 0, 0]
    assert strengths(first(fade=3)) == pytest.approx([1, 0.75, 0.5, 0.25, 0, 0])
    on_twos = FrameMap(11, 16, step=2)
    assert strengths(first(fade=3), frames=on_twos) == pytest.approx([1, 0.5, 0])
    assert strengths(first(fade=3), frames=FrameMap(11, 16, marked=(12, 16))) == pytest.approx([0.75, 0])


def test_later_frames_hear_nothing_of_a_picture_of_the_first():
    """Their embeddings are the prompt's alone: no tokens of the picture and none of an empty one, in either copy."""
    found = heard(References((first(),), 0.8), FRAMES, still_unet())
    assert found.of([1, 2, 3], guided=True) == ()
    whole = heard(References((WHOLE,), 0.8), FRAMES, still_unet())
    bare, led, all_led = (predicted(still_unet(), each) for each in (None, found, whole))
    assert changed_frames(led, bare) == [True, False, False]
    assert (led[:, :, 0] - all_led[:, :, 0]).abs().max() < 1e-12
    faded = predicted(still_unet(), heard(References((first(fade=1),), 0.8), FRAMES, still_unet()))
    assert changed_frames(faded, bare) == [True, True, False]
    half = predicted(still_unet(), heard(References((WHOLE,), 0.4), FRAMES, still_unet()))
    assert (faded[:, :, 1] - half[:, :, 1]).abs().max() < 1e-12


def test_motion_modules_hand_on_what_the_first_frame_heard():
    unet = untrained_unet(DTYPE)
    bare, led = predicted(unet, None), predicted(unet, heard(References((first(),), 0.8), FRAMES, unet))
    assert changed_frames(led, bare) == [True, True, True]


def test_between_frames_the_embeddings_are_mixed_and_outside_they_hold():
    places, (choir,) = arranged(References((at(15), at(13)), 1.0), FRAMES, {}.get)
    assert places == [2, 1]  # in the order of their frames
    assert choir.voices[0].mixes == [Mix(0), Mix(0), Mix(0), Mix(0, 0.5), Mix(1), Mix(1)]
    found = heard(References((at(11), at(13)), 0.8), FRAMES, still_unet())
    (said,) = found.of([0, 1, 2], guided=False)
    unet = still_unet()
    with torch.no_grad():
        tokens = adapter().projection(embeddings(1, 2))
        middle = adapter().attentions[0]["to_k"](tokens.mean(0, keepdim=True))
    heads = unet.hearing[0].heads
    expected = middle.unflatten(-1, (heads, -1)).transpose(1, 2)[0]
    assert (said.keys[0][said.of_pictures[1]] - expected).abs().max() < 1e-12
    led = predicted(unet, found)
    ends = [predicted(unet, heard(References((WHOLE,), 0.8), FRAMES, unet, shown=embeddings(n))) for n in (1, 2)]
    assert (led[:, :, 0] - ends[0][:, :, 0]).abs().max() < 1e-12
    assert (led[:, :, 2] - ends[1][:, :, 2]).abs().max() < 1e-12
    assert all((led[1, :, 1] - end[1, :, 1]).abs().max() > 1e-4 for end in ends)


def test_two_at_one_frame_make_a_cut_and_their_weights_are_mixed_too():
    _, (choir,) = arranged(References((at(12), at(12), at(14)), 1.0), FRAMES, {}.get)
    assert choir.voices[0].mixes == [Mix(0), Mix(1), Mix(1, 0.5), Mix(2), Mix(2), Mix(2)]
    _, (choir,) = arranged(References((at(11), at(12), at(12)), 1.0), FRAMES, {}.get)
    assert choir.voices[0].mixes[:3] == [Mix(0), Mix(2), Mix(2)]  # wherever it is, the later one is heard from there on
    _, (choir,) = arranged(References((at(11), at(15, 0.5), WHOLE), 1.0), FRAMES, {}.get)
    assert choir.voices[1].weights == pytest.approx([1, 0.875, 0.75, 0.625, 0.5, 0.5])


def test_beside_one_of_the_whole_shot_the_first_ones_gives_way():
    _, (choir,) = arranged(References((WHOLE, first(fade=1, weight=0.8)), 1.0), FRAMES, {}.get)
    assert [voice.weights[:3] for voice in choir.voices] == [[1, 1, 1], [0.8, 0.4, 0]]
    assert choir.strengths == [1.0] * 6
    both = heard(References((WHOLE, first()), 0.8), FRAMES, still_unet())
    alone = heard(References((WHOLE,), 0.8), FRAMES, still_unet())
    difference = predicted(still_unet(), both) - predicted(still_unet(), alone)
    assert difference[:, :, 1:].abs().max() < 1e-12 and difference[1, :, 0].abs().max() > 1e-4


def test_a_keyed_strength_is_that_of_each_frame_whatever_the_window():
    keyed = References((WHOLE,), strength_keys=(Key(11, 0.0), Key(13, 1.0), Key(14, 0.0)))
    assert strengths(WHOLE, strength_keys=keyed.strength_keys) == [0, 0.5, 1, 0, 0, 0]
    unet, found = still_unet(), heard(keyed, FRAMES, still_unet())
    for window in (range(4), [2, 0, 1], [3]):
        led, bare = predicted(unet, found, window), predicted(unet, None, window)
        for place, frame in enumerate(window):
            strength = [0, 0.5, 1, 0][frame]
            if not strength:
                assert torch.equal(led[:, :, place], bare[:, :, place])
                continue
            steady = predicted(unet, heard(References((WHOLE,), strength), FRAMES, unet), window)
            assert (led[:, :, place] - steady[:, :, place]).abs().max() < 1e-12


def test_keys_that_stand_still_are_as_none():
    one, other = (
        heard(References((WHOLE, first(fade=9)), 0.8, keys), FRAMES, still_unet())
        for keys in ((), (Key(11, 0.8), Key(16, 0.8)))
    )
    assert torch.equal(predicted(still_unet(), one), predicted(still_unet(), other))
