"""Weights come in folders and single files, in diffusers' layout and the original ones, and are the same inside."""

from __future__ import annotations

import shutil

import original_layouts as original
import pytest
import torch
from diffusers import AutoencoderKL, ControlNetModel, MotionAdapter, UNet2DConditionModel
from safetensors.torch import load_file, save_file
from transformers import CLIPTextConfig, CLIPTextModel
from weight_files import write

from backend.errors import BackendError
from backend.models import loading
from backend.models.motion_keys import motion_config
from backend.models.parts import Located, Part
from backend.models.untrained import untrained_folder

FLOAT32 = torch.float32


def located(role, path):
    return Located(Part(role, str(path)), path)


def equal(one, other):
    mine, reference = one.state_dict(), other.state_dict()
    assert mine.keys() == reference.keys()
    return all(torch.equal(mine[key], reference[key]) for key in mine)


@pytest.fixture(scope="module")
def adapter():
    """A motion module with the released ones' heads and norm groups, which keys do not tell."""
    torch.manual_seed(1)
    return MotionAdapter(block_out_channels=(32, 32), motion_max_seq_length=32, use_motion_mid_block=True)


@pytest.mark.parametrize("suffix", [".safetensors", ".ckpt", ".pth"])
@pytest.mark.parametrize("layout", ["original", "with module. before each key", "diffusers"])
def test_motion_modules_load_from_single_files(adapter, tmp_path, suffix, layout):
    state = adapter.state_dict()
    tensors = {
        "original": lambda: original.motion_keys(state),
        "with module. before each key": lambda: original.motion_keys(state, "module."),
        "diffusers": lambda: dict(state),
    }[layout]()
    loaded = loading.load_motion_module(located("motion_module", write(tensors, tmp_path / "mm", suffix)), FLOAT32)
    assert equal(loaded, adapter)
    assert loaded.config["motion_max_seq_length"] == 32 and loaded.config["use_motion_mid_block"]


@pytest.mark.parametrize("positions", [24, 32, 64])
@pytest.mark.parametrize("middle", [True, False])
def test_middle_block_and_position_table_are_seen_in_the_keys(positions, middle):
    adapter = MotionAdapter(
        block_out_channels=(32, 64),
        motion_max_seq_length=positions,
        use_motion_mid_block=middle,
        motion_layers_per_block=1,
    )
    config = motion_config(
        {key: tuple(value.shape) for key, value in original.motion_keys(adapter.state_dict()).items()}
    )
    assert config["motion_max_seq_length"] == positions and config["use_motion_mid_block"] is middle
    assert config["block_out_channels"] == (32, 64) and config["motion_layers_per_block"] == 1


def test_a_motion_module_without_position_tables_gets_the_computed_ones(adapter, tmp_path):
    tensors = {
        key: value for key, value in original.motion_keys(adapter.state_dict()).items() if "pos_encoder" not in key
    }
    loaded = loading.load_motion_module(located("motion_module", write(tensors, tmp_path / "lcm", ".ckpt")), FLOAT32)
    assert loaded.config["motion_max_seq_length"] == 64
    table = loaded.state_dict()["mid_block.motion_modules.0.transformer_blocks.0.pos_embed.pe"]
    short = adapter.state_dict()["mid_block.motion_modules.0.transformer_blocks.0.pos_embed.pe"]
    assert torch.equal(table[:, :32], short)


def test_a_motion_module_that_lacks_weights_is_refused(adapter, tmp_path):
    tensors = original.motion_keys(adapter.state_dict())
    del tensors["down_blocks.1.motion_modules.0.temporal_transformer.proj_in.weight"]
    with pytest.raises(BackendError, match="weights are missing") as caught:
        loading.load_motion_module(located("motion_module", write(tensors, tmp_path / "mm", ".ckpt")), FLOAT32)
    assert caught.value.code == "broken_weights"


