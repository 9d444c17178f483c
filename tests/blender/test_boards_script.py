"""What is said and noted in a shot: its settings first, then markers, then the script."""

from __future__ import annotations

import bpy
import pytest
from animatic.boards.script import Words, from_markers, from_text, words_of
from boards_film import build_film

SCRIPT = """Act one, in the street:

SH010: ANNA: Wait!
   BEN: No.
sh010 notes: It rains.
SH0100: not of SH010
골목길: "어디 가?"
SH020 note: cut on the step
"""


@pytest.fixture
def film(scene):
    return build_film(scene)


@pytest.fixture
def text():
    made = bpy.data.texts.new("Script")
    made.write(SCRIPT)
    return made


def test_lines_that_start_with_a_shots_name_are_its_words(text):
    assert from_text(text, "SH010") == Words("ANNA: Wait!\nBEN: No.", "It rains.")
    assert from_text(text, "SH020") == Words("", "cut on the step")
    assert from_text(text, "골목길") == Words("어디 가?", "")
    assert from_text(text, "SH030") == Words() == from_text(None, "SH010")


def test_markers_without_a_camera_tell_dialogue_and_notes(scene, film):
    markers = (("Dialogue: Wait!", 5), ("“Over here.”", 3), ("notes: rain", 8), ("night falls", 4), ("dialogue: no", 9))
    for name, frame in markers:
        scene.timeline_markers.new(name, frame=frame)
    assert from_markers(scene, film[0]) == Words("Over here.\nWait!", "rain")
    assert from_markers(scene, film[1]) == Words("no", "")


def test_the_shots_own_words_win_then_markers_then_the_script(scene, film, text):
    scene.animatic.boards.script = text
    settings = scene.animatic.settings_for(film[0])
    assert words_of(scene, film[0], settings) == Words("ANNA: Wait!\nBEN: No.", "It rains.")
    scene.timeline_markers.new('"From a marker"', frame=2)
    assert words_of(scene, film[0], settings) == Words("From a marker", "It rains.")
    settings.dialogue = "My own"
    assert words_of(scene, film[0], settings) == Words("My own", "It rains.")


def test_the_script_is_read_into_the_shots(scene, film, text):
    scene.animatic.boards.script = text
    scene.animatic.settings_for(film[1]).dialogue = "Stays"
    assert bpy.ops.animatic.read_script() == {"FINISHED"}
    settings = [scene.animatic.settings_for(shot) for shot in film]
    assert [(s.dialogue, s.notes) for s in settings] == [
        ("ANNA: Wait!\nBEN: No.", "It rains."),
        ("Stays", "cut on the step"),
        ("어디 가?", ""),
    ]


def test_a_script_without_a_shots_name_is_said(scene, film):
    scene.animatic.boards.script = bpy.data.texts.new("Empty")
    assert bpy.ops.animatic.read_script() == {"CANCELLED"}
