"""Built-in model sets and those that lie in a model folder."""

from __future__ import annotations

import dataclasses

from samples import MODELS

from backend.contract import BUILT_IN, CONTROL_KINDS, SCHEDULER_NAMES, model_sets, to_text


def test_the_built_in_sets_have_names_of_their_own_and_every_control():
    assert list(model_sets([]).found) == [models.name for models in BUILT_IN]
    for models in BUILT_IN:
        assert set(models.controlnets) == set(CONTROL_KINDS)
        assert set(models.schedulers) == set(SCHEDULER_NAMES)


def test_a_file_in_a_model_folder_adds_a_set_or_replaces_one(tmp_path):
    (tmp_path / "model_sets").mkdir()
    (tmp_path / "model_sets" / "mine.json").write_text(to_text(MODELS), "utf-8")
    replaced = dataclasses.replace(MODELS, name="sd15-v3")
    (tmp_path / "model_sets" / "v3.json").write_text(to_text(replaced), "utf-8")
    found = model_sets([tmp_path / "absent", tmp_path]).found
    assert (found["mine"], found["sd15-v3"]) == (MODELS, replaced)
    assert len(found) == len(BUILT_IN) + 1


def test_a_wrong_file_is_named(tmp_path):
    (tmp_path / "model_sets").mkdir()
    (tmp_path / "model_sets" / "mine.json").write_text('{"name": "mine"}', "utf-8")
    found, problems = model_sets([tmp_path]).found, model_sets([tmp_path]).problems
    assert list(found) == [models.name for models in BUILT_IN]
    assert len(problems) == 1
    assert "mine.json.family is 'missing'" in problems[0]