@pytest.fixture(scope="module")
def sd15(tmp_path_factory):
    """Tiny models whose keys are those of SD1.5, and the folder of their settings."""
    torch.manual_seed(2)
    folder = tmp_path_factory.mktemp("configs")
    widths = (32, 32, 32, 32)
    unet = UNet2DConditionModel(block_out_channels=widths, attention_head_dim=2, cross_attention_dim=8)
    models = {
        "unet": unet,
        "controlnet": ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=(4, 4, 4, 4)),
        "vae": AutoencoderKL(
            block_out_channels=(8, 8, 8, 8),
            norm_num_groups=8,
            layers_per_block=2,
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
        ),
        "text_encoder": CLIPTextModel(
            CLIPTextConfig(
                hidden_size=8, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2, vocab_size=49408
            )
        ),
    }
    for parameter in models["controlnet"].parameters():
        torch.nn.init.normal_(parameter)  # else its zero convolutions are all alike
    for name, model in models.items():
        model.save_pretrained(folder / name)
    return models, folder


@pytest.fixture(scope="module", params=[".safetensors", ".ckpt"])
def base_file(request, sd15, tmp_path_factory):
    """The same models as one file in the layout of SD1.5's release."""
    models, _ = sd15
    tensors = {
        **original.unet_keys(models["unet"].state_dict(), "model.diffusion_model."),
        **original.vae_keys(models["vae"].state_dict(), 4),
        **original.text_keys(models["text_encoder"].state_dict()),
        "cond_stage_model.transformer.text_projection.weight": torch.ones(8, 8),  # as in some merges
        "alphas_cumprod": torch.ones(1000),
        "model_ema.decay": torch.ones(()),
    }
    return write(tensors, tmp_path_factory.mktemp("base") / "v1-5", request.param)


def test_a_single_file_base_gives_the_same_unet(sd15, base_file, tmp_path):
    models, configs = sd15
    motion = MotionAdapter(block_out_channels=(32, 32, 32, 32), use_motion_mid_block=False)
    motion.save_pretrained(tmp_path / "motion")
    models["unet"].save_pretrained(tmp_path / "base" / "unet")
    args = (located("motion_module", tmp_path / "motion"), FLOAT32)
    from_file = loading.load_unet(located("base", base_file), *args, configs=configs)
    from_folder = loading.load_unet(located("base", tmp_path / "base"), *args)
    assert equal(from_file, from_folder)


def test_a_single_file_base_gives_the_same_vae(sd15, base_file):
    models, configs = sd15
    assert equal(loading.load_vae(located("vae", base_file), FLOAT32, configs), models["vae"])


def test_a_single_file_base_gives_the_same_text_encoder(sd15, base_file):
    models, configs = sd15
    assert equal(loading.load_text_encoder(located("base", base_file), FLOAT32, configs), models["text_encoder"])


def test_a_vae_alone_loads_from_a_single_file(sd15, tmp_path):
    models, configs = sd15
    file = write(original.vae_keys(models["vae"].state_dict(), 4, prefix=""), tmp_path / "vae", ".safetensors")
    assert equal(loading.load_vae(located("vae", file), FLOAT32, configs), models["vae"])


@pytest.mark.parametrize("layout", ["original", "diffusers"])
def test_a_single_file_controlnet_gives_the_same_net(sd15, tmp_path, layout):
    models, configs = sd15
    state = models["controlnet"].state_dict()
    tensors = original.unet_keys(state, "control_model.") if layout == "original" else dict(state)
    file = write(tensors, tmp_path / "control", ".safetensors")
    assert equal(loading.load_controlnet(located("controlnet", file), FLOAT32, configs), models["controlnet"])


def test_a_single_file_that_lacks_weights_is_refused(sd15, tmp_path):
    models, configs = sd15
    tensors = original.unet_keys(models["controlnet"].state_dict(), "control_model.")
    del tensors["control_model.middle_block.1.proj_in.weight"]
    file = write(tensors, tmp_path / "control", ".safetensors")
    with pytest.raises(BackendError) as caught:
        loading.load_controlnet(located("controlnet", file), FLOAT32, configs)
    assert caught.value.code == "broken_weights"


