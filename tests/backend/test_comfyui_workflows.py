"""Every kind of take becomes a workflow that ComfyUI's nodes take, and that says what the take says."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from comfyui_takes import KINDS, MOVES, SETS, behind, of_class, one, take_of, workflow

from backend.comfyui.definitions import definitions, faults
from backend.contract import Control, FrameMap, Key, Lora, ReferencePicture, References, Source, SparseControl


@pytest.mark.parametrize("kind", KINDS)
def test_it_fits_the_definitions_of_the_nodes(kind):
    made = workflow(KINDS[kind])
    assert faults(json.loads(json.dumps(made.nodes))) == []


def test_every_node_leads_to_what_is_put_out():
    for kind, take in KINDS.items():
        nodes = workflow(take).nodes
        used = [key for key, node in nodes.items() if definitions()[node["class_type"]].get("output_node")]
        for key in used:
            used += [value[0] for value in nodes[key]["inputs"].values() if isinstance(value, list)]
            assert len(used) < 10_000, kind
        assert set(used) == set(nodes), kind


def test_the_sampler_has_the_takes_numbers():
    made = workflow(take_of(frames=FrameMap(1, 12)))
    sampler, size = one(made, "KSampler"), one(made, "EmptyLatentImage")
    assert (sampler["seed"], sampler["steps"], sampler["cfg"], sampler["denoise"]) == (5, 20, 7.5, 1.0)
    assert size == {"width": 512, "height": 320, "batch_size": 12}
    assert behind(made, sampler["positive"])[1]["text"] == "a man walking"
    assert behind(made, sampler["negative"])[1]["text"] == "blurry"
    assert one(made, "CheckpointLoaderSimple")["ckpt_name"] == "v1-5-pruned-emaonly.safetensors"
    assert one(made, "ADE_LoadAnimateDiffModel")["model_name"] == "v3_sd15_mm.ckpt"
    assert one(made, "ADE_UseEvolvedSampling")["beta_schedule"] == "sqrt_linear (AnimateDiff)"


def test_controls_are_chained_and_have_their_strengths():
    made = workflow(take_of(controls=(Control("depth", 0.8), Control("openpose", 0.5))))
    sampler = one(made, "KSampler")
    last, pose = behind(made, sampler["positive"])
    assert last == "ACN_AdvancedControlNetApply_v2" and pose["strength"] == 0.5
    assert sampler["negative"] == [sampler["positive"][0], 1]
    first, depth = behind(made, pose["positive"])
    assert first == "ACN_AdvancedControlNetApply_v2" and depth["strength"] == 0.8
    assert behind(made, depth["image"])[1] == {"directory": "/srv/take/control/depth"}
    assert behind(made, pose["control_net"])[1] == {"cnet": "control_v11p_sd15_openpose_fp16.safetensors"}


def test_a_control_without_strength_is_left_out():
    made = workflow(take_of(controls=(Control("depth", 0.0), Control("canny", 1.0, 0.5, 0.51))))
    assert of_class(made, "ACN_AdvancedControlNetApply_v2") == []
    assert any("canny steers in none of the steps" in note for note in made.notes)


def test_keyed_strengths_are_those_of_each_frame():
    keys = (Key(1, 0.0), Key(5, 1.0))
    made = workflow(take_of(frames=FrameMap(1, 9, 2), controls=(Control("depth", 0.3, strength_keys=keys),)))
    assert one(made, "LatentKeyframeGroup")["index_strengths"] == "0=0, 1=0.5, 2=1, 3=1, 4=1"
    assert one(made, "ACN_AdvancedControlNetApply_v2")["strength"] == 1.0


def test_loras_go_where_they_belong():
    made = workflow(KINDS["loras"])
    assert one(made, "ADE_AnimateDiffLoRALoader") == {"name": "v2_lora_ZoomIn.ckpt", "strength": 0.7}
    names = [(lora["lora_name"], lora["strength_model"]) for lora in of_class(made, "LoraLoader")]
    assert names == [("v3_sd15_adapter.ckpt", 0.9), ("style.safetensors", -0.5)]
    text = one(made, "ADE_ApplyAnimateDiffModelSimple")["motion_lora"]
    assert behind(made, text)[0] == "ADE_AnimateDiffLoRALoader"
    assert len(MOVES) == 3 and behind(made, of_class(made, "CLIPTextEncode")[0]["clip"])[0] == "LoraLoader"


def test_a_lora_whose_weight_changes_has_its_mean():
    keyed = Lora("someone/style:style.safetensors", 1.0, (Key(1, 0.2), Key(16, 0.8)))
    still = Lora("someone/light:light.safetensors", 1.0, (Key(40, 0.6),))
    made = workflow(take_of(replace(SETS["sd15-v3"], loras=(keyed, still))))
    assert [lora["strength_model"] for lora in of_class(made, "LoraLoader")] == pytest.approx([0.5, 0.6])
    notes = [note for note in made.notes if "LoRA" in note]
    assert len(notes) == 1 and "style.safetensors changes over the frames; its node has the mean, 0.5" in notes[0]


def test_a_start_from_the_render_is_as_strong_and_masked():
    made = workflow(take_of(source=Source(0.35, masked=True)))
    sampler = one(made, "KSampler")
    assert sampler["steps"] == 7 and int(sampler["steps"] / sampler["denoise"]) == 20
    masked, latents = behind(made, sampler["latent_image"])
    assert masked == "SetLatentNoiseMask" and behind(made, latents["samples"])[0] == "VAEEncode"
    folders = {node["directory"] for node in of_class(made, "VHS_LoadImagesPath")}
    assert folders == {"/srv/take/source/render", "/srv/take/source/mask", "/srv/take/source/blend"}
    saved = one(made, "SaveImage")["images"]
    assert behind(made, saved)[0] == "ImageCompositeMasked"


def test_reference_pictures_are_heard_by_their_weights():
    pictures = (ReferencePicture("a.png"), ReferencePicture("b.png", 0.5), ReferencePicture("c.png", 0.0))
    made = workflow(take_of(references=References(pictures, 0.6)))
    adapter = one(made, "IPAdapterAdvanced")
    assert (adapter["weight"], adapter["combine_embeds"]) == (0.6, "concat")
    loaded, links = [], [adapter["image"]]
    while links:
        kind, inputs = behind(made, links.pop())
        loaded += [inputs["image"]] if kind == "VHS_LoadImagePath" else []
        links += [inputs[name] for name in ("image1", "image2") if name in inputs]
        links += [inputs["image"]] if kind == "PrepImageForClipVision" else []
    assert sorted(loaded) == ["/srv/take/references/0001.png"] * 2 + ["/srv/take/references/0002.png"]
    assert behind(made, one(made, "ADE_UseEvolvedSampling")["model"])[0] == "IPAdapterAdvanced"


def test_key_frames_steer_at_their_frames_and_in_their_steps():
    made = workflow(KINDS["steered by key frames"])
    sampler = one(made, "KSampler")
    kind, applied = behind(made, sampler["positive"])
    assert kind == "ACN_AdvancedControlNetApply_v2" and sampler["negative"] == [sampler["positive"][0], 1]
    assert (applied["strength"], applied["start_percent"]) == (0.8, 0.0)
    assert applied["end_percent"] == pytest.approx(0.5, abs=0.03)
    assert behind(made, behind(made, applied["positive"])[1]["control_net"])[1]["cnet"].startswith("control_v11f1p")
    net = behind(made, applied["control_net"])[1]
    assert (net["sparsectrl_name"], net["context_aware"]) == ("v3_sd15_sparsectrl_rgb.ckpt", "off")
    assert behind(made, net["sparse_method"])[1] == {"indexes": "0, 39"}
    encoded = behind(made, applied["image"])[1]
    assert behind(made, encoded["image"])[1] == {"directory": "/srv/take/keys/sparsectrl"}
    assert (
        behind(made, encoded["latent_size"])[0] == "EmptyLatentImage" and behind(made, encoded["vae"])[0] == "VAELoader"
    )


def test_lines_are_heard_as_they_are_and_key_frames_that_never_steer_are_left_out():
    made = workflow(KINDS["steered by scribbles"])
    applied = one(made, "ACN_AdvancedControlNetApply_v2")
    assert behind(made, applied["image"])[0] == "VHS_LoadImagesPath"
    assert one(made, "ACN_SparseCtrlLoaderAdvanced")["sparsectrl_name"] == "v3_sd15_sparsectrl_scribble.ckpt"
    never = workflow(take_of(sparse=SparseControl("rgb", (1,), 1.0, 0.5, 0.51)))
    assert of_class(never, "ACN_SparseCtrlLoaderAdvanced") == []
    assert any("key frames steer in none" in note for note in never.notes)
    assert of_class(workflow(take_of(sparse=SparseControl("rgb", (1,), 0.0))), "ACN_SparseCtrlLoaderAdvanced") == []


def test_a_prompt_of_several_parts_is_told_of_and_weights_are_not():
    long = workflow(take_of(prompt="a man walks along the street, " * 20, prompt_reading="weighted"))
    assert any("heard in parts" in note for note in long.notes)
    assert not any("prompt" in note or "Weight" in note for note in workflow(KINDS["weighted words"]).notes)


def test_the_movie_plays_at_the_pace_of_the_pictures():
    assert one(workflow(KINDS["on twos"]), "VHS_VideoCombine")["frame_rate"] == 11.988
    assert of_class(workflow(KINDS["stills"]), "VHS_VideoCombine") == []
    slow = workflow(KINDS["slow"])
    assert one(slow, "VHS_VideoCombine")["frame_rate"] == 1 and any("1 picture a second" in note for note in slow.notes)


def test_stills_do_without_the_motion_module_unless_it_holds_the_few_steps():
    assert of_class(workflow(KINDS["stills"]), "ADE_LoadAnimateDiffModel") == []
    assert one(workflow(KINDS["stills with lightning"]), "ADE_LoadAnimateDiffModel")


def test_sdxl_is_told_its_sizes():
    made = workflow(KINDS["sdxl"])
    for told in of_class(made, "CLIPTextEncodeSDXL"):
        assert (told["width"], told["height"], told["target_width"], told["target_height"]) == (1024, 576, 1024, 576)
    hotshot = one(workflow(KINDS["sdxl travel"]), "BatchPromptScheduleEncodeSDXL")
    assert (hotshot["height"], hotshot["width"], hotshot["target_height"]) == (1920, 1080, 512)
    assert one(workflow(KINDS["sdxl travel"]), "CLIPSetLastLayer")["stop_at_clip_layer"] == -3
    assert one(workflow(KINDS["sdxl, nothing avoided"]), "ConditioningZeroOut")


def test_models_of_animatic_alone_have_a_stand_in():
    made = workflow(take_of("preview", controls=(Control("depth"),)))
    assert one(made, "KSampler")["steps"] == SETS["sd15-v3"].steps
    assert any("stands in for it" in note for note in made.notes)


def test_a_small_take_says_what_size_the_models_are_at_home_at():
    notes = " ".join(workflow(take_of("preview", width=256, height=160)).notes)
    assert "256 x 160 is small for Stable Diffusion 1.5 + AnimateDiff v3" in notes
    assert "node Size and frames to 512 x 320." in notes
    assert not any("is small" in note for note in workflow(take_of()).notes)
    small = " ".join(workflow(take_of("sdxl-beta", width=512, height=288)).notes)
    assert "to 1024 x 576." in small and "the nodes of its prompts" in small
    rendered = " ".join(workflow(take_of(width=256, height=256, source=Source(0.6))).notes)
    assert "make the take at 512 x 512" in rendered and "Set width" not in rendered
    for width, height in ((1024, 64), (40, 24), (200, 360)):
        found = SETS["sd15-v3"].size_at_home(width, height)
        assert found > (width, height) and not SETS["sd15-v3"].size_note(*found) and not any(side % 8 for side in found)
        assert abs(found[0] / found[1] / (width / height) - 1) < 0.1


def test_what_has_no_counterpart_is_said():
    notes = " ".join(workflow(KINDS["led to keys"]).notes)
    for word in ("given by an earlier take", "at its frames 4", "edges"):
        assert word in notes
