"""A loaded motion module computes what the original AnimateDiff does: to 1e-5 in float32, from files in its layout."""

from __future__ import annotations

import original_layouts as original
import pytest
import torch
from diffusers import MotionAdapter, UNet2DConditionModel
from diffusers.models.resnet import ResnetBlock2D
from original_motion import group_norm, resnet_of_v1, temporal_transformer
from weight_files import write

from backend import loading
from backend.networks.motion import MotionModule
from backend.references import Located, Part

FRAMES, HEADS, GROUPS = 5, 8, 32
WIDTHS = (32, 64, 32, 32)  # four levels, as SD1.5's; v1 is known by them, and by its short table of positions
TOLERANCE = 1e-5
V1_POSITIONS = 24


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The folder of a small image model."""
    torch.manual_seed(4)
    folder = tmp_path_factory.mktemp("base")
    UNet2DConditionModel(
        block_out_channels=WIDTHS,
        layers_per_block=1,
        attention_head_dim=2,
        cross_attention_dim=8,
    ).save_pretrained(folder / "unet")
    return Located(Part("base", "base"), folder)


def original_file(folder, positions, middle, with_positions=True):
    """Write a motion module with random weights in the original's layout; return its tensors and the file."""
    torch.manual_seed(5)
    adapter = MotionAdapter(
        block_out_channels=WIDTHS,
        motion_layers_per_block=1,
        motion_max_seq_length=positions,
        use_motion_mid_block=middle,
    )
    tensors = {key: torch.randn_like(value) * 0.2 for key, value in adapter.state_dict().items()}
    tensors |= {key: value for key, value in adapter.state_dict().items() if key.endswith("pos_embed.pe")}
    named = original.motion_keys(tensors)
    if not with_positions:
        named = {key: value for key, value in named.items() if "pos_encoder" not in key}
    return named, Located(Part("motion_module", "mm"), write(named, folder / "mm", ".safetensors"))


def clip(channels, side=6):
    """Return two clips of frames with strongly different statistics, [2 * frames, channels, side, side]."""
    x = torch.randn(2 * FRAMES, channels, side, side, generator=torch.Generator().manual_seed(6))
    return x * torch.linspace(0.5, 4, 2 * FRAMES)[:, None, None, None] + torch.arange(2 * FRAMES)[:, None, None, None]


def difference(mine, reference):
    return float((mine - reference).abs().max() / reference.abs().max())


def part_of(tensors, name):
    """Return the tensors of one temporal transformer under its own names."""
    prefix = f"{name}.temporal_transformer."
    return {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}


@pytest.mark.parametrize(
    ("positions", "middle", "with_positions", "norm_over"),
    [
        pytest.param(V1_POSITIONS, False, True, "frame", id="v1"),
        pytest.param(32, True, True, "frame", id="v2"),
        pytest.param(32, False, True, "frame", id="v3"),
        pytest.param(64, True, False, "frame", id="AnimateLCM"),
        pytest.param(64, False, True, "frame", id="LongAnimateDiff"),
        pytest.param(32, False, True, "clip", id="SDXL beta"),
    ],
)
@torch.no_grad()
def test_every_temporal_transformer_gives_what_the_original_gives(
    tmp_path, base, positions, middle, with_positions, norm_over
):
    tensors, motion = original_file(tmp_path, positions, middle, with_positions)
    unet = loading.load_unet(base, motion, torch.float32, norm_over)
    modules = {name: module for name, module in unet.named_modules() if isinstance(module, MotionModule)}
    assert len(modules) == 12 + middle
    for name, module in modules.items():
        x = clip(module.in_channels)
        mine = module(x, num_frames=FRAMES)
        weights = part_of(tensors, name)
        reference = temporal_transformer(weights, x, FRAMES, HEADS, GROUPS, across_frames=norm_over == "clip")
        assert difference(mine, reference) <= TOLERANCE, name
        other = temporal_transformer(weights, x, FRAMES, HEADS, GROUPS, across_frames=norm_over != "clip")
        assert difference(other, reference) > 1e-2


@torch.no_grad()
def test_v1_has_its_spatial_statistics_over_all_frames_and_no_other_module_has(tmp_path, base):
    _, v1 = original_file(tmp_path, V1_POSITIONS, middle=False)
    unet = loading.load_unet(base, v1, torch.float32)
    x = torch.randn(2, 4, FRAMES, 8, 8)
    seen = {}

    def note(module, arguments, named, output):
        seen[module] = (named.get("input_tensor", arguments[0] if arguments else None), named["temb"], output)

    resnets = [module for module in unet.modules() if isinstance(module, ResnetBlock2D)]
    for resnet in resnets:
        resnet.register_forward_hook(
            lambda m, a, n, o: note(m, a, {"temb": a[1] if len(a) > 1 else None, **n}, o), with_kwargs=True
        )
    last = []
    unet.conv_norm_out.register_forward_hook(lambda module, arguments, output: last.append((arguments[0], output)))
    unet(x, torch.tensor(500), torch.randn(2 * FRAMES, 4, 8))
    assert len(seen) == len(resnets) == 14
    for resnet, (before, time, after) in seen.items():
        reference = resnet_of_v1(resnet.state_dict(), before, time, FRAMES, GROUPS, resnet.norm1.eps)
        assert difference(after, reference) <= TOLERANCE
    ((before, after),) = last
    norm, pictures = unet.conv_norm_out, before.unflatten(0, (-1, FRAMES))
    weights = {"n.weight": norm.weight, "n.bias": norm.bias}
    reference = group_norm(weights, "n", pictures, GROUPS, norm.eps, across_frames=True).flatten(0, 1)
    assert difference(after, reference) <= TOLERANCE

    (tmp_path / "v3").mkdir()
    _, v3 = original_file(tmp_path / "v3", 32, middle=False)
    kinds = {
        type(each.norm1)
        for each in loading.load_unet(base, v3, torch.float32).modules()
        if isinstance(each, ResnetBlock2D)
    }
    assert kinds == {torch.nn.GroupNorm}
