"""What a prompt leaves open is chosen by the seed alone, and a take keeps what was written beside what was chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from samples import TAKE

from backend.contract import ContractError, Style, Travel, as_written, chosen, from_data, resolved, to_data
from backend.contract.curves import Key
from backend.contract.take import Take

LISTS = {
    "colour": ["red", "# none", "", " blue ", "green"],
    "hair colour": ["__colour__ as {fire|sea}"],
    "loop": ["__loop__"],
    "round": ["a __loop__"],
    "empty": ["", "# nothing"],
}
lines = LISTS.get


def all_of(text, seeds=range(60)):
    return {chosen(text, seed, lines) for seed in seeds}


def test_one_line_of_the_list_or_one_alternative_is_taken_and_each_comes():
    assert all_of("a __colour__ box") == {"a red box", "a blue box", "a green box"}
    assert all_of("a {red|blue} box") == {"a red box", "a blue box"}
    assert all_of("{a|{b|c}}{|!}") == {"a", "b", "c", "a!", "b!", "c!"}
    assert all_of("__hair colour__") == {f"{c} as {s}" for c in ("red", "blue", "green") for s in ("fire", "sea")}


def test_the_choice_is_the_same_everywhere_and_for_ever():
    """What was once chosen by a seed is chosen again by another version of Python and of Animatic."""
    ever = ["green c", "red c", "blue a", "blue c", "red b", "blue a"]
    assert [chosen("__colour__ {a|b|c}", seed, lines) for seed in range(6)] == ever


def test_the_same_name_is_drawn_anew_each_time_and_the_rest_of_the_text_makes_no_difference():
    assert len(all_of("__colour__ __colour__")) == 9
    for seed in range(20):
        short, long = chosen("__colour__", seed, lines), chosen("x {p|q}, __colour__ __hair colour__", seed, lines)
        assert long.split(", ")[1].startswith(short)


@pytest.mark.parametrize("text", ["", "a {b} c", "snake_case __ x", "a | b", "{a", "a}", "{a|b", "_ _a_ _"])
def test_what_leaves_nothing_open_is_said_as_it_is(text):
    assert all_of(text) == {text}


def test_a_backslash_says_the_mark():
    assert all_of(r"\{a\|b\} \_\_colour\_\_ \(x\)") == {r"{a|b} __colour__ \(x\)"}
    assert all_of(r"{a\|b|c\}}") == {"a|b", "c}"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("__nowhere__", "__nowhere__ has no text: make a text nowhere in the Text Editor, a choice on each line."),
        ("__loop__", "left out of its own lines"),
        ("__round__", "left out of its own lines"),
        ("__empty__", "The text empty is empty: write a choice for __empty__"),
    ],
)
def test_a_list_that_gives_nothing_is_named(text, wrong):
    with pytest.raises(ContractError, match=wrong):
        chosen(text, 1, lines)


OPEN = replace(
    TAKE,
    prompt="a __colour__ box, in __colour__ {oil|ink}",
    negative_prompt="{fog|rain}, dust",
    style=Style("in __colour__ {oil|ink}", "dust"),
    travel=Travel(("__colour__ day", "night"), (Key(1, 0.0), Key(9, 1.0))),
    written=None,
)


def test_a_take_keeps_what_was_written_and_gives_it_back():
    take = resolved(OPEN, lines)
    box, light = take.own_prompt.split()[1], take.style.prompt.split()[1]
    assert box == light == take.travel.prompts[0].split()[0]  # the same name, the same line
    assert take.prompt == f"a {box} box, {take.style.prompt}"
    assert take.own_negative_prompt in ("fog", "rain") and take.negative_prompt.endswith(", dust")
    assert take.written.prompt == OPEN.prompt and take.written.travel == OPEN.travel.prompts
    assert from_data(Take, to_data(take), "take") == take
    assert as_written(take) == OPEN and resolved(as_written(take), lines) == take


def test_a_take_that_leaves_nothing_open_stays_as_it_is():
    take = replace(TAKE, written=None)
    assert resolved(take, lines) is take and as_written(take) is take


def test_a_take_from_before_these_fields_says_what_it_said():
    data = to_data(TAKE)
    del data["written"], data["prompt_reading"]
    old = from_data(Take, data, "take")
    assert (old.prompt_reading, old.written, old.prompt) == ("plain", None, TAKE.prompt)
