"""A LoRA's weight may be keyed over a shot, reaches the take, and comes back; so do the shot's own LoRAs."""

import bpy
import pytest
from animatic import shots
from animatic.backend import contract
from animatic.backend.contract import Lora
from animatic.settings import take as take_settings
from scenes import add_camera, key


@pytest.fixture
def film(scene):
    add_camera(scene)
    scene.frame_start, scene.frame_end = 2, 26
    shots.sync(scene)
    scene.animatic.look.add_lora("org/oil", 0.5)
    return scene


def shot_of(film):
    return shots.sync(film)[0]


def settings_of(film):
    return film.animatic.settings_for(shot_of(film))


def described(film):
    return take_settings.take_from(film, shot_of(film))


def curves(film):
    animation = film.animation_data
    if animation is None or animation.action is None:
        return {}
    bag = animation.action.layers[0].strips[0].channelbag(animation.action_slot)
    return {curve.data_path: [tuple(point.co) for point in curve.keyframe_points] for curve in bag.fcurves}


def test_a_weight_that_stands_still_is_no_keys(film):
    assert described(film).models.loras == (Lora("org/oil", 0.5),)
    key(film.animatic.look.loras[0], "weight", {2: 0.25, 20: 0.25})
    assert described(film).models.loras == (Lora("org/oil", 0.25),)


def test_a_keyed_weight_reaches_the_take_and_its_style(film):
    key(film.animatic.look.loras[0], "weight", {6: 0.0, 16: 1.0})
    (lora,) = described(film).models.loras
    assert lora.weight_at(2) == lora.weight_at(6) == 0.0 and lora.weight_at(16) == lora.weight_at(26) == 1.0
    assert lora.weight_at(11) == pytest.approx(0.5) and described(film).style.loras == (lora,)
    assert film.animatic.look.has_keyed


def test_a_shots_own_loras_are_beside_its_look_and_are_told_apart(film):
    settings = settings_of(film)
    assert bpy.ops.animatic.camera_move_add(move="pan-left", weight=0.8) == {"FINISHED"}
    assert bpy.ops.animatic.shot_lora_add(reference="my/move") == {"FINISHED"}
    take = described(film)
    moves = (Lora("guoyww/animatediff-motion-lora-pan-left", 0.8), Lora("my/move", 1.0))
    assert take.models.loras == (Lora("org/oil", 0.5), *moves)
    assert (take.style.loras, take.own_loras) == ((Lora("org/oil", 0.5),), moves)
    with pytest.raises(RuntimeError, match="has this move already"):
        bpy.ops.animatic.camera_move_add(move="pan-left")
    settings.own_loras.active = 0
    assert bpy.ops.animatic.shot_lora_remove() == {"FINISHED"}
    assert described(film).own_loras == (Lora("my/move", 1.0),)
    settings.look_from = "none"
    assert described(film).models.loras == (Lora("my/move", 1.0),)


def test_the_same_lora_in_look_and_shot_is_refused_by_a_sentence(film):
    settings_of(film).own_loras.add_lora("org/oil")
    with pytest.raises(contract.ContractError, match="remove it from the shot"):
        described(film)


@pytest.mark.parametrize("look_from", ["film", "own"])
def test_recall_brings_keyed_weights_back(film, look_from):
    settings = settings_of(film)
    settings.look_from = look_from
    settings.own_look.add_lora("org/chalk")
    chosen = film.animatic.look if look_from == "film" else settings.own_look
    key(chosen.loras[0], "weight", {6: 0.0, 16: 1.0})
    settings.own_loras.add_lora("my/move", 0.3)
    key(settings.own_loras.loras[0], "weight", {2: -1.0, 26: 1.0})
    take = described(film)
    settings.own_loras.fill_loras((), (2, 26))
    settings.own_look.fill(contract.NO_STYLE)
    settings.look_from = "none"
    assert take_settings.recall(film, shot_of(film), take) == ()
    again = described(film)
    assert settings.look_from == look_from
    assert (again.models, again.style, again.own_loras) == (take.models, take.style, take.own_loras)


