"""The models of a take in its workflow: own files, LoRAs by what is in them, and every set of motion modules."""

from __future__ import annotations

from dataclasses import replace

import header_files as real
import pytest
from comfyui_takes import DEPTH, SETS, behind, of_class, one, take_of, workflow
from tiny_take import Messages, make_take

from backend.__main__ import DONE, main
from backend.comfyui.definitions import faults
from backend.comfyui.export import export_comfyui
from backend.contract import ExportComfyUI, FrameMap, Key, Lora, Machine, MoreFrames, Sampling, SparseControl, Take
from backend.contract.more_frames import count_of, more_folder
from backend.progress import Reporter

V2, V3 = SETS["sd15-v2"], SETS["sd15-v3"]
CRANE, LIGHT = Lora("crane.safetensors", 0.6), Lora("motion_lora_of_light.safetensors", 0.8)
ADAPTER = Lora(V3.domain_adapter, 0.5)
KEYED = Lora("guoyww/animatediff-motion-lora-pan-left", 1.0, (Key(1, 0.0), Key(16, 1.0)))
OWN = replace(V3, base="/art/toon_v4.safetensors", motion_module="/art/mm_toon.ckpt", vae="/art/toon_vae.pt")
OWN_FOLDERS = replace(V3, base="/art/toon", motion_module="C:\\art\\mm_toon", vae="artist/toon-vae")
LONG_WINDOWS = Sampling("euler", 20, context_length=64, context_overlap=16)
TAKES: dict[str, Take] = {
    "own files": take_of(OWN),
    "own folders": take_of(OWN_FOLDERS, controls=(DEPTH,)),
    "base with its own VAE": take_of(replace(V3, base="artist/toon:toon.safetensors", vae=None)),
    "domain adapter": take_of(replace(V3, loras=(ADAPTER,))),
    "the shot's own LoRAs": take_of(replace(V2, loras=(LIGHT, CRANE)), own_loras=(CRANE,)),
    "keyed MotionLoRA": take_of(replace(V2, loras=(KEYED,)), own_loras=(KEYED,)),
    "v1": take_of("sd15-v1", frames=FrameMap(1, 24), sampling=Sampling("ddim", 20, context_length=24)),
    "long, 64 frames": take_of("sd15-long-64", frames=FrameMap(1, 200), sampling=LONG_WINDOWS),
    "long, 32 frames, a loop": take_of("sd15-long-32", frames=FrameMap(1, 64), loop=True, controls=(DEPTH,)),
    "key frames in a loop": take_of(frames=FrameMap(1, 40), loop=True, sparse=SparseControl("rgb", (1, 20))),
    "drawn key frames": take_of(sparse=SparseControl("scribble", (1, 16), drawn=True), controls=(DEPTH,)),
}


@pytest.fixture
def models(tmp_path):
    """A folder of models in which names tell nothing, or the wrong thing."""
    real.write_header(tmp_path / "crane.safetensors", real.motion_lora())
    real.write_header(tmp_path / "motion_lora_of_light.safetensors", real.spatial_lora(real.kohya, 8))
    return tmp_path


@pytest.mark.parametrize("name", TAKES)
def test_it_fits_the_definitions_of_the_nodes(name, models):
    made = workflow(TAKES[name], models=models)
    assert faults(made.nodes) == []
    assert {lora.reference for lora in TAKES[name].own_loras} <= {lora.reference for lora in TAKES[name].models.loras}


def test_own_files_are_named_and_it_is_said_where_they_are():
    made = workflow(TAKES["own files"])
    assert one(made, "CheckpointLoaderSimple")["ckpt_name"] == "toon_v4.safetensors"
    assert one(made, "ADE_LoadAnimateDiffModel")["model_name"] == "mm_toon.ckpt"
    assert one(made, "VAELoader")["vae_name"] == "toon_vae.pt"
    assert {file.origin for file in made.files} >= {"/art/toon_v4.safetensors", "/art/mm_toon.ckpt", "/art/toon_vae.pt"}
    made = workflow(TAKES["own folders"])
    assert one(made, "ADE_LoadAnimateDiffModel")["model_name"] == "mm_toon.safetensors"
    origins = {file.name: file.origin for file in made.files}
    assert "as one file" in origins["toon.safetensors"] and "as one file" in origins["mm_toon.safetensors"]
    assert "artist/toon-vae, renamed" in origins["toon-vae.safetensors"]


def test_loras_go_by_what_is_in_their_files(models):
    made = workflow(TAKES["the shot's own LoRAs"], models=models)
    assert one(made, "ADE_AnimateDiffLoRALoader") == {"name": "crane.safetensors", "strength": 0.6}
    assert one(made, "LoraLoader")["lora_name"] == "motion_lora_of_light.safetensors"
    assert behind(made, one(made, "ADE_ApplyAnimateDiffModelSimple")["motion_lora"])[1]["strength"] == 0.6
    folders = {file.name: file.folder for file in made.files}
    assert folders["crane.safetensors"] == "animatediff_motion_lora"


