"""Models come from the Hub only when that is allowed: what a download brings is told first, and it goes on."""

from __future__ import annotations

import shutil

import pytest
from downloads import BIG, BIG_BYTES, online, original
from stand_in_hub import COMMIT
from tiny_take import Messages

from backend.__main__ import main
from backend.contract import Machine, Progress
from backend.contract.good_sets import GOOD_SETS
from backend.contract.licences import KNOWN
from backend.errors import BackendError, CancelledByUser
from backend.library import plans
from backend.library.download import fetch
from backend.library.plans import plan
from backend.library.scan import scan_all
from backend.models import hub
from backend.models.find import TOKENIZERS, locate_all
from backend.models.parts import parts_of
from backend.progress import Reporter


def reporter(messages=None, cancelled=lambda: False):
    return Reporter("job", (Messages() if messages is None else messages).report, cancelled)


def refusal(reference, machine):
    with pytest.raises(BackendError) as caught:
        fetch(plan(reference, machine), reporter())
    return caught.value


def test_nothing_is_asked_of_the_hub_unless_it_is_allowed(models, stand_in):
    error = refusal("me/base", Machine(model_folders=(str(models),)))
    assert error.code == "offline" and "me/base is not downloaded" in error.message and "online access" in error.hint
    assert stand_in.listed == [] and stand_in.sent == {}


def test_a_plan_tells_files_size_and_licence_before_anything_is_fetched(models, stand_in):
    (stand_in.repositories["me/depth"] / "README.md").write_text("---\nlicense: my-licence\n---\n# Card\n")
    planned = plan("me/depth", online(models))
    assert {file.name for file in planned.files} == {
        *("config.json", "diffusion_pytorch_model.safetensors", "README.md"),
    }
    folder = stand_in.repositories["me/depth"]
    assert planned.size_bytes == sum(path.stat().st_size for path in folder.iterdir())
    assert planned.licences == ("me/depth: my-licence",) and planned.into == models
    assert stand_in.sent == {}
    lines = fetch(planned, reporter())
    assert lines[0].startswith("me/depth is here: ") and "me/depth: my-licence" in lines
    (found,) = scan_all(Machine(model_folders=(str(models),)))[0].models
    assert (found.kind, found.repository, found.licence) == ("controlnet", "me/depth", "my-licence")


def test_a_base_model_comes_with_all_of_its_parts_and_its_pickles_stay(models, stand_in):
    fetch(plan("me/base", online(models)), reporter())
    names = {name.removeprefix("me/base/") for name in stand_in.sent}
    assert {"unet/config.json", "vae/config.json", "text_encoder/config.json", "tokenizer/tokenizer.json"} <= names
    assert not any(name.endswith((".bin", ".ckpt")) for name in names)
    assert fetch(plan("me/base", online(models)), reporter()) == ("me/base is here already.",)


def test_one_file_may_be_named_a_pickle_too(models, stand_in):
    fetch(plan("me/base:v1-5-pruned.ckpt", online(models)), reporter())
    assert list(stand_in.sent) == ["me/base/v1-5-pruned.ckpt"]


def test_a_folder_in_a_repository_may_be_named(models, stand_in):
    root = stand_in.repositories["me/many"] = stand_in.repositories["me/depth"].parent / "many"
    shutil.copytree(stand_in.repositories["me/depth"], root / "nets" / "depth")
    fetch(plan("me/many:nets/depth", online(models)), reporter())
    assert set(stand_in.sent) == {
        f"me/many/nets/depth/{name}" for name in ("config.json", "diffusion_pytorch_model.safetensors")
    }


def test_where_several_files_could_be_meant_they_are_named(models, stand_in):
    root = stand_in.repositories["me/many"] = stand_in.repositories["me/depth"].parent / "many"
    root.mkdir()
    for name in ("ink.safetensors", "wash.safetensors"):
        (root / name).write_bytes(b"12345")
    error = refusal("me/many", online(models))
    assert "ink.safetensors (5 B), wash.safetensors (5 B)" in error.message
    assert error.hint == "Name one: me/many:ink.safetensors."
    (root / "wash.safetensors").unlink()
    assert [file.name for file in plan("me/many", online(models)).files] == ["ink.safetensors"]
    (root / "ink.safetensors").unlink()
    (root / "notes.txt").write_text("no model")
    assert "holds no model" in refusal("me/many", online(models)).message


@pytest.mark.parametrize(
    ("reference", "words", "hint"),
    [
        ("me/nothing", "There is no model me/nothing on the Hub", "org/name"),
        ("me/depth", "only to who accepted its licence", "hf auth login"),
        ("ink.safetensors", "is no model on the Hub", "or a set: sd15"),
        (" ", "Nothing is no model on the Hub", "org/name"),
    ],
)
def test_what_cannot_be_fetched_is_said_by_its_reason(models, stand_in, reference, words, hint):
    stand_in.gated = {"me/depth"}
    error = refusal(reference, online(models))
    assert words in error.message and hint in error.hint and "Finish Take" not in error.hint


