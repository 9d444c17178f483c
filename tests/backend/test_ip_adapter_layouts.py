"""IP-Adapters and image encoders load in every form that they are handed on in, and are found and listed."""

from __future__ import annotations

import dataclasses
import json

import pytest
import torch
from adapter_files import HIDDEN, PROJECTED, adapter_tensors, picture, write_adapter, write_encoder
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPVisionConfig

from backend.contract import UNTRAINED, IpAdapter, Machine
from backend.errors import BackendError
from backend.models.cache import _installed_parts, inspect
from backend.models.find import _chosen
from backend.models.loading import load_image_encoder, load_ip_adapter
from backend.models.parts import Located, Part
from backend.references.pictures import embedded, pixels_of

MACHINE = Machine(device="cpu")


def located(role, path):
    return Located(Part(role, str(path)), path)


def loaded(file):
    return load_ip_adapter(located("ip_adapter", file), torch.float32).state_dict()


def of_set(adapter, encoder):
    return dataclasses.replace(UNTRAINED, ip_adapter=IpAdapter(str(adapter), str(encoder)))


@pytest.mark.parametrize("prefix", ["", "module."])
def test_what_training_saves_is_the_adapter_under_other_names(prefix, tmp_path):
    groups = adapter_tensors("plus")
    trained = {
        "unet.conv_in.weight": torch.ones(2, 2),
        "unet.mid_block.attn2.processor.to_k_ip.weight": torch.ones(2, 2),
        **{f"{prefix}image_proj_model.{key}": value for key, value in groups["image_proj"].items()},
        **{f"{prefix}adapter_modules.{key}": value for key, value in groups["ip_adapter"].items()},
    }
    torch.save(trained, tmp_path / "pytorch_model.bin")
    one, other = loaded(write_adapter(tmp_path / "a.safetensors")), loaded(tmp_path / "pytorch_model.bin")
    assert list(one) == list(other) and all(torch.equal(one[key], other[key]) for key in one)


def test_groups_with_something_beside_them_are_read(tmp_path):
    torch.save({**adapter_tensors("plus"), "global_step": 5, "other": {}}, tmp_path / "a.bin")
    assert list(loaded(tmp_path / "a.bin")) == list(loaded(write_adapter(tmp_path / "a.safetensors")))


def whole_clip(folder):
    """Write a CLIP that reads texts too, whose width of the projection is said of the whole alone."""
    sizes = {
        "hidden_size": HIDDEN,
        "intermediate_size": 2 * HIDDEN,
        "num_hidden_layers": 3,
        "num_attention_heads": 16,
    }
    text = CLIPTextConfig(**sizes, vocab_size=50, max_position_embeddings=10)
    vision = CLIPVisionConfig(**sizes, image_size=32, patch_size=8)
    model = CLIPModel(
        CLIPConfig(text_config=text.to_dict(), vision_config=vision.to_dict(), projection_dim=PROJECTED)
    ).eval()
    model.save_pretrained(folder)
    config = json.loads((folder / "config.json").read_text())
    del config["vision_config"]["projection_dim"]
    (folder / "config.json").write_text(json.dumps(config))
    return model


def test_a_whole_clip_reads_pictures_with_its_vision_part(tmp_path):
    whole = whole_clip(tmp_path / "clip")
    encoder = load_image_encoder(located("image_encoder", tmp_path / "clip"), torch.float32)
    inspect(of_set(write_adapter(tmp_path / "a.safetensors", "plain"), tmp_path / "clip"), [], MACHINE, references=True)
    pixels = pixels_of([picture()], encoder)
    with torch.no_grad():
        theirs = whole.visual_projection(whole.vision_model(pixels).pooler_output)
        assert torch.allclose(embedded(pixels, encoder, pooled=True), theirs, atol=1e-5)


@pytest.mark.parametrize("settings", ["{", "[]", "\xff"])
def test_damaged_settings_of_an_image_encoder_are_named(settings, tmp_path):
    adapter, encoder = write_adapter(tmp_path / "a.safetensors"), write_encoder(tmp_path / "encoder")
    (encoder / "config.json").write_bytes(settings.encode("latin-1"))
    with pytest.raises(BackendError, match=r"config\.json cannot be read") as caught:
        inspect(of_set(adapter, encoder), [], MACHINE, references=True)
    assert caught.value.code == "broken_weights"


def test_a_folder_of_a_repository_may_end_in_a_slash():
    names = ["models/image_encoder/config.json", "models/image_encoder/model.safetensors", "README.md"]
    assert _chosen("image_encoder", "models/image_encoder/", names, half=True) == names[:2]


def test_the_list_of_models_compares_what_reads_pictures_too(tmp_path):
    encoder = write_encoder(tmp_path / "encoder")

    def last(adapter):
        return _installed_parts(of_set(adapter, encoder), MACHINE)[-1]

    assert "its parts fit together" in last(write_adapter(tmp_path / "plus.safetensors"))
    said = last(write_adapter(tmp_path / "wide.safetensors", input_width=48))
    assert "does not fit: The IP-Adapter" in said and "48 numbers" in said
    assert "its parts fit together" in last(tmp_path / "missing.safetensors")  # it takes no reference pictures then
