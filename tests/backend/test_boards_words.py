"""Texts for a page: cleaned, with language and direction, speech in quotation marks."""

from __future__ import annotations

import pytest

from backend.boards.words import clean, drawn, is_right_to_left, language, one_line, spoken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Wait!", "“Wait!”"),
        ("ANNA: Wait!", "ANNA “Wait!”"),
        ("ANNA (off): Wait!\n\nBEN: No.", "ANNA (off) “Wait!”\n\nBEN “No.”"),
        ("He said: wait.", "“He said: wait.”"),
        ('"Wait!"', "“Wait!”"),
        ('민수: "안녕"', "민수 “안녕”"),
        ('ANNA: " Wait! "', "ANNA “Wait!”"),
        ('アンナ："待って！"', "アンナ「待って！」"),
        ("ANNA: «Wait!»", "ANNA «Wait!»"),
        ('"Wait!" she said. "Now."', '"Wait!" she said. "Now."'),
        ("10: 30", "“10: 30”"),
        ("안나: 잠깐만요!", "안나 “잠깐만요!”"),
        ("アンナ：待って！", "アンナ「待って！」"),
        ("", ""),
    ],
)
def test_speech_stands_in_quotation_marks_after_its_speaker(text, said):
    assert spoken(text) == said


def test_what_cannot_be_drawn_is_left_out():
    assert clean("a\x00b\r\nc\td  e\r\n\r\n\r\n\r\nf \ud83d") == "ab\nc d e\n\nf ?"
    assert one_line(" a\nb\n") == "a b"


def test_marks_that_need_no_font_are_not_asked_for():
    assert drawn("a b\u200b\u200d\ufe0f\n❤") == "ab❤"


@pytest.mark.parametrize(
    ("text", "code"),
    [("street", "en"), ("골목", "ko"), ("路地の奥", "ja"), ("小巷", "zh"), ("شارع", "ar"), ("ถนน", "th")],
)
def test_the_language_is_that_of_the_script(text, code):
    assert language(text) == code


def test_the_first_letter_says_where_a_text_starts():
    assert is_right_to_left("12 شارع") and is_right_to_left("רחוב A")
    assert not is_right_to_left("A شارع") and not is_right_to_left("12")