def test_a_full_disk_is_said_before_anything_is_fetched(models, stand_in, monkeypatch):
    monkeypatch.setattr(plans, "free_bytes", lambda _: 1000)
    error = refusal("me/big", online(models))
    assert error.code == "disk_full" and "needs 1 MB, and 1 kB are free" in error.message
    assert stand_in.sent == {}


def test_a_download_tells_how_far_it_is_and_goes_on_where_it_stopped(models, stand_in):
    stand_in.pause_seconds = 0.01
    messages = Messages()

    def is_far():
        return any(told.fraction > 0.3 for told in messages.of(Progress))

    with pytest.raises(CancelledByUser):
        fetch(plan("me/big", online(models)), reporter(messages, is_far))
    got = stand_in.sent[BIG][0][1]
    assert 0 < got < BIG_BYTES
    left = plan("me/big", online(models)).size_bytes
    assert left < BIG_BYTES
    stand_in.pause_seconds = 0.0
    fetch(plan("me/big", online(models)), reporter())
    assert stand_in.sent[BIG][1][0] > 0  # the byte that it went on from
    file = models / "models--me--big" / "snapshots" / COMMIT / "diffusion_pytorch_model.safetensors"
    assert file.read_bytes() == original(stand_in, BIG)


def test_a_file_that_was_damaged_on_the_way_is_found_out_by_its_checksum(models, stand_in, monkeypatch):
    listing = stand_in.listing

    def with_other_sums(repository):
        return listing(repository).replace(b'"sha256": "', b'"sha256": "0')

    monkeypatch.setattr(stand_in, "listing", with_other_sums)
    error = refusal("me/big", online(models))
    assert error.code == "download_failed" and "damaged on the way" in error.detail
    assert "Then press Download again" in error.hint and "Finish Take" not in error.hint


def test_the_command_tells_files_and_licences_before_it_fetches(models, stand_in, capsys, monkeypatch):
    monkeypatch.setattr("signal.signal", lambda *_: None)
    (stand_in.repositories["me/big"] / "README.md").write_text("---\nlicense: mit\n---\n")
    words = ["models", "download", "me/big", "--models", str(models)]
    assert main(words) == 1 and "--online allows downloads" in capsys.readouterr().err and stand_in.listed == []
    assert main([*words, "--online"]) == 0
    said = capsys.readouterr().out
    first, *_, last = said.splitlines()
    assert first.startswith("me/big:") and "me/big:diffusion_pytorch_model.safetensors  1 MB" in said
    assert said.index("licence of me/big: mit") < said.index("Note: Downloading 1 MB of me/big")
    assert "100% downloading" in said and last == "me/big: mit"


def test_without_a_network_it_says_so_and_what_to_do(models, stand_in):
    stand_in.close()
    error = refusal("me/big", online(models))
    assert error.code == "download_failed" and "me/big could not be downloaded" in error.message
    assert error.hint.startswith("Check the network connection") and "Then press Download again" in error.hint


def test_a_set_brings_what_is_not_here_yet_and_then_runs(models, stand_in):
    good = GOOD_SETS[0]
    root = stand_in.repositories["me/base"].parent
    names = {"base": good.model_set.base, "motion": good.model_set.motion_module, "vae": good.model_set.vae}
    shutil.copytree(root / "base" / "vae", root / "vae")
    for folder, reference in names.items():
        stand_in.repositories[reference] = root / folder
    for kind in good.controls:
        stand_in.repositories[good.model_set.controlnets[kind]] = root / "depth"
    stand_in.repositories[TOKENIZERS[0]] = root / "base" / "tokenizer"
    planned = plan(good.name, online(models))
    assert {file.repository for file in planned.files} == set(good.repositories)
    fetch(planned, reporter())
    parts = parts_of(good.model_set, good.controls)
    assert len(locate_all(parts, Machine(model_folders=(str(models),)))) == len(parts)
    assert plan(good.name, online(models)).files == ()
    assert fetch(plan(good.name, online(models)), reporter()) == (f"{good.name} is here already.",)


def test_every_good_set_has_sizes_and_licences_of_all_its_parts():
    from backend.contract.good_sets import _SIZES

    for good in GOOD_SETS:
        known = {*_SIZES, *(net for net in good.model_set.controlnets.values() if net.startswith("lllyasviel/"))}
        assert set(good.references_of) <= known, good.name
        assert set(good.repositories) <= set(KNOWN), good.name
        assert 3e9 < good.about_bytes < 20e9
        assert all(hub.is_repository(repository) for repository in good.repositories)