def test_a_folder_with_half_precision_weights_only_loads(tmp_path):
    source = untrained_folder() / "controlnet_depth"
    shutil.copytree(source, tmp_path / "net")
    weights = tmp_path / "net" / "diffusion_pytorch_model.safetensors"
    weights.rename(tmp_path / "net" / "diffusion_pytorch_model.fp16.safetensors")
    loaded = loading.load_controlnet(located("controlnet", tmp_path / "net"), FLOAT32)
    assert equal(loaded, loading.load_controlnet(located("controlnet", source), FLOAT32))


def load_from_folder(role, base):
    place = located(role, base / {"controlnet": "controlnet_depth", "vae": "base/vae"}.get(role, role))
    load = {
        "controlnet": loading.load_controlnet,
        "vae": loading.load_vae,
        "motion_module": loading.load_motion_module,
        "text_encoder": lambda _, dtype: loading.load_text_encoder(located("base", base / "base"), dtype),
    }[role]
    return load(place, FLOAT32)


@pytest.mark.parametrize(
    ("role", "file", "key"),
    [
        ("controlnet", "controlnet_depth/diffusion_pytorch_model", "mid_block.resnets.0.conv1.weight"),
        ("vae", "base/vae/diffusion_pytorch_model", "decoder.conv_in.weight"),
        ("motion_module", "motion_module/diffusion_pytorch_model", "down_blocks.0.motion_modules.0.proj_in.weight"),
        ("text_encoder", "base/text_encoder/model", "encoder.layers.0.mlp.fc1.weight"),
    ],
)
def test_a_folder_that_lacks_weights_is_refused_and_not_filled_at_random(tmp_path, role, file, key):
    shutil.copytree(untrained_folder(), tmp_path / "set")
    weights = (tmp_path / "set" / file).with_suffix(".safetensors")
    tensors = load_file(weights)
    del tensors[key]
    save_file(tensors, weights, {"format": "pt"})
    with pytest.raises(BackendError, match="weights are missing") as caught:
        load_from_folder(role, tmp_path / "set")
    assert caught.value.code == "broken_weights" and key in caught.value.detail


def test_a_motion_modules_folder_may_lack_the_position_tables(tmp_path):
    shutil.copytree(untrained_folder(), tmp_path / "set")
    weights = tmp_path / "set" / "motion_module" / "diffusion_pytorch_model.safetensors"
    tensors = {key: value for key, value in load_file(weights).items() if not key.endswith("pos_embed.pe")}
    save_file(tensors, weights, {"format": "pt"})
    assert equal(
        load_from_folder("motion_module", tmp_path / "set"), load_from_folder("motion_module", untrained_folder())
    )


def test_the_hubs_text_encoders_keep_an_outer_name_and_load_all_the_same(tmp_path):
    shutil.copytree(untrained_folder(), tmp_path / "set")
    weights = tmp_path / "set" / "base" / "text_encoder" / "model.safetensors"
    tensors = {f"text_model.{key}": value for key, value in load_file(weights).items()}
    tensors["text_model.embeddings.position_ids"] = torch.arange(77)[None]
    save_file(tensors, weights, {"format": "pt"})
    assert equal(
        load_from_folder("text_encoder", tmp_path / "set"), load_from_folder("text_encoder", untrained_folder())
    )


@pytest.mark.parametrize(
    ("name", "cls", "parameters"),
    [
        ("unet", UNet2DConditionModel, 859_520_964),
        ("vae", AutoencoderKL, 83_653_863),
        ("controlnet", ControlNetModel, 361_279_120),
    ],
)
def test_the_shipped_settings_are_those_of_sd15(name, cls, parameters):
    with torch.device("meta"):
        model = cls.from_config(cls.load_config(loading.CONFIGS / "sd15" / name))
    assert sum(parameter.numel() for parameter in model.parameters()) == parameters


def test_the_shipped_text_settings_are_those_of_sd15():
    with torch.device("meta"):
        model = CLIPTextModel(CLIPTextConfig.from_pretrained(loading.CONFIGS / "sd15" / "text_encoder"))
    assert sum(parameter.numel() for parameter in model.parameters()) == 123_060_480
    assert model.config.hidden_act == "quick_gelu"
