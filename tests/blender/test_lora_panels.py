"""The panels show what a LoRA listens to, add it to a prompt on a click, and say what becomes of keyed weights."""

import json
import struct
import time

import bpy
import pytest
from animatic import scripting, shots
from animatic.operators import lora_words
from animatic.overlay import reader
from animatic.panels.loras import ANIMATIC_UL_loras
from animatic.state import lora_words as known
from drawing import Layout, draw
from scenes import add_camera, key


@pytest.fixture
def film(scene, monkeypatch, tmp_path):
    monkeypatch.setenv("ANIMATIC_MODELS", str(tmp_path))
    add_camera(scene)
    shots.sync(scene)
    lora_words.forget()
    yield scene
    lora_words.forget()
    reader.stop()


def write_lora(path, **metadata):
    header = json.dumps({"__metadata__": metadata}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header)
    return path


def read_words():
    """Let the words be read as the timer does, and wait for them."""
    lora_words.follow(bpy.context)
    end = time.monotonic() + 5
    while reader.hand_over() is not None and time.monotonic() < end:
        time.sleep(0.005)


def settings_of(film):
    return film.animatic.settings_for(shots.sync(film)[0])


def test_words_are_read_beside_the_main_thread_and_drawn_as_buttons(film, tmp_path):
    write_lora(tmp_path / "oil.safetensors", **{"modelspec.trigger_phrase": "oil paint, brush"})
    film.animatic.look.add_lora("oil.safetensors")
    panel = bpy.types.ANIMATIC_PT_look
    assert "animatic.lora_word" not in draw(panel).buttons
    read_words()
    drawn = draw(panel)
    assert drawn.buttons.count("animatic.lora_word") == 2 and "It listens to:" in drawn.texts
    assert known.words_of("oil.safetensors") == ("oil paint", "brush")


def test_a_file_that_is_not_there_or_damaged_tells_no_words(film, tmp_path):
    (tmp_path / "half.safetensors").write_bytes(b"half")
    for name in ("half.safetensors", "none.safetensors"):
        film.animatic.look.add_lora(name)
        read_words()
        assert known.words_of(name) == ()
    write_lora(tmp_path / "none.safetensors", **{"modelspec.trigger_phrase": "late"})
    lora_words.forget()
    read_words()
    assert known.words_of("none.safetensors") == ("late",)


@pytest.mark.parametrize("into", ["film", "look", "shot"])
def test_a_click_adds_a_word_to_the_prompt_once(film, into):
    settings = settings_of(film)
    says = {"film": film.animatic.look, "look": settings.own_look, "shot": settings}[into]
    says.prompt = "a street, Rain"
    for word in ("oil paint", "oil paint", "rain"):
        assert bpy.ops.animatic.lora_word(word=word, into=into) == {"FINISHED"}
    assert says.prompt == "a street, Rain, oil paint"


def test_the_panel_says_what_becomes_of_a_keyed_weight_and_which_sets_take_a_move(film):
    panel = bpy.types.ANIMATIC_PT_shot_loras
    settings = settings_of(film)
    assert "animatic.camera_move_add" in draw(panel).buttons
    bpy.ops.animatic.camera_move_add(move="zoom-in")

    def said():
        return " ".join(draw(panel).texts)

    assert "are made for AnimateDiff v2, Lightning and AnimateLCM, not for Preview" in said()
    film.animatic.model_set = "sd15-v2"
    assert "are made for" not in said() and "mean" not in said()
    key(settings.own_loras.loras[0], "weight", {1: 0.0, 20: 1.0})
    assert "the text encoder, which reads the prompt once for all frames, has its mean" in said()


def test_a_line_shows_the_name_and_the_whole_reference_stands_below(film):
    bpy.ops.animatic.camera_move_add(move="pan-left")
    loras = settings_of(film).own_loras
    loras.add_lora("/a/long/way/to/oil_paint.safetensors")
    layout = Layout()
    for item in loras.loras:
        ANIMATIC_UL_loras.draw_item(None, bpy.context, layout, loras, item, 0, loras, "active")
    assert layout.texts == ["Pan Left", "oil_paint"] and "reference" not in layout.props
    assert "reference" in draw(bpy.types.ANIMATIC_PT_shot_loras).props


def test_the_model_panel_offers_the_domain_adapter_and_own_files_where_they_fit(film):
    panel = bpy.types.ANIMATIC_PT_model
    assert not {"domain_adapter", "own_base"} & set(draw(panel).props)
    film.animatic.model_set = "sd15-v3"
    assert {"domain_adapter", "own_base", "own_motion_module", "own_vae"} <= set(draw(panel).props)
    film.animatic.own_motion_module = "mm_sd_v15_v2.ckpt"
    assert "domain_adapter" not in draw(panel).props


def test_scripts_ask_for_the_words_and_are_told_why_there_are_none(film, tmp_path):
    write_lora(tmp_path / "oil.safetensors", **{"modelspec.trigger_phrase": "oil paint"})
    (tmp_path / "half.safetensors").write_bytes(b"half")
    assert scripting.trigger_words("oil.safetensors") == ("oil paint",)
    for name, words in (("none.safetensors", "is not on this machine"), ("half.safetensors", "cannot be read")):
        with pytest.raises(scripting.ScriptError, match=words):
            scripting.trigger_words(name)
