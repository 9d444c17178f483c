"""Missing models are downloaded when that is allowed: with progress, in order, and on from where it stopped."""

from __future__ import annotations

import errno
import os
import shutil
import time
from pathlib import Path

import httpx2
import pytest
import torch
from safetensors.torch import load_file, save_file
from stand_in_hub import COMMIT, StandInHub
from tiny_take import Messages, make_take, run_take

from backend import hub, transfer
from backend.contract import Machine, ModelSet, Progress
from backend.errors import BackendError, CancelledByUser
from backend.find import TOKENIZERS, locate_all
from backend.models import ModelCache, inspect
from backend.progress import Reporter
from backend.references import Part
from backend.untrained import untrained_folder

CHOSEN = ModelSet("mine", "sd15", "me/base", "me/motion", {"depth": "me/depth"}, untrained=True)
BIG, BIG_BYTES = "me/big/diffusion_pytorch_model.safetensors", 2**20 + 77


@pytest.fixture
def models(tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


@pytest.fixture
def stand_in(monkeypatch, tmp_path):
    """Let a Hub on this machine stand for the real one."""
    source, root = untrained_folder(), tmp_path / "repositories"
    shutil.copytree(source / "base", root / "base")
    (root / "base" / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"not wanted")
    (root / "base" / "v1-5-pruned.ckpt").write_bytes(b"not wanted")
    shutil.copytree(source / "motion_module", root / "motion")
    shutil.copytree(source / "controlnet_depth", root / "depth")
    (root / "big").mkdir()
    (root / "big" / "config.json").write_text("{}")
    (root / "big" / "diffusion_pytorch_model.safetensors").write_bytes(os.urandom(BIG_BYTES))
    serving = StandInHub({f"me/{folder.name}": folder for folder in root.iterdir()})
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(hub.constants, "ENDPOINT", serving.address)
    template = hub.constants.HUGGINGFACE_CO_URL_TEMPLATE  # made when the real address was known
    address = serving.address + "/{" + template.split("/{", 1)[1]
    monkeypatch.setattr(hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", address)
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(transfer, "TELL_SECONDS", 0.02)
    monkeypatch.setattr(transfer, "RETRY_SECONDS", 0.0)
    yield serving
    serving.close()


def online(*folders: Path) -> Machine:
    return Machine(device="cpu", model_folders=tuple(map(str, folders)), online=True)


def fetch_big(models, messages=None, cancelled=lambda: False):
    """Download the motion module `me/big`, and return the messages."""
    messages = messages if messages is not None else Messages()
    reporter = Reporter("job", messages.report, cancelled)
    (place,) = locate_all([Part("motion_module", "me/big")], online(models), False, reporter)
    return messages, place.path / "diffusion_pytorch_model.safetensors"


def downloading(messages: Messages) -> list[Progress]:
    return [message for message in messages.of(Progress) if message.stage == "downloading"]


def original(stand_in, name: str) -> bytes:
    repository, _, file = name.partition("/")[2].partition("/")
    return (stand_in.repositories[f"me/{repository}"] / file).read_bytes()


def size_when_still(file: Path) -> int:
    """Return the size of `file` once it has not grown for half a second."""
    size = -1
    while size != (size := file.stat().st_size):
        time.sleep(0.5)
    return size


def cancel_after(messages: Messages, share: float):
    return lambda: any(message.fraction >= share for message in downloading(messages))


def test_nothing_is_downloaded_unless_it_is_allowed(models, stand_in):
    with pytest.raises(BackendError, match="not on this machine"):
        ModelCache().get(CHOSEN, ["depth"], Machine(device="cpu", model_folders=(str(models),)), torch.float32)
    assert stand_in.listed == [] and stand_in.sent == {}


def test_what_is_missing_is_downloaded_into_the_first_model_folder_and_no_more_than_that(models, stand_in):
    messages = Messages()
    reporter = Reporter("job", messages.report, lambda: False)
    ModelCache().get(CHOSEN, ["depth"], online(models), torch.float32, reporter)
    (note,) = messages.notes
    assert "GB of me/base, me/motion, me/depth into " + str(models) in note
    assert sorted(stand_in.listed) == ["me/base", "me/depth", "me/motion"]  # each once
    assert {name for name in stand_in.sent if "/tokenizer/" not in name} == {
        *(f"me/base/{folder}/config.json" for folder in ("unet", "vae", "text_encoder")),
        *(f"me/base/{folder}/diffusion_pytorch_model.safetensors" for folder in ("unet", "vae")),
        "me/base/text_encoder/model.safetensors",
        *(f"me/{net}/config.json" for net in ("motion", "depth")),
        *(f"me/{net}/diffusion_pytorch_model.safetensors" for net in ("motion", "depth")),
    }
    stand_in.listed.clear()
    ModelCache().get(CHOSEN, ["depth"], online(models), torch.float32)  # now it is here
    assert stand_in.listed == []


def test_a_look_at_models_that_are_to_be_downloaded_refuses_and_fetches_nothing(models, stand_in):
    inspect(CHOSEN, ["depth"], online(models))
    locate_all([Part("base", "me/base")], online(models))
    stand_in.listed.clear()
    inspect(CHOSEN, ["depth"], online(models))
    assert stand_in.listed == []


def test_what_was_downloaded_lies_as_the_hubs_own_client_expects_it(models, stand_in):
    from huggingface_hub import hf_hub_download

    _, file = fetch_big(models)
    sent = dict(stand_in.sent)
    found = hf_hub_download("me/big", file.name, cache_dir=models, local_files_only=True)
    assert Path(found).samefile(file) and Path(found).read_bytes() == original(stand_in, BIG)
    assert stand_in.sent == sent


def test_without_links_the_files_themselves_lie_there(models, stand_in, monkeypatch):
    def refuse(*_):
        raise OSError("this user may not make links")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    _, file = fetch_big(models)
    assert not file.is_symlink() and file.read_bytes() == original(stand_in, BIG)
    assert not list(models.rglob("blobs/*"))


def test_progress_counts_the_bytes_of_all_missing_files_and_tells_the_time_left(models, stand_in):
    stand_in.pause_seconds = 0.01
    told = []

    class Watching(Messages):
        def report(self, message):
            super().report(message)
            there = sum(path.stat().st_size for path in models.rglob("blobs/*"))
            told.append((message, there))

    fetch_big(models, Watching())
    total = BIG_BYTES + len(original(stand_in, "me/big/config.json"))
    shares = [(message, there) for message, there in told if getattr(message, "stage", "") == "downloading"]
    fractions = [message.fraction for message, _ in shares]
    assert fractions == sorted(fractions) and fractions[0] == 0 and fractions[-1] == 1
    middle = [(message, there) for message, there in shares if 0.1 < message.fraction < 0.9]
    assert len(middle) >= 5
    for message, there in middle:
        assert message.fraction == pytest.approx(there / total, abs=0.3)
        assert 0 < message.seconds_left < 30


def test_cancel_ends_soon_keeps_what_was_fetched_and_the_next_run_goes_on(models, stand_in):
    stand_in.pause_seconds = 0.02
    messages = Messages()
    with pytest.raises(CancelledByUser):
        fetch_big(models, messages, cancel_after(messages, 0.3))
    (partial,) = models.rglob("*.incomplete")
    kept_bytes = size_when_still(partial)  # a chunk may still be on its way
    assert 0.25 * BIG_BYTES < kept_bytes < 0.9 * BIG_BYTES
    assert partial.read_bytes() == original(stand_in, BIG)[:kept_bytes]
    time.sleep(0.2)
    assert partial.stat().st_size == kept_bytes  # nothing goes on behind the artist's back
    stand_in.pause_seconds = 0.0
    again, file = fetch_big(models)
    assert stand_in.sent[BIG][1] == (kept_bytes, BIG_BYTES - kept_bytes)
    assert file.read_bytes() == original(stand_in, BIG)
    assert downloading(again)[0].fraction == pytest.approx(kept_bytes / BIG_BYTES, abs=0.01)
    assert not list(models.rglob("*.incomplete"))


def test_cancel_does_not_wait_for_a_hub_that_says_nothing(models, stand_in):
    stand_in.pause_seconds = 0.005
    messages = Messages()
    asked_seconds = []

    def cancelled():
        if any(message.fraction > 0.2 for message in downloading(messages)):
            stand_in.silent.set()
        if stand_in.silent.is_set():
            asked_seconds.append(time.monotonic())
        return len(asked_seconds) > 5

    with pytest.raises(CancelledByUser):
        fetch_big(models, messages, cancelled)
    assert time.monotonic() - asked_seconds[-1] < 1


def test_a_take_can_be_cancelled_while_its_models_are_downloaded(tmp_path, models, stand_in):
    stand_in.pause_seconds = 0.01
    messages = Messages()
    folder = make_take(tmp_path / "take", models=CHOSEN, controls=())
    with pytest.raises(CancelledByUser):
        run_take(folder, ModelCache(), messages, cancel_after(messages, 0.1), online(models))
    stand_in.pause_seconds = 0.0
    stages = [message.stage for message in run_take(folder, ModelCache(), machine=online(models)).of(Progress)]
    assert list(dict.fromkeys(stages)) == ["loading", "downloading", "preparing", "denoising", "decoding"]
    assert len(folder.finished_frames()) == 4


def test_a_line_that_breaks_is_taken_up_again(models, stand_in):
    stand_in.break_after_bytes = 2**19
    _, file = fetch_big(models)
    starts = [start for start, _ in stand_in.sent[BIG]]
    assert starts[0] == 0 and len(starts) == 2
    assert file.read_bytes() == original(stand_in, BIG)


def test_a_file_that_was_damaged_is_not_taken_for_a_model_and_fetched_again(models, stand_in):
    messages = Messages()
    stand_in.pause_seconds = 0.01
    with pytest.raises(CancelledByUser):
        fetch_big(models, messages, cancel_after(messages, 0.3))
    time.sleep(0.2)
    (partial,) = models.rglob("*.incomplete")
    partial.write_bytes(bytes(partial.stat().st_size))
    stand_in.pause_seconds = 0.0
    with pytest.raises(BackendError, match="me/big could not be downloaded") as caught:
        fetch_big(models)
    assert "damaged" in caught.value.detail
    _, file = fetch_big(models)
    assert file.read_bytes() == original(stand_in, BIG)


def test_a_download_goes_on_in_the_version_that_it_began_with(models, stand_in):
    other = "f" * 40
    (models / "models--me--big" / "refs").mkdir(parents=True)
    (models / "models--me--big" / "refs" / "main").write_text(other)
    (models / "models--me--big" / "snapshots" / other).mkdir(parents=True)
    with pytest.raises(BackendError, match="me/big could not be downloaded") as caught:
        fetch_big(models)
    assert other in caught.value.detail  # the stand-in has the one version only
    (models / "models--me--big" / "refs" / "main").write_text(COMMIT)
    (models / "models--me--big" / "snapshots" / other).rename(models / "models--me--big" / "snapshots" / COMMIT)
    fetch_big(models)


@pytest.mark.parametrize(
    ("dtype", "kind"), [(torch.float16, ".fp16"), (torch.bfloat16, ".fp16"), (torch.float32, "")], ids=str
)
def test_half_precision_fetches_and_loads_the_half_precision_files_where_there_are_any(models, stand_in, dtype, kind):
    for repository, file in (("me/depth", "diffusion_pytorch_model"), ("me/base", "text_encoder/model")):
        full = stand_in.repositories[repository] / f"{file}.safetensors"
        halves = {key: value.half() if value.is_floating_point() else value for key, value in load_file(full).items()}
        save_file(halves, full.with_suffix(".fp16.safetensors"), {"format": "pt"})
    loaded = ModelCache().get(CHOSEN, ["depth"], online(models), dtype)
    weights = {name for name in stand_in.sent if name.endswith(".safetensors")}
    assert weights == {
        f"me/depth/diffusion_pytorch_model{kind}.safetensors",
        f"me/base/text_encoder/model{kind}.safetensors",
        "me/motion/diffusion_pytorch_model.safetensors",
        *(f"me/base/{folder}/diffusion_pytorch_model.safetensors" for folder in ("unet", "vae")),
    }
    assert loaded.controlnets["depth"].dtype == loaded.text_encoder.dtype == dtype


def test_full_precision_takes_half_precision_files_where_there_are_no_others(models, stand_in):
    net = stand_in.repositories["me/depth"]
    (net / "diffusion_pytorch_model.safetensors").rename(net / "diffusion_pytorch_model.fp16.safetensors")
    (place,) = locate_all([Part("controlnet", "me/depth", "depth")], online(models), half=False)
    assert (place.path / "diffusion_pytorch_model.fp16.safetensors").is_file()


def test_a_repository_of_pickles_is_refused_by_that_reason_before_anything_is_fetched(models, stand_in):
    net = stand_in.repositories["me/depth"]
    (net / "diffusion_pytorch_model.safetensors").rename(net / "diffusion_pytorch_model.bin")
    with pytest.raises(BackendError) as caught:
        ModelCache().get(CHOSEN, ["depth"], online(models), torch.float32)
    error = caught.value
    assert error.code == "missing_weights"
    assert error.message.startswith("me/depth on the Hub holds no depth ControlNet as .safetensors files: it has .bin")
    assert "depth ControlNet" in error.hint and str(models) in error.hint
    assert stand_in.sent == {}


def test_a_repository_of_something_else_is_refused_without_talk_of_pickles(models, stand_in):
    with pytest.raises(BackendError, match=r"me/depth on the Hub holds no base model as \.safetensors files\.$"):
        locate_all([Part("base", "me/depth")], online(models))


def test_one_file_of_a_repository_and_another_models_tokenizer(models, stand_in):
    base = stand_in.repositories["me/base"]
    stand_in.repositories[TOKENIZERS[0]] = base / "tokenizer"
    parts = [Part("base", "me/base:v1-5-pruned.ckpt"), Part("tokenizer", "me/base:v1-5-pruned.ckpt")]
    places = locate_all(parts, online(models))
    assert places[0].path.read_bytes() == b"not wanted"
    assert (places[1].path / "tokenizer.json").read_bytes() == (base / "tokenizer" / "tokenizer.json").read_bytes()
    with pytest.raises(BackendError, match=r"me/base:other\.ckpt on the Hub holds no base model"):
        locate_all([Part("base", "me/base:other.ckpt")], online(models))


def test_what_is_on_no_hub_is_named_before_anything_is_fetched(models, stand_in):
    with pytest.raises(BackendError, match=r"motion module mm\.ckpt") as caught:
        locate_all([Part("base", "me/base"), Part("motion_module", "mm.ckpt")], online(models))
    assert "me/base" not in caught.value.message and stand_in.sent == {}


def test_without_a_model_folder_the_usual_cache_is_used(stand_in):
    (place,) = locate_all([Part("motion_module", "me/big")], online())
    assert place.path.is_relative_to(hub.constants.HF_HUB_CACHE)


def test_a_hub_that_cannot_be_reached_is_told(models, monkeypatch):
    monkeypatch.setattr(hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(BackendError, match="could not be downloaded") as caught:
        ModelCache().get(CHOSEN, [], online(models), torch.float32)
    assert caught.value.code == "download_failed" and "network" in caught.value.hint


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (httpx2.ReadTimeout("the line broke"), "download_failed"),
        (ConnectionResetError("reset"), "download_failed"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "disk_full"),
        (PermissionError(errno.EACCES, "no"), "unwritable"),
    ],
    ids=str,
)
def test_a_download_that_fails_names_the_model_or_the_models_folder(models, stand_in, monkeypatch, error, code):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(transfer, "_receive", fail)
    with pytest.raises(BackendError) as caught:
        fetch_big(models)
    assert caught.value.code == code
    assert ("me/big" if code == "download_failed" else str(models)) in caught.value.message
