"""Words for movement are found in every form, scripts that say nothing to CLIP are named, tokens are estimated."""

from __future__ import annotations

import pytest

from backend.contract import about_parts, about_tokens, has_motion, tokens_text, unread_note


@pytest.mark.parametrize(
    "text",
    [
        *("a man walks", "a man walking", "she walked home", "to walk", "WALKING"),
        *("running", "ran", "a dog runs", "swimming", "swam", "hopping", "danced", "dancing", "flies", "flew"),
        *("hurries", "hurried", "tiptoeing", "orbiting", "spirals", "travelling", "traveling", "waving", "lying waves"),
        *("wind in the trees", "stormy sea", "falling leaves", "smoke", "time-lapse of a city", "slow motion"),
        *("dolly zoom", "the camera moves", "a tracking shot", "(walking:1.2)", "[wind]"),
    ],
)
def test_a_word_for_movement_is_found(text):
    assert has_motion(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "a man in a street at night", "an oil painting", "a wide shot", "a drawing of a rose", "open window"),
        *("the walkway", "windows", "a stunning portrait, sharp focus", "standing still", "row of houses", "left arm"),
        *("Mount Fuji", "red curls", "stone steps", "runway", "거리를 걷는 남자"),
    ],
)
def test_a_text_without_movement_has_none(text):
    assert not has_motion(text)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("눈 내리는 거리", "Korean"),
        ("a street, 雨", "Chinese characters"),
        ("さくら", "Japanese"),
        ("улица", "Cyrillic"),
        ("شارع", "Arabic"),
    ],
)
def test_a_script_that_clip_does_not_read_is_named(text, script):
    assert unread_note(text) == f"CLIP, which reads prompts, learned English and does not understand {script}"


@pytest.mark.parametrize("text", ["", "a street", "Straße, naïve café", "35mm f/1.8 — 90°", "(a:1.2)"])
def test_latin_letters_are_read(text):
    assert unread_note(text) == ""


def test_tokens_are_estimated_without_the_marks():
    assert about_tokens("") == 0 and about_parts("") == 1
    assert about_tokens("a man walking in a street, 35mm") == 10
    assert about_tokens("(a man:1.3) [walking]") == about_tokens("a man walking") == 3
    assert about_parts("word " * 75) == 1 and about_parts("word " * 76) == 2 and about_parts("a BREAK b") == 2


def test_how_tokens_are_told():
    assert tokens_text(12, 1, exact=False) == "About 12 of 75 tokens"
    assert tokens_text(120, 2, exact=False) == "About 120 tokens, heard in 2 parts"
    assert tokens_text(12, 1, exact=True) == "12 of 75 tokens"
    assert tokens_text(120, 2, exact=True) == "120 tokens, heard in 2 parts"
