"""Reference pictures that come, go, travel or keep to a part of the picture, and the words of prompts, in ComfyUI."""

from __future__ import annotations

import numpy as np
import pytest
from comfyui_takes import KINDS, of_class, one, take_of, workflow

from backend.comfyui.heard import heard_of, times_of
from backend.contract import FrameMap, Key, ReferencePicture, References


def heard(*pictures: ReferencePicture, **more):
    return heard_of(take_of(frames=FrameMap(1, 8), references=References(pictures, **more)))


def test_pictures_are_given_as_often_as_they_weigh():
    assert times_of([1.0]) == [1]
    assert times_of([0.5, 0.5]) == [1, 1]
    assert times_of([1.0, 0.5]) == [2, 1]
    assert times_of([0.75, 0.25, 0.5]) == [3, 1, 2]


def test_what_is_the_same_in_all_frames_needs_no_mask():
    (found,), notes = heard(ReferencePicture("a.png"), ReferencePicture("b.png", 0.5), strength=0.6)
    assert (found.places, found.weight, found.is_masked, notes) == ((1, 1, 2), 0.6, False, [])


def test_weights_that_no_repeats_give_are_said():
    notes = heard(ReferencePicture("a.png"), ReferencePicture("b.png", 0.9))[1]
    assert any("comes near" in note for note in notes)


def test_a_strength_over_the_frames_is_a_level_a_frame():
    (found,), _ = heard(ReferencePicture("a.png"), strength_keys=(Key(1, 0.3), Key(7, 1.2)))
    expected = [0.3 + 0.9 * min(frame, 6) / 6 for frame in range(8)]
    assert [found.weight * level for level in found.levels] == pytest.approx(expected)


def test_a_picture_of_the_first_frame_fades():
    (found,), _ = heard(ReferencePicture("a.png", when="first", fade=3), strength=0.8)
    levels = [found.weight * level for level in found.levels]
    assert levels == pytest.approx([0.8, 0.6, 0.4, 0.2, 0, 0, 0, 0])


def test_pictures_at_frames_go_over_into_each_other():
    first, then = (ReferencePicture(name, when="frame", frame=at) for name, at in (("a.png", 2), ("b.png", 6)))
    found, notes = heard(first, then, strength=0.5)
    assert [one.places for one in found] == [(1,), (2,)]
    levels = np.array([[one.weight * level for level in one.levels] for one in found])
    assert levels[0] == pytest.approx([0.5, 0.5, 0.375, 0.25, 0.125, 0, 0, 0])
    assert levels.sum(axis=0) == pytest.approx([0.5] * 8)
    assert any("one by one" in note for note in notes)


def test_silent_pictures_are_left_out():
    assert heard(ReferencePicture("a.png", when="first"))[0][0].levels[1] == 0
    assert [one.places for one in heard(ReferencePicture("a.png"), ReferencePicture("b.png", 0.0))[0]] == [(1,)]


def test_what_changes_is_masked_in_the_workflow():
    made = workflow(KINDS["references that pass"])
    adapters = of_class(made, "IPAdapterAdvanced")
    assert len(adapters) == 2 and all("attn_mask" in adapter for adapter in adapters)
    folders = [inputs["directory"] for inputs in of_class(made, "VHS_LoadImagesPath")]
    assert folders == ["/srv/take/references/mask_01", "/srv/take/references/mask_02"]
    assert adapters[1]["model"][0] in made.nodes and one(made, "IPAdapterModelLoader")


@pytest.mark.parametrize(
    ("reading", "text", "said"),
    [
        ("plain", "a (red) fox", "a \\(red\\) fox"),
        ("weighted", "a (red:1.3) fox", "a (red:1.3) fox"),
        ("weighted", "a ((red)) [fox]", "a (red:1.21) (fox:0.9091)"),
        ("weighted", "a \\(red\\) fox", "a \\(red\\) fox"),
        ("weighted", "day BREAK night", "day, night"),
        ("weighted", "(red fox , blue:1.2)", "(red fox , blue:1.2)"),
    ],
)
def test_words_have_the_weights_that_they_have_here(reading, text, said):
    made = workflow(take_of(prompt=text, negative_prompt="", prompt_reading=reading))
    assert {inputs["text"] for inputs in of_class(made, "CLIPTextEncode")} == {said, ""}
    assert any("BREAK" in note for note in made.notes) == ("BREAK" in text)
