"""The film's look is in every take of its shots, can be left out or replaced by a shot, and comes back apart."""

import os

import bpy
import pytest
from animatic import shots
from animatic.backend import contract
from animatic.backend.contract import Lora
from animatic.settings import take as take_settings

from takes import add_camera

PYTHON = os.environ.get("ANIMATIC_PYTHON")


@pytest.fixture
def film(scene):
    """Return a scene of one shot, with a look."""
    add_camera(scene)
    shots.sync(scene)
    look = scene.animatic.look
    look.prompt, look.negative_prompt = "in oil", "ink"
    look.add_lora("org/oil", 0.5)
    return scene


def described(film):
    (shot,) = shots.sync(film)
    return take_settings.take_from(film, shot)


def settings_of(film):
    return film.animatic.settings_for(shots.sync(film)[0])


def test_a_take_has_the_look_of_the_film(film):
    settings = settings_of(film)
    settings.prompt, settings.negative_prompt = "a street", "fog"
    take = described(film)
    assert (take.prompt, take.negative_prompt) == ("a street, in oil", "fog, ink")
    assert take.models.loras == (Lora("org/oil", 0.5),)
    assert (take.own_prompt, take.own_negative_prompt) == ("a street", "fog")


def test_a_shot_leaves_the_look_out_or_has_its_own(film):
    settings = settings_of(film)
    settings.prompt, settings.look_from = "a dream", "none"
    take = described(film)
    assert take.prompt == "a dream" and take.models.loras == () and take.style == contract.NO_STYLE
    settings.look_from, settings.own_look.prompt = "own", "in chalk"
    assert described(film).prompt == "a dream, in chalk"


def test_loras_that_are_off_or_empty_are_no_part(film):
    film.animatic.look.loras[0].enabled = False
    film.animatic.look.add_lora("  ")
    assert described(film).models.loras == ()


def test_a_path_beside_the_blend_is_made_whole(film, tmp_path):
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    look = bpy.context.scene.animatic.look
    look.loras[0].reference = "//oil.safetensors"
    assert look.style.loras[0].reference == str(tmp_path / "oil.safetensors")


def test_the_same_lora_twice_is_refused_by_a_sentence(film):
    look = film.animatic.look
    look.add_lora("org/oil")
    assert "remove it from the look" in look.problem(film.animatic.models)
    with pytest.raises(contract.ContractError, match="remove it from the look"):
        described(film)
    look.remove_active()
    assert look.problem(film.animatic.models) == "" and len(look.loras) == 1


@pytest.mark.parametrize("look_from", ["film", "own", "none"])
def test_recall_brings_prompt_and_look_back_apart(film, look_from):
    settings = settings_of(film)
    settings.prompt, settings.negative_prompt, settings.look_from = "a street", "fog", look_from
    settings.own_look.fill(contract.Style("in chalk", "", (Lora("org/chalk"),)))
    take = described(film)
    settings.prompt, settings.negative_prompt, settings.look_from = "changed", "changed", "film"
    settings.own_look.fill(contract.NO_STYLE)
    take_settings.recall(film, shots.sync(film)[0], take)
    assert (settings.prompt, settings.negative_prompt, settings.look_from) == ("a street", "fog", look_from)
    again = described(film)
    assert (again.prompt, again.models, again.style) == (take.prompt, take.models, take.style)


def test_a_take_of_another_look_comes_back_as_the_shots_own(film):
    take = described(film)
    film.animatic.look.prompt = "in ink"
    take_settings.recall(film, shots.sync(film)[0], take)
    settings = settings_of(film)
    assert settings.look_from == "own" and settings.own_look.prompt == "in oil"
    assert film.animatic.look.prompt == "in ink"


def test_what_nobody_wrote_stays_the_recommendation_of_the_set(film):
    take = described(film)
    settings = settings_of(film)
    settings.negative_prompt = "written"
    take_settings.recall(film, shots.sync(film)[0], take)
    assert not settings.is_property_set("negative_prompt")


def test_a_shot_with_a_model_set_of_its_own_runs_as_that_recommends(film):
    settings, own = settings_of(film), film.animatic
    own.steps = 7
    settings.has_own_models, settings.own_model_set = True, "lightning-4"
    assert described(film).models.name == "preview"  # only where the look is its own
    settings.look_from = "own"
    take = described(film)
    models = own.models_of(settings)
    assert take.models == models and models.name == "lightning-4"
    assert (take.sampling.steps, take.sampling.guidance) == (models.steps, models.guidance)
    assert take.sampling.scheduler == models.schedulers[0] and take.negative_prompt == models.negative_prompt
    own.canny.enabled = True
    assert take_settings.lacking_control(film, shots.sync(film)[0]) == ""  # the film's preview models have none


def test_recall_leaves_the_films_models_alone_where_the_shot_has_its_own(film):
    settings, own = settings_of(film), film.animatic
    settings.look_from, settings.has_own_models, settings.own_model_set = "own", True, "lightning-4"
    settings.own_look.prompt = "in chalk"
    take, own.steps = described(film), 9
    settings.own_look.prompt = "changed"
    assert take_settings.recall(film, shots.sync(film)[0], take) == ()
    assert (own.model_set, own.steps, settings.own_look.prompt) == ("preview", 9, "in chalk")
    assert described(film).sampling == take.sampling
    settings.has_own_models = False
    take_settings.recall(film, shots.sync(film)[0], take)
    assert own.model_set == "lightning-4"


@pytest.mark.skipif(not PYTHON, reason="ANIMATIC_PYTHON names no backend: run these through make test")
def test_a_lora_that_is_not_here_is_named_before_anything_is_captured(film, warm_backend):
    bpy.ops.mesh.primitive_cube_add()
    with pytest.raises(RuntimeError, match="org/oil"):
        bpy.ops.animatic.generate()
    assert not bpy.context.window_manager.animatic.captured
