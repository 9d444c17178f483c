"""The command line says what lies in the model folders, in a table that a person can read, and as JSON."""

from __future__ import annotations

import json

import header_files as real
import one_of_each
import pytest

from backend.__main__ import main
from backend.models import hub


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("one")
    return one_of_each.make(root / "ComfyUI", root / "harm")


@pytest.fixture
def models(tmp_path, monkeypatch, capsys):
    """Return a call of `models …` in this process: its exit code, what it said and its errors."""
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("signal.signal", lambda *_: None)

    def call(*words):
        code = main(["models", *map(str, words)])
        return code, *capsys.readouterr()

    return call


def cells(said, file):
    line = next(line for line in said.splitlines() if line.endswith(file))
    return [cell for cell in line.strip().split("  ") if cell.strip()]


def test_a_folder_with_one_of_each_becomes_a_table(folder, models):
    code, said, errors = models("list", folder)
    assert (code, errors) == (0, "")
    assert said.startswith(f"{folder} (ComfyUI): 32 models, ") and "free on its disk" in said
    heads, *_ = (line.split() for line in said.splitlines()[1:])
    assert heads == ["kind", "family", "what", "precision", "size", "file"]
    for file, kind, family, what, precision in (
        ("checkpoints/my_look.safetensors", "Base Model", "SD 1.5", "–", "fp16"),
        ("checkpoints/no_vae.safetensors", "Base Model", "SD 1.5", "without a VAE", "bf16"),
        ("checkpoints/large.safetensors", "Base Model", "SDXL", "–", "fp16"),
        ("mm_sd_v15_v2.ckpt", "Motion Module", "SD 1.5", "v2, 32 frames, or Lightning, a pickle", "fp16"),
        ("v3_sd15_mm.ckpt", "Motion Module", "SD 1.5", "v3, 32 frames, a pickle", "fp16"),
        ("v2_lora_ZoomIn.ckpt", "MotionLoRA", "SD 1.5", "v2, rank 64, a pickle", "fp16"),
        ("v3_sd15_adapter.ckpt", "Domain Adapter", "SD 1.5", "v3, rank 64, a pickle", "fp16"),
        ("sparsectrl_rgb.ckpt", "SparseCtrl", "SD 1.5", "v3, RGB, a pickle", "fp16"),
        ("image_encoder.safetensors", "Image Encoder", "–", "ViT-H/14", "fp16"),
        ("film_net.safetensors", "Frame Interpolation", "–", "FILM", "fp32"),
    ):
        found = [cell.strip() for cell in cells(said, file)]
        assert found[:4] == [kind, family, what, precision] and found[4].split()[1] in ("GB", "MB", "kB", "B")
    refused = said.partition("cannot be used:")[2]
    for name in ("evil.ckpt", "empty.safetensors", "cut_off.safetensors", "renamed.safetensors", "page.safetensors"):
        assert f"models/checkpoints/{name}: {name} " in refused
    assert not (folder.parent / "harm").exists()


def test_columns_stand_below_their_heads(folder, models):
    said = models("list", folder)[1].splitlines()
    heads, *rows = said[1 : said.index("  cannot be used:")]
    for name in ("family", "what", "precision", "file"):
        at = heads.index(name)
        assert all(row[at - 1] == " " and row[at] != " " for row in rows)


def test_the_listing_of_model_sets_ends_with_the_table(folder, models):
    code, said, _ = models("--models", folder)
    assert code == 0
    sets, _, table = said.partition(f"\n{folder} (ComfyUI)")
    assert "sd15-v3: Stable Diffusion 1.5" in sets and "ink.safetensors" in table


def test_a_name_that_two_files_have_is_said(models, tmp_path):
    for folder in ("a", "b"):
        real.write_header(tmp_path / "m" / folder / "look.safetensors", real.FILM)
    said = models("list", tmp_path / "m")[1]
    paths = ", ".join(str(tmp_path / "m" / folder / "look.safetensors") for folder in ("a", "b"))
    assert f"2 files are called look.safetensors, of which sets get the first: {paths}" in said


def test_programs_get_the_same_as_json(folder, models):
    (told,) = json.loads(models("list", "--json", folder)[1])
    by_name = {entry["path"].rpartition("/")[2]: entry for entry in told["found"]}
    assert told["layout"] == "comfyui" and len(by_name) == told["models"] == 32
    assert by_name["v3_sd15_mm.ckpt"]["version"] == "v3" and by_name["ink.safetensors"]["triggers"] == [
        "inkwash",
        "city",
    ]


def test_one_file_is_told_in_full_with_what_it_fits(folder, models):
    ink = folder / "models" / "loras" / "ink.safetensors"
    code, said, _ = models("show", ink, "--models", folder)
    assert code == 0
    for words in ("LoRA", "rank 16, UNet", "inkwash, city", "CC BY 4.0", "It fits base models for SD 1.5."):
        assert words in said
    assert "of those here  2 × Base Model" in said


def test_a_file_that_cannot_be_used_ends_with_1_and_its_sentence(folder, models):
    code, said, errors = models("show", folder / "models" / "checkpoints" / "evil.ckpt")
    assert code == 1 and "wants to use io.open" in said and "evil.ckpt cannot be used" in errors
    code, _, errors = models("show", folder / "nothing.ckpt")
    assert code == 2 and "nothing.ckpt" in errors
    assert models("list", folder / "nothing")[0] == 2


def test_the_good_sets_are_named_with_sizes_licences_and_the_free_space(models):
    code, said, _ = models("sets")
    assert code == 0
    assert "sd15: SD 1.5, depth + pose, about 4.6 GB" in said and "2025-11" in said and "are free" in said
    assert "stable-diffusion-v1-5/stable-diffusion-v1-5: creativeml-openrail-m" in said
