"""Prompt travel, and the text form in which it comes and goes."""

from __future__ import annotations

import pytest

from backend.contract import ContractError, Key, Mix, Travel, travel_from_text, travel_to_text, whole_prompt

DAY_TO_NIGHT = Travel(("day", "evening", "night"), (Key(1.0, 0.0), Key(11.0, 1.0), Key(21.0, 2.0)))


def test_a_frame_between_two_prompts_has_a_part_of_both():
    assert [DAY_TO_NIGHT.mix_at(frame) for frame in (-5, 1, 6, 11, 19, 21, 40)] == [
        *(Mix(0), Mix(0), Mix(0, 0.5), Mix(1), Mix(1, pytest.approx(0.8)), Mix(2), Mix(2)),
    ]


def test_the_way_may_stay_turn_back_and_jump():
    there_and_back = Travel(("a", "b"), (Key(0, 0.0), Key(4, 1.0, "constant"), Key(8, 0.0)))
    assert [there_and_back.mix_at(frame) for frame in (2, 4, 7, 8)] == [Mix(0, 0.5), Mix(1), Mix(1), Mix(0)]


def test_what_a_prompt_says_comes_after_what_the_shot_says():
    assert whole_prompt("a man in a street", "at night") == "a man in a street, at night"
    assert whole_prompt("a man in a street, ", " at night ") == "a man in a street, at night"
    assert whole_prompt("", "at night") == "at night"
    assert whole_prompt("a man", "") == "a man"


def test_lines_become_a_travel_in_the_order_of_their_frames():
    text = "# morning to night\n\n 24 : at night, rain \n-3:at sunrise\n12： 雨: heavy\n"
    travel = travel_from_text(text, "slerp")
    assert travel.prompts == ("at sunrise", "雨: heavy", "at night, rain")
    assert travel.positions == (Key(-3.0, 0.0), Key(12.0, 1.0), Key(24.0, 2.0))
    assert travel.blend == "slerp"


def test_the_form_of_other_programs_is_read_too():
    assert travel_from_text('{\n"0" : "a cat",\n"16": "a \\dog, big"\n}\n').prompts == ("a cat", "a \\dog, big")


@pytest.mark.parametrize("travel", [DAY_TO_NIGHT, travel_from_text('1: "so-called" art\n9: x:y')], ids=str)
def test_a_travel_comes_back_from_its_text(travel):
    assert travel_from_text(travel_to_text(travel)) == travel


def test_a_travel_that_stops_between_two_prompts_has_no_lines():
    with pytest.raises(ContractError, match="whole numbers"):
        travel_to_text(Travel(("a", "b"), (Key(1, 0.5),)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "at least one line such as"),
        ("# nothing", "at least one line such as"),
        ("1: a\nb", "line 2 is 'b'; it must be a frame and a prompt"),
        ("1.5: a", "line 1 is '1.5: a'"),
        ("1: a\n2: b\n1: c", "line 3 is '1: c'; it must be the only line for frame 1"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, words):
    with pytest.raises(ContractError) as caught:
        travel_from_text(text)
    assert words in str(caught.value)
