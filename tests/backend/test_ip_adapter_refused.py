"""IP-Adapters that do not fit are refused before anything is loaded; those that are wanted are found and fetched."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from adapter_files import adapter_tensors, picture, put_pictures, with_references, write_adapter, write_encoder
from safetensors.torch import save_file
from tiny_take import make_take, run_take
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from backend.contract import BUILT_IN, PREVIEW, UNTRAINED, IpAdapter, Machine, demand_of
from backend.contract.memory_sizes import SIZES
from backend.errors import BackendError
from backend.machine.memory import size_bytes
from backend.models.cache import inspect, installed
from backend.models.find import _chosen
from backend.models.ip_adapter_keys import Layout
from backend.models.parts import parts_of
from backend.models.untrained import untrained_folder
from backend.networks.ip_adapter import IpAdapter as Network

MACHINE = Machine(device="cpu")
ENCODER = str(untrained_folder() / "image_encoder")


def refusal(adapter, encoder=ENCODER, code="mismatch"):
    models = dataclasses.replace(UNTRAINED, ip_adapter=IpAdapter(str(adapter), str(encoder)))
    with pytest.raises(BackendError) as caught:
        inspect(models, [], MACHINE, references=True)
    assert caught.value.code == code, caught.value
    inspect(models, [], MACHINE)  # without pictures nobody asks for it
    return caught.value


def flat(groups):
    return {f"{group}.{key}": value for group, inner in groups.items() for key, value in inner.items()}


def test_one_for_another_family_is_refused_with_one_that_fits(tmp_path):
    error = refusal(write_adapter(tmp_path / "sdxl.safetensors", "full", text_width=2048))
    assert "is made for SDXL" in error.message
    assert "h94/IP-Adapter:models/ip-adapter-plus_sd15.safetensors" in error.hint


def test_one_for_other_layers_is_refused(tmp_path):
    groups = adapter_tensors("plus")
    groups["ip_adapter"] = {key: value for key, value in groups["ip_adapter"].items() if not key.startswith("1.")}
    save_file(flat(groups), tmp_path / "a.safetensors")
    error = refusal(tmp_path / "a.safetensors", write_encoder(tmp_path / "encoder"))
    assert "not made for the base model untrained: its layers" in error.message and "model set" in error.hint


@pytest.mark.parametrize(("layout", "told"), [("plain", "24 numbers, and that tells 16"), ("plus", "32 numbers")])
def test_one_for_another_image_encoder_is_refused(layout, told, tmp_path):
    error = refusal(write_adapter(tmp_path / "a.safetensors", layout))
    assert "not made for the image encoder" in error.message and told in error.message


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ({"state": {"weight": torch.ones(1)}}, "it holds no keys of an IP-Adapter"),
        (
            {
                "image_proj": {"proj.0.weight": torch.ones(16, 8), "norm.weight": torch.ones(8)},
                "ip_adapter": {"1.to_k_ip.weight": torch.ones(8, 8), "0.to_q_lora.down.weight": torch.ones(4, 8)},
            },
            "faces (FaceID)",
        ),
        (
            {"image_proj": {"other.weight": torch.ones(4)}, "ip_adapter": {"1.to_k_ip.weight": torch.ones(8, 8)}},
            "something else than pictures",
        ),
        (
            {"image_proj": {"latents": torch.ones(1, 4, 8)}, "ip_adapter": {"1.to_k_ip.weight": torch.ones(8, 8)}},
            "it lacks layers.0.0.to_q.weight",
        ),
        (
            {"image_proj": {"proj.weight": torch.ones(4)}, "ip_adapter": {"1.to_k_ip.weight": torch.ones(8, 8)}},
            "its weights have other shapes than those of an IP-Adapter",
        ),
    ],
)
def test_a_file_that_is_none_is_refused_by_what_it_holds(groups, told, tmp_path):
    save_file(flat(groups), tmp_path / "a.safetensors")
    error = refusal(tmp_path / "a.safetensors")
    assert told in error.message and "a.safetensors" in error.message and "take the reference pictures" in error.hint


def test_a_file_that_breaks_off_is_named(tmp_path):
    whole = write_adapter(tmp_path / "a.safetensors").read_bytes()
    (tmp_path / "a.safetensors").write_bytes(whole[:100])
    assert "a.safetensors is cut off" in refusal(tmp_path / "a.safetensors", code="broken_weights").message


def test_weights_that_are_missing_are_named_when_they_are_loaded(tmp_path):
    groups = adapter_tensors("plus")
    del groups["image_proj"]["norm_out.bias"]
    save_file(flat(groups), tmp_path / "a.safetensors")
    adapter = IpAdapter(str(tmp_path / "a.safetensors"), str(write_encoder(tmp_path / "encoder")))
    models = dataclasses.replace(UNTRAINED, ip_adapter=adapter)
    folder = make_take(tmp_path / "take", models=models, references=with_references(1.0))
    put_pictures(folder, picture())
    with pytest.raises(BackendError) as caught:
        from backend.models.cache import ModelCache

        run_take(folder, ModelCache())
    assert caught.value.code == "broken_weights" and "The IP-Adapter" in caught.value.message


def test_another_model_in_place_of_the_image_encoder_is_refused(tmp_path):
    adapter = write_adapter(tmp_path / "a.safetensors")
    for other in (untrained_folder() / "base" / "text_encoder", adapter):
        assert "no vision model of CLIP" in refusal(adapter, other).message


def test_what_is_missing_is_named_and_only_where_there_are_pictures(tmp_path):
    error = refusal("org/adapter:plus.safetensors", "org/adapter:encoder", code="missing_weights")
    assert "IP-Adapter org/adapter:plus.safetensors" in error.message
    assert "image encoder org/adapter:encoder" in error.message


def test_a_folder_of_a_repository_is_fetched_as_the_image_encoder_and_no_more():
    names = [
        "README.md",
        *(f"{folder}/image_encoder/{name}" for folder in ("models", "sdxl_models") for name in ("config.json",)),
        *("models/image_encoder/model.safetensors", "models/image_encoder/pytorch_model.bin"),
        *("models/ip-adapter_sd15.safetensors", "models/ip-adapter-plus_sd15.safetensors"),
    ]
    wanted = ["models/image_encoder/config.json", "models/image_encoder/model.safetensors"]
    assert _chosen("image_encoder", "models/image_encoder", names, half=True) == wanted
    plus = "models/ip-adapter-plus_sd15.safetensors"
    assert _chosen("ip_adapter", plus, names, half=True) == [plus]
    assert _chosen("image_encoder", "sdxl_models/image_encoder", names, half=True) == []


def test_every_built_in_set_but_the_preview_has_an_adapter():
    assert [models.name for models in BUILT_IN if models.references_note] == [PREVIEW.name]
    assert "Preview (built in) has no IP-Adapter" in PREVIEW.references_note
    roles = [part.role for part in parts_of(UNTRAINED, ["depth"], references=True)]
    assert roles[-2:] == ["ip_adapter", "image_encoder"]


def test_the_list_of_models_says_which_adapter_is_there():
    lines = "\n".join(installed(MACHINE))
    assert (
        "IP-Adapter: missing (h94/IP-Adapter:models/ip-adapter-plus_sd15.safetensors), for reference pictures" in lines
    )


def test_the_plan_counts_what_reads_the_pictures(tmp_path):
    plain, led = (
        demand_of(make_take(tmp_path / name, references=references).read(), on_cpu=False)
        for name, references in (("plain", with_references()), ("led", with_references(1.0)))
    )
    assert led.weights.encoders - plain.weights.encoders == 2 * SIZES["sd15"].picture_reader
    with torch.device("meta"):
        encoder = CLIPVisionModelWithProjection(
            CLIPVisionConfig(
                hidden_size=1280,
                intermediate_size=5120,
                projection_dim=1024,
                num_hidden_layers=32,
                num_attention_heads=16,
                patch_size=14,
            )
        )
        sd15 = Network(Layout("plus", 1280, 768, 16, SD15_CHANNELS, 768, 12, 4))
        sdxl = Network(Layout("plus", 1280, 2048, 16, SDXL_CHANNELS, 1280, 20, 4))
    for network, sizes in ((sd15, SIZES["sd15"]), (sdxl, SIZES["sdxl"])):
        numbers = (size_bytes(encoder) + size_bytes(network)) / 4
        assert 0.99 * sizes.picture_reader <= numbers <= sizes.picture_reader


SD15_CHANNELS = (*(320,) * 2, *(640,) * 2, *(1280,) * 2, *(1280,) * 3, *(640,) * 3, *(320,) * 3, 1280)
SDXL_CHANNELS = (*(640,) * 4, *(1280,) * 20, *(1280,) * 30, *(640,) * 6, *(1280,) * 10)