def test_keys_follow_the_entries_of_the_list(film):
    look = film.animatic.look
    for name in ("org/b", "org/c"):
        look.add_lora(name)
    for place, value in enumerate((0.1, 0.2, 0.3)):
        key(look.loras[place], "weight", {2: value, 26: value + 1})
    look.active = 1
    look.remove_active()
    assert list(curves(film)) == ["animatic.look.loras[0].weight", "animatic.look.loras[1].weight"]
    loras = described(film).models.loras
    assert [(lora.reference, round(lora.weight_at(2), 3)) for lora in loras] == [("org/oil", 0.1), ("org/c", 0.3)]
    look.fill(contract.NO_STYLE)
    assert curves(film) == {}


def test_a_scene_that_shares_the_action_keeps_its_keys(film):
    look = film.animatic.look
    look.add_lora("org/b")
    for place in (0, 1):
        key(look.loras[place], "weight", {2: place, 26: place + 1})
    other = film.copy()
    look.active = 0
    look.remove_active()
    assert list(curves(film)) == ["animatic.look.loras[0].weight"]
    assert list(curves(other)) == ["animatic.look.loras[0].weight", "animatic.look.loras[1].weight"]


def test_another_lists_keys_are_left_alone(film):
    settings = settings_of(film)
    settings.own_loras.add_lora("my/move")
    key(settings.own_loras.loras[0], "weight", {2: 0.0, 26: 1.0})
    film.animatic.look.remove_active()
    (lora,) = described(film).own_loras
    assert (lora.weight_at(2), lora.weight_at(26)) == (0.0, 1.0)


def test_a_driven_weight_counts_as_at_the_playhead_and_says_so(film):
    driver = film.animatic.look.loras[0].driver_add("weight").driver
    driver.expression = "frame / 100"
    film.view_layers[0].update()
    notes = take_settings.notes_of(film, shot_of(film))
    assert any(note.startswith("LoRAs: Weight comes from a driver") for note in notes)
    film.animatic.look.remove_active()
    assert len(film.animation_data.drivers) == 0


def test_the_domain_adapter_is_added_by_its_scale_where_the_set_has_one(film):
    own = film.animatic
    own.look.remove_active()
    own.domain_adapter = 0.6
    assert described(film).models.loras == ()  # the preview model has none
    own.model_set = "sd15-v3"
    assert described(film).models.loras == (Lora("guoyww/animatediff-motion-lora-v1-5-3", 0.6),)
    key(own, "domain_adapter", {2: 0.0, 26: 1.0})
    take = described(film)
    (adapter,) = take.models.loras
    assert (adapter.weight_at(2), adapter.weight_at(14), adapter.weight_at(26)) == (0.0, 0.5, 1.0)
    film.animation_data_clear()
    own.domain_adapter = 0.0
    assert described(film).models.loras == ()
    assert take_settings.recall(film, shot_of(film), take) == ()
    assert described(film).models == take.models


def test_files_of_the_artists_own_stand_in_for_the_sets(film, tmp_path):
    own = film.animatic
    own.own_base = "me/base"
    assert described(film).models.base == contract.PREVIEW.base  # which nothing else fits
    own.model_set = "sd15-v3"
    known = own.models
    own.own_motion_module, own.own_vae = str(tmp_path / "mm.ckpt"), ""
    models = described(film).models
    assert (models.base, models.motion_module, models.vae) == ("me/base", str(tmp_path / "mm.ckpt"), known.vae)
    assert models.domain_adapter is None and models.name == "sd15-v3"
    take = described(film)
    own.own_base, own.own_motion_module, own.own_vae = "", "", "me/vae"
    take_settings.recall(film, shot_of(film), take)
    assert (own.own_base, own.own_motion_module, own.own_vae) == ("me/base", str(tmp_path / "mm.ckpt"), "")
    assert described(film).models == take.models
