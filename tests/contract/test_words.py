"""The words of a prompt that the preview model does not know are named; every other set knows all words."""

from __future__ import annotations

import dataclasses

import pytest
from samples import MODELS

from backend.contract import PREVIEW, Key, Sampling, unheard_note, unknown_words, unknown_words_note


@pytest.mark.parametrize(
    ("prompt", "unknown"),
    [
        ("", ()),
        ("a red box in a forest at night, snow.", ()),
        ("A RED Box", ()),
        ("a baroque cathedral in a forest", ("baroque", "cathedral")),
        ("a cathedral, a Cathedral; the CATHEDRAL!", ("cathedral",)),
        ("cathedral in baroque snow", ("cathedral", "baroque")),
        ("(baroque:1.2) [red: 0.5] ((box)) (night:-1)", ("baroque",)),
        ("a moss-green stone_wall", ("moss",)),
        ("the robot's red box", ()),
        ("rock'n'roll", ("rock'n'roll",)),
        ("16 people, 4k", ("16", "4k")),
        ("ein grüner Baum, 雨", ("ein", "grüner", "baum", "雨")),
        ("gru\u0308n", ("grün",)),
        ("--- ...", ()),
    ],
)
def test_unknown_words_are_found(prompt, unknown):
    assert unknown_words(prompt, PREVIEW) == unknown


def test_a_set_without_a_list_of_words_knows_all():
    assert unknown_words("a baroque cathedral", MODELS) == ()
    assert unknown_words_note("a baroque cathedral", MODELS) == ""


def test_a_set_of_ones_own_on_the_preview_model_knows_its_words():
    assert unknown_words("a baroque box", dataclasses.replace(PREVIEW, name="mine", label="Mine")) == ("baroque",)


def test_the_note_names_the_first_and_counts_the_others():
    prompt = "one baroque cathedral under seven moons"
    said = "The preview model does not know: one, baroque, cathedral, seven, moons"
    assert unknown_words_note(prompt, PREVIEW) == unknown_words_note(prompt, PREVIEW, 5) == said
    assert unknown_words_note(prompt, PREVIEW, 2) == "The preview model does not know: one, baroque and 3 more"
    assert unknown_words_note("a red box", PREVIEW) == ""


def test_a_negative_prompt_is_unheard_where_guidance_does_not_push_away_from_it():
    unguided = Sampling(guidance=1.0)
    heard_above = "At guidance 1 what to avoid has no effect: it is heard above 1"
    assert unheard_note("fog", PREVIEW, unguided) == heard_above
    assert unheard_note("fog", PREVIEW, Sampling(guidance=0.5)).startswith("At guidance 0.5 ")
    assert unheard_note("fog", PREVIEW, Sampling(guidance=1.5)) == ""
    assert unheard_note(" ", PREVIEW, unguided) == unheard_note("", PREVIEW, unguided) == ""
    some_steps = Sampling(guidance=1.0, guidance_keys=(Key(0.0, 5.0, "constant"), Key(0.5, 1.0)))
    assert unheard_note("fog", PREVIEW, some_steps) == ""
    assert unheard_note(MODELS.negative_prompt, MODELS, unguided) == ""  # nobody wrote it
