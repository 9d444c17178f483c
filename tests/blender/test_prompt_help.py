"""The Prompt panel says what is heard, how long it is, and folds away that nothing moves; notes come and go."""

import bpy
import pytest
from animatic import shots
from animatic.backend import contract
from animatic.state import token_counts
from drawing import Layout, draw

MOVEMENT = "No word for movement"


@pytest.fixture
def settings(scene, shot):
    scene.animatic.model_set = "sd15-v3"
    return scene.animatic.settings_for(shot)


def panel():
    return draw(bpy.types.ANIMATIC_PT_prompt)


def said():
    return " ".join(panel().texts)


def test_the_note_on_movement_comes_and_goes(settings):
    assert MOVEMENT not in panel().texts  # nothing is said yet
    settings.prompt = "a red house"
    drawn = panel()
    assert MOVEMENT in drawn.texts and drawn.folds["animatic_prompt_movement"]  # closed at first
    assert "try walking, wind, waves" in " ".join(drawn.texts)
    for prompt in ("a red house, smoke rising", "a man (walking:1.2)", "leaves blown about"):
        settings.prompt = prompt
        assert MOVEMENT not in panel().texts


def test_travel_and_look_may_have_the_word(scene, settings):
    settings.prompt = "a red house"
    settings.travel.read_text("1: day\n4: a storm")
    assert MOVEMENT not in panel().texts
    settings.travel.prompts.clear()
    scene.animatic.look.prompt = "camera moves slowly"
    assert MOVEMENT not in panel().texts


def test_stills_and_single_pictures_need_no_movement(scene, settings):
    settings.prompt = "a red house"
    settings.pictures = "first_last"
    assert MOVEMENT not in panel().texts
    settings.pictures = "all"
    assert MOVEMENT in panel().texts
    scene.frame_end = 1
    shots.sync(scene)
    assert MOVEMENT not in panel().texts


def test_the_preview_model_is_offered_words_that_it_knows(scene, settings):
    scene.animatic.model_set, settings.prompt = "preview", "a red box"
    offered = next(text for text in panel().texts if text.startswith("The motion module"))
    words = " ".join(panel().texts).partition("try ")[2].split(",")[:4]
    assert offered and {word.split()[0] for word in words} <= contract.preview_words()


def test_korean_is_said_not_to_be_understood(settings):
    settings.prompt = "눈 내리는 거리"
    assert "does not understand Korean" in said() and MOVEMENT not in panel().texts
    settings.prompt = "snow falling in a street"
    assert "does not understand" not in said()


def test_the_preview_model_names_its_words_alone(scene, settings):
    scene.animatic.model_set, settings.prompt = "preview", "거리"
    assert "does not know" in said() and "does not understand" not in said()


def test_brackets_and_weights_are_no_unknown_words_and_wrong_ones_are_told(scene, settings):
    scene.animatic.model_set = "preview"
    settings.prompt = r"(red:1.2) ((box)) [night] BREAK \(walking\)"
    assert "does not know" not in said() and "bracket" not in said()
    settings.prompt = "(red box walking"
    assert "A bracket ( is never closed" in said()
    settings.prompt = "(red:9) box walking"
    assert "A weight of 9 may break the picture" in said()


def test_what_the_seed_chooses_is_shown_and_a_missing_text_named(scene, settings):
    settings.prompt = "a walking __colour__ man"
    assert "__colour__ has no text" in said()
    bpy.data.texts.new("colour").write("red\nblue")
    assert "Seed 1 says" in panel().texts
    assert any(f"a walking {colour} man" in said() for colour in ("red", "blue"))
    settings.prompt = "a walking man"
    assert "Seed 1 says" not in panel().texts


def test_words_of_a_chosen_line_are_looked_up(scene, settings):
    scene.animatic.model_set, settings.prompt = "preview", "a __thing__ walking"
    bpy.data.texts.new("thing").write("cathedral")
    assert "does not know: cathedral" in said()


def test_the_travel_panel_shows_what_is_chosen(scene, settings):
    bpy.data.texts.new("colour").write("red")
    settings.prompt = "a __colour__ box"
    settings.travel.read_text("1: __colour__ day\n4: night")
    scene.frame_set(1)
    assert "a red box, red day" in " ".join(draw(bpy.types.ANIMATIC_PT_travel).texts)


def test_tokens_are_estimated_until_they_are_counted(scene, settings):
    assert not any("tokens" in text for text in panel().texts)
    settings.prompt = "a man walking"
    assert "About 3 of 75 tokens" in panel().texts
    models = scene.animatic.models_or_none(settings)
    token_counts.remember(models.base, "a man walking", (4, 1))
    assert "4 of 75 tokens" in panel().texts
    settings.prompt = "walking " * 100
    assert "About 100 tokens, heard in 2 parts" in panel().texts
    token_counts.forget()


def test_the_presets_stand_in_the_header(settings):
    header = type("Panel", (), {"layout": Layout()})()
    bpy.types.ANIMATIC_PT_prompt.draw_header_preset(header, bpy.context)
    assert header.layout.buttons == [f"animatic.prompt_preset_{name}" for name in ("apply", "add", "remove")]
