"""A .blend of the first version opens with the preview model where it had the untrained stand-in."""

import logging

import bpy
import pytest
from animatic import shots
from animatic.backend import contract
from animatic.settings import model as model_settings
from animatic.settings import take as take_settings

from takes import add_camera


@pytest.fixture
def first_version(monkeypatch):
    """Offer the untrained set, as the first version did, until the file is saved."""
    monkeypatch.setattr(model_settings.resources, "known_model_sets", lambda: contract.ModelSets(offered))
    offered = {models.name: models for models in (contract.UNTRAINED, *contract.BUILT_IN)}
    return lambda: offered.pop(contract.UNTRAINED.name)


def reopen(path):
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.open_mainfile(filepath=str(path))


def test_a_scene_with_the_untrained_set_gets_the_preview_model_and_is_told(scene, tmp_path, first_version, caplog):
    add_camera(scene)
    scene.animatic.model_set = "untrained"
    bpy.data.scenes.new("Other").animatic.model_set = "sd15-v2"
    shots.sync(scene)
    first_version()
    with caplog.at_level(logging.WARNING):
        reopen(tmp_path / "street.blend")
    scene, other = bpy.context.scene, bpy.data.scenes["Other"]
    own = scene.animatic
    assert (own.model_set, own.steps) == ("preview", contract.PREVIEW.steps)
    assert own.guidance == pytest.approx(contract.PREVIEW.guidance)
    assert other.animatic.model_set == "sd15-v2"
    notes = bpy.context.window_manager.animatic.notes
    assert f"{scene.name} was saved with the untrained model set" in notes and "Other" not in notes
    assert "preview model now" in caplog.text
    assert take_settings.take_from(scene, shots.sync(scene)[0]).models == contract.PREVIEW


def test_a_scene_that_never_chose_has_the_preview_model_and_nothing_is_said(scene, tmp_path):
    reopen(tmp_path / "street.blend")
    assert bpy.context.scene.animatic.model_set == "preview"
    assert bpy.context.window_manager.animatic.notes == ""
