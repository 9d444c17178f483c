"""Models are deleted where they may be, and what that frees is said first."""

from __future__ import annotations

import os
import shutil

import header_files as real
import pytest
from downloads import online
from tiny_take import Messages

from backend.__main__ import main
from backend.contract import Machine
from backend.errors import BackendError
from backend.library.delete import delete, removal_of
from backend.library.download import fetch
from backend.library.plans import plan
from backend.models import hub
from backend.models.untrained import untrained_folder
from backend.progress import Reporter

SMALL = {"a.weight": (500, 1000)}  # 1 MB in half precision


@pytest.fixture(autouse=True)
def own_places(tmp_path, monkeypatch):
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "data"))


@pytest.fixture
def machine(models, tmp_path):
    """Return a machine with a folder that other programs may use, and Animatic's own."""
    return Machine(model_folders=(str(models), str(tmp_path / "data" / "models")))


def refusal(path, machine):
    with pytest.raises(BackendError) as caught:
        removal_of(path, machine)
    assert caught.value.code == "not_deleted" and "it was not deleted" in caught.value.message
    return caught.value.message


def test_a_file_goes_and_its_space_is_told(models, machine, tmp_path):
    file = real.write_header(models / "a.safetensors", SMALL)
    removal = removal_of(file, machine)
    assert removal.frees_bytes == file.stat().st_size and not removal.is_own
    assert "which frees 1 MB" in removal.sentences[0] and "other programs" in removal.sentences[1]
    assert delete(removal) == "Deleted a.safetensors: 1 MB are free again." and not file.exists()
    own = real.write_header(tmp_path / "data" / "models" / "b.safetensors", SMALL)
    assert removal_of(own, machine).is_own and len(removal_of(own, machine).sentences) == 1


def test_of_a_link_only_the_link_goes(models, machine, tmp_path):
    file = real.write_header(tmp_path / "elsewhere" / "a.safetensors", SMALL)
    (models / "a.safetensors").symlink_to(file)
    removal = removal_of(models / "a.safetensors", machine)
    assert removal.frees_bytes == 0 and f"{file}, stays" in removal.sentences[0]
    delete(removal)
    assert file.exists() and not (models / "a.safetensors").is_symlink()


def test_what_has_another_name_too_frees_nothing_and_says_so(models, machine, tmp_path):
    file = real.write_header(tmp_path / "a.safetensors", SMALL)
    os.link(file, models / "a.safetensors")
    removal = removal_of(models / "a.safetensors", machine)
    assert removal.frees_bytes == 0 and "under another name" in " ".join(removal.sentences)


def test_a_models_folder_goes_as_a_whole_unless_it_holds_something_else(models, machine):
    shutil.copytree(untrained_folder() / "base", models / "org" / "base")
    (models / "org" / "base" / "scene.blend").touch()
    assert "it holds scene.blend" in refusal(models / "org" / "base", machine)
    (models / "org" / "base" / "scene.blend").unlink()
    delete(removal_of(models / "org" / "base", machine))
    assert not (models / "org" / "base").exists() and models.exists()


def test_what_lies_elsewhere_or_is_no_model_stays(models, machine, tmp_path):
    outside = real.write_header(tmp_path / "outside.safetensors", SMALL)
    assert "no model in one of the model folders" in refusal(outside, machine)
    assert "no model in one of the model folders" in refusal(models / ".." / "outside.safetensors", machine)
    assert "no model in one of the model folders" in refusal(models, machine)
    (models / "notes.txt").touch()
    assert "notes.txt is no model" in refusal(models / "notes.txt", machine)
    (models / "org").mkdir()
    assert "it has no config.json" in refusal(models / "org", machine)
    assert "There is no" in refusal(models / "gone.safetensors", machine)


def test_a_repository_in_the_hubs_cache_goes_as_a_whole_with_what_it_shares(models, machine, stand_in):
    fetch(plan("me/big", online(models)), Reporter("", Messages().report, lambda: False))
    fetch(plan("me/depth", online(models)), Reporter("", Messages().report, lambda: False))
    cache = models / "models--me--big"
    file = next(cache.rglob("*.safetensors"))
    blob = file.resolve()
    removal = removal_of(file, machine)
    assert removal.path == cache and removal.frees_bytes == sum(each.stat().st_size for each in blob.parent.iterdir())
    assert "me/big goes from the Hub cache" in removal.sentences[0] and "Other programs" in removal.sentences[1]
    delete(removal)
    assert not cache.exists() and (models / "models--me--depth").exists()


def test_parts_of_a_download_that_was_cut_off_go_too(models, machine):
    blobs = models / "models--me--big" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / "abc.incomplete").write_bytes(bytes(5000))
    removal = removal_of(models / "models--me--big", machine)
    delete(removal)
    assert removal.frees_bytes == 5000 and not (models / "models--me--big").exists()


def test_the_command_asks_before_it_deletes_what_others_may_use(models, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("signal.signal", lambda *_: None)
    file = real.write_header(models / "a.safetensors", SMALL)
    own = real.write_header(tmp_path / "data" / "models" / "b.safetensors", SMALL)
    assert main(["models", "delete", str(file), "--models", str(models)]) == 2
    told = capsys.readouterr()
    assert file.exists() and "which frees 1 MB" in told.out and "Add --yes" in told.err
    assert main(["models", "delete", str(own)]) == 0 and not own.exists()
    assert main(["models", "delete", str(file), "--yes", "--models", str(models)]) == 0 and not file.exists()
    assert "1 MB are free again" in capsys.readouterr().out
