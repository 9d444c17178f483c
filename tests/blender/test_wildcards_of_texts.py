"""A take says what its seed chose from the texts of the .blend, keeps what was written, and comes back as that."""

import bpy
import pytest
from animatic import runs, shots
from animatic.backend import contract
from animatic.backend.contract import TakeFolder
from animatic.settings import take as take_settings
from animatic.takes import branching
from drawing import draw

from takes import make_take

COLOURS = "red\n\n# not this\nblue\ngreen"


@pytest.fixture
def settings(scene, shot):
    text = bpy.data.texts.new("colour")
    text.write(COLOURS)
    found = scene.animatic.settings_for(shot)
    found.prompt, found.negative_prompt = "a __colour__ box, {day|night}", "{fog|rain}"
    return found


def described(scene):
    return take_settings.take_from(scene, shots.sync(scene)[0])


def test_the_seed_chooses_and_the_take_holds_both(scene, settings, tmp_path):
    found = {}
    for seed in range(12):
        settings.seed = seed
        take = described(scene)
        assert described(scene).prompt == take.prompt
        assert take.written == contract.Written("a __colour__ box, {day|night}", "{fog|rain}")
        found[seed] = take.prompt
    assert {prompt.split()[1] for prompt in found.values()} == {"red", "blue", "green"}
    folder = TakeFolder(tmp_path / "take")
    folder.path.mkdir()
    folder.write(take)
    assert folder.read() == take and '"prompt": "a __colour__ box, {day|night}"' in folder.path.joinpath(
        "take.json"
    ).read_text("utf-8")


def test_the_look_and_the_travel_are_chosen_too(scene, settings):
    scene.animatic.look.prompt = "in __colour__ light"
    settings.travel.read_text("1: __colour__ sky\n4: {sun|moon}")
    take = described(scene)
    colour = take.prompt.split()[1]
    assert take.prompt.endswith(f"in {colour} light") and take.travel.prompts[0] == f"{colour} sky"
    assert take.travel.prompts[1] in ("sun", "moon")


def test_a_text_with_an_ending_is_found_without_it(scene, settings):
    bpy.data.texts["colour"].name = "colour.txt"
    assert "__" not in described(scene).prompt


def test_a_name_without_a_text_is_refused_by_a_sentence(scene, settings, tmp_path):
    settings.prompt = "__nowhere__"
    with pytest.raises(contract.ContractError, match="__nowhere__ has no text: make a text nowhere"):
        described(scene)
    with pytest.raises(runs.RunError, match="__nowhere__"):
        runs.ask(scene, shots.sync(scene)[0], tmp_path)


def test_recall_brings_back_what_was_written(scene, settings):
    scene.animatic.look.prompt = "in __colour__ light"
    settings.travel.read_text("1: __colour__ sky\n4: night")
    take = described(scene)
    settings.prompt, settings.negative_prompt, settings.seed = "", "", take.seed + 1
    settings.travel.prompts.clear()
    take_settings.recall(scene, shots.sync(scene)[0], take)
    assert (settings.prompt, settings.negative_prompt) == ("a __colour__ box, {day|night}", "{fog|rain}")
    assert [item.prompt for item in settings.travel.prompts] == ["__colour__ sky", "night"]
    assert settings.look_from == "film" and described(scene).prompt == take.prompt


def test_another_seed_in_the_queue_chooses_anew(scene, settings):
    asked = described(scene)
    takes = [runs.with_seed(asked, seed) for seed in range(12)]
    for take in takes:
        settings.seed = take.seed
        assert (take.prompt, take.written) == (described(scene).prompt, asked.written)
    assert len({take.prompt for take in takes}) > 2


def test_a_branch_keeps_its_words_whatever_its_seed(scene, settings, tmp_path):
    folder = make_take(tmp_path / "made", contract.FrameMap(1, 4))
    take = described(scene)
    folder.write(take)
    (new,) = branching.branch(folder, [take.seed + 1])
    assert new.read().prompt == take.prompt and new.read().written is None
    take_settings.recall(scene, shots.sync(scene)[0], new.read())
    assert settings.prompt == take.prompt and described(scene).prompt == take.prompt


def test_new_takes_hear_weights_and_long_prompts(scene, settings):
    assert described(scene).prompt_reading == "weighted"


def test_the_text_that_lacks_is_made_by_a_button(scene, settings):
    settings.prompt = "a __hat__"
    assert "animatic.wildcard_new" in draw(bpy.types.ANIMATIC_PT_prompt).buttons
    assert bpy.ops.animatic.wildcard_new(name="hat") == {"FINISHED"}
    with pytest.raises(contract.ContractError, match="The text hat is empty"):
        described(scene)
    drawn = draw(bpy.types.ANIMATIC_PT_prompt)
    assert "animatic.wildcard_new" not in drawn.buttons and "The text hat is empty" in " ".join(drawn.texts)
    bpy.data.texts["hat"].write("beret")
    assert bpy.ops.animatic.wildcard_new(name="hat") == {"FINISHED"}  # the text stays as it is
    assert described(scene).prompt == "a beret"
    with pytest.raises(RuntimeError, match="Give the text a name"):
        bpy.ops.animatic.wildcard_new()
