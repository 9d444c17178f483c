"""Prompts are kept for all files, survive a restart, and are given back, replaced and deleted."""

import os
import subprocess
import sys

import bpy
import pytest
from animatic.backend.contract import ContractError
from animatic.settings import prompt_presets
from conftest import ROOT


@pytest.fixture
def settings(scene, shot, tmp_path, monkeypatch):
    monkeypatch.setattr(prompt_presets, "folder", lambda: tmp_path / "presets")
    return scene.animatic.settings_for(shot)


def test_a_prompt_is_kept_and_given_to_another_shot(settings):
    settings.prompt, settings.negative_prompt = "비 rain, (storm:1.2)", "fog"
    assert bpy.ops.animatic.prompt_preset_add(name="Rain 비/1") == {"FINISHED"}
    assert prompt_presets.names() == ["Rain 비/1"]
    settings.prompt, settings.negative_prompt = "", ""
    assert bpy.ops.animatic.prompt_preset_apply(name="Rain 비/1") == {"FINISHED"}
    assert (settings.prompt, settings.negative_prompt) == ("비 rain, (storm:1.2)", "fog")


def test_the_name_is_offered_from_the_first_words(settings):
    assert prompt_presets.free_name("") == prompt_presets.free_name("(), {|}") == ""
    name = prompt_presets.free_name("a (red:1.2) man walking, old street")
    assert name == "a red man walking"
    settings.prompt = "rain"
    settings.save_prompt("A Red Man Walking")
    assert prompt_presets.free_name("a (red:1.2) man walking, old street") == f"{name} 2"  # none is replaced unasked
    assert prompt_presets.free_name("__weather__ over one two three four") == "weather over one two three"


def test_what_nobody_wrote_to_avoid_stays_the_recommendation(settings):
    settings.prompt = "rain"
    settings.save_prompt("Rain")
    settings.negative_prompt = "fog"
    settings.apply_prompt("Rain")
    assert not settings.is_property_set("negative_prompt")


def test_the_same_name_replaces_and_removing_forgets(settings):
    for prompt in ("rain", "storm"):
        settings.prompt = prompt
        settings.save_prompt(" Rain ")
    settings.prompt = ""
    settings.apply_prompt("Rain")
    assert settings.prompt == "storm" and prompt_presets.names() == ["Rain"]
    assert bpy.ops.animatic.prompt_preset_remove(name="Rain") == {"FINISHED"}
    assert prompt_presets.names() == [] and settings.prompt == "storm"


def test_what_cannot_be_is_a_sentence(settings):
    with pytest.raises(RuntimeError, match="give it a name"):
        bpy.ops.animatic.prompt_preset_add()
    with pytest.raises(ContractError, match="there is no prompt preset yet"):
        settings.apply_prompt("Rain")
    settings.save_prompt("Rain")
    with pytest.raises(ContractError, match="'Snow'; it must be one of Rain"):
        settings.apply_prompt("Snow")
    (prompt_presets.folder() / "Torn.json").write_text("{")
    assert prompt_presets.names() == ["Rain", "Torn"]
    with pytest.raises(ContractError, match=r"Torn\.json .* valid JSON"):
        settings.apply_prompt("Torn")
    prompt_presets.delete("Torn")


AGAIN = """
import sys
sys.path.insert(0, {tests!r})
import bpy
from conftest import load_extension
load_extension().register()
from animatic import shots
camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
bpy.context.scene.collection.objects.link(camera)
bpy.context.scene.camera = camera
settings = bpy.context.scene.animatic.settings_for(shots.sync(bpy.context.scene)[0])
"""


def test_a_preset_survives_a_restart(tmp_path):
    """In Blender's own folder of presets, by two Blenders one after the other."""
    begin = AGAIN.format(tests=str(ROOT / "tests" / "blender"))
    environment = {**os.environ, "BLENDER_USER_SCRIPTS": str(tmp_path / "scripts")}
    said = []
    for lines in (
        'settings.prompt = "rain 비"\nbpy.ops.animatic.prompt_preset_add(name="Rain")',
        'bpy.ops.animatic.prompt_preset_apply(name="Rain")\nprint("said", ascii(settings.prompt))',
    ):
        done = subprocess.run(
            [sys.executable, "-c", begin + lines], env=environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        said.append(done.stdout)
    assert f"said {'rain 비'!a}" in said[1]
    assert (tmp_path / "scripts" / "presets" / "animatic" / "prompt" / "Rain.json").is_file()
