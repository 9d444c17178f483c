"""A loaded motion module computes what the original AnimateDiff does: to 1e-5 in float32, from files in its layout."""

from __future__ import annotations

import original_layouts as original
import pytest
import torch
from diffusers import MotionAdapter, UNet2DConditionModel
from diffusers.models.resnet import ResnetBlock2D
from original_motion import group_norm, resnet_of_v1, temporal_transformer
from weight_files import write

from backend.models import loading
from backend.models.parts import Located, Part
from backend.networks.attention import Prompts
from backend.networks.motion import MotionModule

FRAMES, HEADS, GROUPS = 5, 8, 32
WIDTHS = {4: (32, 64, 32, 32), 3: (32, 64, 32)}  # by levels: as SD1.5 and as SDXL have them
TOLERANCE = 1e-5
V1_POSITIONS = 24  # and HotShot-XL's


@pytest.fixture(scope="module")
def bases(tmp_path_factory):
    """The folders of small image models, by the number of their levels."""
    return {levels: image_model(tmp_path_factory.mktemp("base"), widths) for levels, widths in WIDTHS.items()}


def image_model(folder, widths):
    torch.manual_seed(4)
    attending = len(widths) - 1
    UNet2DConditionModel(
        block_out_channels=widths,
        down_block_types=(*["CrossAttnDownBlock2D"] * attending, "DownBlock2D"),
        up_block_types=("UpBlock2D", *["CrossAttnUpBlock2D"] * attending),
        layers_per_block=1,
        attention_head_dim=2,
        cross_attention_dim=8,
    ).save_pretrained(folder / "unet")
    return Located(Part("base", "base"), folder)


def original_file(folder, positions, middle, with_positions=True, levels=4):
    """Write a motion module with random weights in the original's layout; return its tensors and the file.

    One of three levels without a middle and with few positions is written as HotShot-XL's is.
    """
    torch.manual_seed(5)
    adapter = MotionAdapter(
        block_out_channels=WIDTHS[levels],
        motion_layers_per_block=1,
        motion_max_seq_length=positions,
        use_motion_mid_block=middle,
    )
    tensors = {key: torch.randn_like(value) * 0.2 for key, value in adapter.state_dict().items()}
    tensors |= {key: value for key, value in adapter.state_dict().items() if key.endswith("pos_embed.pe")}
    named = original.motion_keys(tensors)
    if not with_positions:
        named = {key: value for key, value in named.items() if "pos_encoder" not in key}
    written = original.hotshot_keys(tensors) if (levels, positions) == (3, V1_POSITIONS) else named
    return named, Located(Part("motion_module", "mm"), write(written, folder / "mm", ".safetensors"))


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
    ("levels", "positions", "middle", "with_positions", "norm_over"),
    [
        pytest.param(4, V1_POSITIONS, False, True, "frame", id="v1"),
        pytest.param(4, 32, True, True, "frame", id="v2"),
        pytest.param(4, 32, False, True, "frame", id="v3"),
        pytest.param(4, 64, True, False, "frame", id="AnimateLCM"),
        pytest.param(4, 64, False, True, "frame", id="LongAnimateDiff"),
        pytest.param(3, 32, False, True, "clip", id="SDXL beta"),
        pytest.param(3, V1_POSITIONS, False, True, "frame", id="HotShot-XL"),
    ],
)
@torch.no_grad()
def test_every_temporal_transformer_gives_what_the_original_gives(
    tmp_path, bases, levels, positions, middle, with_positions, norm_over
):
    tensors, motion = original_file(tmp_path, positions, middle, with_positions, levels)
    unet = loading.load_unet(bases[levels], motion, torch.float32, norm_over)
    modules = {name: module for name, module in unet.named_modules() if isinstance(module, MotionModule)}
    assert len(modules) == 3 * levels + middle
    for name, module in modules.items():
        x = clip(module.in_channels)
        mine = module(x, num_frames=FRAMES)
        weights = part_of(tensors, name)
        reference = temporal_transformer(weights, x, FRAMES, HEADS, GROUPS, across_frames=norm_over == "clip")
        assert difference(mine, reference) <= TOLERANCE, name
        other = temporal_transformer(weights, x, FRAMES, HEADS, GROUPS, across_frames=norm_over != "clip")
        assert difference(other, reference) > 1e-2


@pytest.mark.parametrize("levels", [pytest.param(4, id="v1"), pytest.param(3, id="HotShot-XL")])
@torch.no_grad()
def test_v1_and_hotshot_xl_have_their_spatial_statistics_over_all_frames(tmp_path, bases, levels):
    _, motion = original_file(tmp_path, V1_POSITIONS, middle=False, levels=levels)
    unet = loading.load_unet(bases[levels], motion, torch.float32)
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
    unet(x, torch.tensor(500), Prompts(torch.randn(2 * FRAMES, 4, 8)))
    assert len(seen) == len(resnets) == 3 * levels + 2
    for resnet, (before, time, after) in seen.items():
        reference = resnet_of_v1(resnet.state_dict(), before, time, FRAMES, GROUPS, resnet.norm1.eps)
        assert difference(after, reference) <= TOLERANCE
    ((before, after),) = last
    norm, pictures = unet.conv_norm_out, before.unflatten(0, (-1, FRAMES))
    weights = {"n.weight": norm.weight, "n.bias": norm.bias}
    reference = group_norm(weights, "n", pictures, GROUPS, norm.eps, across_frames=True).flatten(0, 1)
    assert difference(after, reference) <= TOLERANCE


@pytest.mark.parametrize(
    ("levels", "positions", "middle"),
    [
        pytest.param(4, V1_POSITIONS, True, id="short v2"),
        pytest.param(4, 32, False, id="v3"),
        pytest.param(3, 32, False, id="SDXL beta"),
    ],
)
def test_no_other_module_has_its_spatial_statistics_over_all_frames(tmp_path, bases, levels, positions, middle):
    _, motion = original_file(tmp_path, positions, middle, levels=levels)
    unet = loading.load_unet(bases[levels], motion, torch.float32)
    assert {type(each.norm1) for each in unet.modules() if isinstance(each, ResnetBlock2D)} == {torch.nn.GroupNorm}
