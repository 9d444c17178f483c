"""Missing models are downloaded when that is allowed: which files of which repository, and where they lie."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from downloads import BIG, CHOSEN, fetch_big, online, original
from safetensors.torch import load_file, save_file
from tiny_take import Messages

from backend.contract import Machine
from backend.errors import BackendError
from backend.models import hub
from backend.models.cache import ModelCache, inspect
from backend.models.find import TOKENIZERS, locate_all
from backend.models.parts import Part
from backend.progress import Reporter


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
    # each once, and the base before that for whether it brings a VAE
    assert sorted(stand_in.listed) == ["me/base", "me/base", "me/depth", "me/motion"]
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
