"""The marks of a prompt are read as AUTOMATIC1111's web UI reads them."""

from __future__ import annotations

import pytest

from backend.contract import Piece, marks_notes, plain_text, read_prompt


def said(text):
    """Return the pieces of `text`, with weights rounded as people write them."""
    return [[(piece.text, round(piece.weight, 4)) for piece in part] for part in read_prompt(text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a red box, 35mm: wide", [("a red box, 35mm: wide", 1.0)]),
        ("(red)", [("red", 1.1)]),
        ("((red))", [("red", 1.21)]),
        ("[red]", [("red", 0.9091)]),
        ("a (red:1.5) box", [("a ", 1.0), ("red", 1.5), (" box", 1.0)]),
        ("a (red : .5 ) box", [("a ", 1.0), ("red ", 0.5), (" box", 1.0)]),
        ("(red:-1)", [("red", -1.0)]),
        ("(a (red:1.5) box:2)", [("a ", 2.0), ("red", 3.0), (" box", 2.0)]),
        ("([red])", [("red", 1.0)]),
        ("(a [red)", [("a ", 1.1), ("red", 1.0)]),
        (r"a \(red\) \[box\] \\", [("a (red) [box] \\", 1.0)]),
        (r"(a \(red\):1.3)", [("a (red)", 1.3)]),
        ("(1:2:3)", [("1:2", 3.0)]),
        ("(red:1.2.3)", [("red:1.2.3", 1.1)]),
        ("a red) box", [("a red) box", 1.0)]),
        ("red:1.2) box", [("red:1.2) box", 1.0)]),
        ("a (red box", [("a ", 1.0), ("red box", 1.1)]),
    ],
)
def test_brackets_weigh_what_is_in_them(text, pieces):
    assert said(text) == [pieces]


def test_break_parts_a_prompt_also_within_brackets():
    assert said("a BREAK b") == [[("a ", 1.0)], [(" b", 1.0)]]
    assert said("(a BREAK b:1.5) c") == [[("a ", 1.5)], [(" b", 1.5), (" c", 1.0)]]
    assert said("BREAK a BREAK  BREAK") == [[(" a ", 1.0)]]
    assert said("BREAKFAST break") == [[("BREAKFAST break", 1.0)]]


@pytest.mark.parametrize("text", ["", "  ", "()", "BREAK", "([])"])
def test_a_prompt_without_words_is_one_part_without_pieces(text):
    assert read_prompt(text) == ((),)


def test_the_words_without_marks():
    assert plain_text(r"a (red:1.2) [box] \(x\)") == "a red box (x)"


def test_pieces_in_a_row_that_weigh_the_same_are_one():
    assert read_prompt("(a)(b)") == ((Piece("ab", 1.1),),)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("a (red:1.2) [box]", ""),
        (r"a \(red", ""),
        ("a (red box", "A bracket ( is never closed: it weighs all that follows"),
        ("a [red box", "A bracket [ is never closed: it weighs all that follows"),
        ("a red) box", "A bracket ) was never opened: it is said as it is"),
        ("red:1.2) box", "A bracket ) was never opened: it is said as it is"),
        ("(red:12)", "A weight of 12 may break the picture: most stay below 2"),
        ("(red:-3)", "A weight of 3 may break the picture: most stay below 2"),
    ],
)
def test_a_mark_that_hardly_says_what_was_meant_is_told(text, note):
    assert marks_notes(text) == ([note] if note else [])


OVER_STEPS = "is said in softer words: changes over the steps are not known, and Prompt Travel changes over the frames"


def test_each_mark_has_its_note_and_changes_over_the_steps_are_told():
    told = marks_notes("a (red [day:night:0.5] [fog:10] [cat|dog] [box] (sky:3)")
    assert [note.partition(" is")[0] for note in told[1:4]] == ["[day:night:0.5]", "[fog:10]", "[cat|dog]"]
    assert told[0].startswith("A bracket ( is never closed") and "A weight of 3.3" in told[4] and len(told) == 5
    assert told[1] == f"[day:night:0.5] {OVER_STEPS}"
    assert marks_notes(r"a \[day:night:0.5\], day: night") == []
