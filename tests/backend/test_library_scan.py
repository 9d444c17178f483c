"""Models are found where A1111, ComfyUI, the Hub's cache and plain folders keep them, and read once."""

from __future__ import annotations

import shutil

import header_files as real
import pytest

from backend.contract import Machine
from backend.library import facts, folders
from backend.library.facts import Shelf
from backend.library.header import Header
from backend.library.pickled import Tensor
from backend.library.scan import scan_all
from backend.models import hub
from backend.models.find import locate
from backend.models.parts import Part
from backend.models.untrained import untrained_folder

SMALL = {"block0.conv0.0.0.weight": (4, 4, 3, 3)}
A1111 = (
    *("models/Stable-diffusion", "models/Lora", "models/VAE", "models/ControlNet"),
    *("extensions/sd-webui-controlnet/models", "extensions/sd-webui-animatediff/model"),
)
COMFYUI = (
    *("models/checkpoints", "models/loras", "models/vae", "models/controlnet", "models/animatediff_models"),
    *("models/animatediff_motion_lora", "models/ipadapter", "models/clip_vision"),
    "custom_nodes/ComfyUI-AnimateDiff-Evolved/models",
)


@pytest.fixture(autouse=True)
def own_places(tmp_path, monkeypatch):
    """Give the test a Hub cache and a data folder of its own."""
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "data"))


def machine(*folders):
    return Machine(model_folders=tuple(map(str, folders)))


def names(found):
    return [model.name for each in found for model in each.models]


@pytest.mark.parametrize(("places", "layout"), [(A1111, "a1111"), (COMFYUI, "comfyui")])
def test_the_folders_of_other_programs_are_recognised_and_only_their_models_looked_at(tmp_path, places, layout):
    root = tmp_path / "program"
    for index, place in enumerate(places):
        real.write_header(root / place / "below" / f"{index}.safetensors", SMALL)
    real.write_header(root / "output" / "not_a_model.safetensors", SMALL)
    for named in (root, root / "models"):
        (found,) = scan_all(machine(named))
        assert found.folder.layout == layout and found.folder.path == str(root)
        assert sorted(names([found])) == [f"{index}.safetensors" for index in range(len(places))]


def test_any_other_folder_is_looked_through_as_it_is(tmp_path):
    real.write_header(tmp_path / "m" / "a" / "b" / "x.safetensors", SMALL)
    real.write_header(tmp_path / "m" / ".hidden" / "y.safetensors", SMALL)
    (tmp_path / "m" / "notes.txt").write_text("no model")
    (tmp_path / "m" / "a" / "ring").symlink_to(tmp_path / "m", target_is_directory=True)
    (tmp_path / "m" / "gone.safetensors").symlink_to(tmp_path / "nowhere")
    (found,) = scan_all(machine(tmp_path / "m"))
    assert names([found]) == ["x.safetensors"] and found.folder.layout == "plain"
    assert found.folder.models == 1 and found.folder.size_bytes == found.models[0].size_bytes
    assert found.folder.free_bytes > 0


def test_folders_in_diffusers_layout_are_one_model_each(tmp_path):
    shutil.copytree(untrained_folder() / "base", tmp_path / "m" / "org" / "base")
    shutil.copytree(untrained_folder() / "motion_module", tmp_path / "m" / "org" / "motion")
    shutil.rmtree(tmp_path / "m" / "org" / "base" / "vae")
    (found,) = scan_all(machine(tmp_path / "m"))
    base, motion = found.models
    assert (base.kind, base.detail, base.name) == ("checkpoint", "without a VAE", "base")
    assert base.size_bytes > (tmp_path / "m/org/base/unet/diffusion_pytorch_model.safetensors").stat().st_size
    assert (motion.kind, motion.frames) == ("motion_module", 32)