def test_without_their_files_loras_go_by_their_names(tmp_path):
    made = workflow(TAKES["the shot's own LoRAs"], models=tmp_path)
    assert one(made, "ADE_AnimateDiffLoRALoader")["name"] == "motion_lora_of_light.safetensors"
    assert one(made, "LoraLoader")["lora_name"] == "crane.safetensors"
    (tmp_path / "crane.safetensors").write_bytes(b"<html>")  # nothing is learned of it
    made = workflow(TAKES["the shot's own LoRAs"], models=tmp_path)
    assert one(made, "LoraLoader")["lora_name"] == "crane.safetensors"


def test_a_lora_of_both_is_added_to_the_base_and_the_rest_is_said(tmp_path):
    both = real.spatial_lora(real.kohya, 8) | real.motion_lora(8)
    real.write_header(tmp_path / "both.safetensors", both)
    made = workflow(take_of(replace(V2, loras=(Lora("both.safetensors"),))), models=tmp_path)
    assert len(of_class(made, "LoraLoader")) == 1 and of_class(made, "ADE_AnimateDiffLoRALoader") == []
    assert any("both.safetensors changes the motion module as well" in note for note in made.notes)


def test_the_domain_adapter_is_a_lora_of_the_base(models):
    made = workflow(TAKES["domain adapter"])
    assert one(made, "LoraLoader")["lora_name"] == "v3_sd15_adapter.ckpt"
    assert of_class(made, "ADE_AnimateDiffLoRALoader") == []
    real.write_header(models / "motion_lora.safetensors", real.spatial_lora(real.of_adapter))  # by a wrong name
    made = workflow(take_of(replace(V3, loras=(Lora("motion_lora.safetensors", 0.5),))), models=models)
    assert one(made, "LoraLoader")["strength_model"] == 0.5


def test_a_keyed_motion_lora_has_its_mean_and_that_is_said():
    made = workflow(TAKES["keyed MotionLoRA"])
    loaded = one(made, "ADE_AnimateDiffLoRALoader")
    assert loaded["name"] == "v2_lora_PanLeft.ckpt" and loaded["strength"] == pytest.approx(0.5)
    assert any("changes over the frames; its node has the mean, 0.5" in note for note in made.notes)


def test_a_base_without_a_vae_gets_that_of_its_family_as_the_take_does(tmp_path):
    real.write_header(tmp_path / "toon.safetensors", real.checkpoint(with_vae=False))
    made = workflow(take_of(replace(V3, base="toon.safetensors", vae=None)), models=tmp_path)
    assert one(made, "VAELoader")["vae_name"] == "vae-ft-mse-840000-ema-pruned.safetensors"
    assert any("toon.safetensors brings no VAE" in note for note in made.notes)
    real.write_header(tmp_path / "whole.safetensors", real.checkpoint())
    made = workflow(take_of(replace(V3, base="whole.safetensors", vae=None)), models=tmp_path)
    assert of_class(made, "VAELoader") == []
    assert behind(made, one(made, "VAEDecode")["vae"])[0] == "CheckpointLoaderSimple"


def test_each_motion_module_is_its_original_file_with_windows_of_its_length():
    wanted = {
        "v1": "mm_sd_v15.ckpt",
        "long, 64 frames": "lt_long_mm_16_64_frames_v1.1.ckpt",
        "long, 32 frames, a loop": "lt_long_mm_32_frames.ckpt",
    }
    found = {name: one(workflow(TAKES[name]), "ADE_LoadAnimateDiffModel")["model_name"] for name in wanted}
    assert found == wanted
    windows = one(workflow(TAKES["long, 64 frames"]), "ADE_StandardStaticContextOptions")
    assert (windows["context_length"], windows["context_overlap"]) == (64, 16)


def test_the_export_looks_into_the_folders_of_its_machine(models, tmp_path, capsys):
    folder = make_take(tmp_path / "take", 2, controls=(), models=replace(V2, loras=(CRANE,)))
    machine = Machine(model_folders=(str(models),))
    request = ExportComfyUI("job", str(folder.path), str(tmp_path / "out"), machine=machine)
    export_comfyui(request, Reporter("job", Messages().report, lambda: False))
    told = "models/animatediff_motion_lora/crane.safetensors"
    assert told in (tmp_path / "out" / "README.md").read_text("utf-8")
    assert main(["comfyui", str(folder.path), str(tmp_path / "by_hand"), "--models", str(models)]) == DONE
    assert told in (tmp_path / "by_hand" / "README.md").read_text("utf-8")


def test_pictures_in_between_are_not_made_and_that_is_said(tmp_path):
    folder = make_take(tmp_path / "take", FrameMap(1, 5, 2), controls=(), models=V3)
    more = more_folder(folder, 24)
    more.path.mkdir()
    more.write(MoreFrames("blend", 24.0))
    for number in range(1, count_of(folder.read(), 24) + 1):
        more.frame(number).touch()
    told = Messages()
    export_comfyui(ExportComfyUI("job", str(folder.path), str(tmp_path / "out")), Reporter("job", told.report, bool))
    assert any("not made here: the movie has 12 pictures a second" in note for note in told.notes)
