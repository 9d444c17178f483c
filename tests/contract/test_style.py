"""A style is said after the shot's own prompt, comes apart from it again, and adds its LoRAs to the models."""

from __future__ import annotations

from dataclasses import replace

import pytest
from samples import MODELS, TAKE

from backend.contract import NO_STYLE, ContractError, Key, Lora, Style, differences

LOOK = Style("in oil, thick brush", "ink", (Lora("org/oil", 0.5),))


@pytest.mark.parametrize("own", ["", "a street", "a street, in oil", "雨"])
@pytest.mark.parametrize("style", [NO_STYLE, LOOK, Style(" in oil ")])
def test_a_style_follows_the_shots_prompt_and_comes_apart_again(own, style):
    said = style.said(own)
    assert said.startswith(own) and said.endswith(style.prompt.strip())
    assert replace(TAKE, prompt=said, style=style).own_prompt == own
    avoided = style.avoided(own)
    assert replace(TAKE, negative_prompt=avoided, style=style).own_negative_prompt == own


def test_a_prompt_that_was_changed_by_hand_is_taken_whole():
    assert replace(TAKE, prompt="another one", style=LOOK).own_prompt == "another one"


def test_a_style_without_words_leaves_a_prompt_as_it_was_written():
    assert NO_STYLE.said("a street, ") == "a street, "


def test_its_loras_are_added_to_those_of_the_set():
    models = LOOK.models(MODELS)
    assert models.loras == (*MODELS.loras, Lora("org/oil", 0.5))
    assert NO_STYLE.models(MODELS) is MODELS


@pytest.mark.parametrize("twice", [(Lora("a"), Lora("a", 0.1)), MODELS.loras])
def test_a_lora_that_is_there_already_is_refused(twice):
    with pytest.raises(ContractError, match="neither the look nor the model set has already: remove it from the look"):
        Style(loras=twice).models(MODELS)


def test_another_style_differs_once_in_what_is_said_and_added():
    before, after = (
        replace(TAKE, prompt=style.said("a street"), models=style.models(MODELS), style=style)
        for style in (NO_STYLE, LOOK)
    )
    assert [change.label for change in differences(before, after)] == ["Prompt", "LoRAs"]


def test_a_keyed_lora_differs_by_where_it_goes():
    keyed = Lora("org/oil", 0.0, (Key(1.0, 0.0), Key(4.0, 0.7), Key(9.0, 1.0)))
    before, after = (
        replace(TAKE, models=replace(MODELS, loras=loras)) for loras in ((Lora("org/oil", 0.5),), (keyed,))
    )
    assert [str(change) for change in differences(before, after)] == ["LoRAs: org/oil × 0.5 → org/oil × 0 → … → 1"]


def test_a_lora_is_keyed_only_over_frames_in_which_its_weight_changes():
    keyed = Lora("org/oil", 0.0, (Key(1.0, 0.0), Key(5.0, 1.0)))
    assert keyed.over([1, 3, 5]) == replace(keyed, weight=0.5)
    assert keyed.over([5, 6, 9]) == Lora("org/oil", 1.0) and keyed.over([-3]) == Lora("org/oil", 0.0)
    with pytest.raises(ContractError, match=r"weight_keys\[0\]"):
        Lora("org/oil", 0.0, (Key(1.0, 9.0),))