def test_the_hubs_cache_is_looked_through_in_the_version_in_use(tmp_path):
    cache = tmp_path / "hub" / "models--org--name-1.5"
    for version in ("old", "new"):
        real.write_header(cache / "snapshots" / version / "in" / f"{version}.safetensors", SMALL)
        card = "---\nlicense: other\nlicense_name: 'my-own'\n---\n"
        (cache / "snapshots" / version / "README.md").write_text(card)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("new")
    (found,) = scan_all(machine())
    (model,) = found.models
    assert found.folder.layout == "hub"
    told = ("org/name-1.5:in/new.safetensors", "org/name-1.5", "my-own")
    assert (model.name, model.repository, model.licence) == told
    part = Part("lora", model.name)
    assert str(locate(part, machine()).path) == model.path  # so that a look can name it


def test_a_file_without_a_tensor_is_said_to_hold_none(tmp_path):
    file = real.write_header(tmp_path / "x.safetensors", {})
    assert "x.safetensors holds no weights" in Shelf().facts_of(file, tmp_path).problem


def test_a_folder_that_is_gone_is_said_to_be(tmp_path):
    (found,) = scan_all(machine(tmp_path / "nowhere"))
    assert found.folder.problem and found.models == ()


def test_what_did_not_change_is_read_once(tmp_path, monkeypatch):
    read = []
    header = facts.read_header
    monkeypatch.setattr(facts, "read_header", lambda file, **how: read.append(file.name) or header(file, **how))
    for name in ("a", "b"):
        real.write_header(tmp_path / "m" / f"{name}.safetensors", SMALL)
    (tmp_path / "m" / "c.safetensors").touch()
    first = scan_all(machine(tmp_path / "m"))[0].models
    assert read == ["a.safetensors", "b.safetensors", "c.safetensors"] and first[2].problem
    assert scan_all(machine(tmp_path / "m"))[0].models == first and len(read) == 3
    real.write_header(tmp_path / "m" / "b.safetensors", real.FILM)
    assert scan_all(machine(tmp_path / "m"))[0].models[1].detail == "FILM" and read[3:] == ["b.safetensors"]
    (tmp_path / "data" / "library.json").write_text('{"edition": 1, "models": [')
    assert len(scan_all(machine(tmp_path / "m"))[0].models) == 3 and len(read) == 7


def test_a_large_folder_is_listed_fast_from_the_second_time(tmp_path):
    import time

    for index in range(300):
        real.write_header(tmp_path / "m" / f"{index}.safetensors", SMALL)
    scan_all(machine(tmp_path / "m"))
    began = time.perf_counter()
    assert len(scan_all(machine(tmp_path / "m"))[0].models) == 300
    assert time.perf_counter() - began < 2.0


def test_precision_is_that_of_most_of_the_numbers(tmp_path):
    shapes = {"block0.conv0.0.0.weight": (64, 64), "norm.weight": (8,)}
    for dtype, told in (("F32", "fp32"), ("F16", "fp16"), ("BF16", "bf16")):
        file = real.write_header(tmp_path / f"{dtype}.safetensors", shapes, dtype)
        assert Shelf().facts_of(file, tmp_path).precision == told
    mixed = Header({"a": Tensor((8,), "F32"), "b": Tensor((8,), "F16"), "c": Tensor((9,), "I64")}, 1, False)
    assert facts.precision_of(mixed) == "fp32 and fp16"


def test_downloads_go_to_the_first_folder_that_is_no_other_programs(tmp_path):
    (tmp_path / "a1111" / "models" / "Stable-diffusion").mkdir(parents=True)
    assert folders.destination(machine(tmp_path / "a1111", tmp_path / "own")) == tmp_path / "own"
    assert folders.destination(machine(tmp_path / "a1111")) == hub.usual_cache()


def test_free_space_is_that_of_the_disk_where_a_folder_will_be(tmp_path):
    assert folders.free_bytes(tmp_path / "not" / "yet") == pytest.approx(shutil.disk_usage(tmp_path).free, rel=0.1)
