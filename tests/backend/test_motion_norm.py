"""The motion modules normalise as AnimateDiff does, not as diffusers does."""

from __future__ import annotations

import pytest
import torch
from diffusers import UNetMotionModel
from diffusers.models.resnet import ResnetBlock2D
from diffusers.models.unets.unet_motion_model import AnimateDiffTransformer3D
from torch import nn

from backend.motion_norm import (
    AcrossFramesGroupNorm,
    PerFrameGroupNorm,
    use_across_frames_spatial_norm,
    use_per_frame_norm,
)
from backend.single_frames import pass_single_frames_by
from backend.temporal_attention import slice_temporal_attention


@pytest.fixture
def unet():
    torch.manual_seed(0)
    return UNetMotionModel(
        block_out_channels=(8, 8),
        down_block_types=("CrossAttnDownBlockMotion", "DownBlockMotion"),
        up_block_types=("UpBlockMotion", "CrossAttnUpBlockMotion"),
        norm_num_groups=4,
        num_attention_heads=2,
        motion_num_attention_heads=2,
        cross_attention_dim=8,
        layers_per_block=1,
    ).eval()


def run(unet, x):
    text = torch.zeros(x.shape[2], 4, 8)
    with torch.no_grad():
        return unet(x, 10, encoder_hidden_states=text).sample


def clip():
    return torch.randn(2, 8, 5, 6, 6, generator=torch.Generator().manual_seed(1))


def test_per_frame_norm_normalises_each_frame_alone():
    norm = PerFrameGroupNorm(4, 8)
    nn.init.normal_(norm.weight)
    nn.init.normal_(norm.bias)
    x = clip()
    plain = nn.GroupNorm(4, 8)
    plain.load_state_dict(norm.state_dict())
    for frame in range(5):
        assert torch.allclose(norm(x)[:, :, frame], plain(x[:, :, frame]), atol=1e-6)


def test_a_frames_statistics_leave_the_other_frames_alone():
    norm, x = PerFrameGroupNorm(4, 8), clip()
    changed = x.clone()
    changed[:, :, 2] = 10 * changed[:, :, 2] + 3
    kept = [0, 1, 3, 4]
    assert torch.equal(norm(changed)[:, :, kept], norm(x)[:, :, kept])
    across = nn.GroupNorm(4, 8)
    assert not torch.allclose(across(changed)[:, :, kept], across(x)[:, :, kept], atol=0.1)


def test_every_motion_module_is_switched_and_keeps_its_weights(unet):
    before = {key: value.clone() for key, value in unet.state_dict().items()}
    use_per_frame_norm(unet)
    modules = [module for module in unet.modules() if isinstance(module, AnimateDiffTransformer3D)]
    assert len(modules) == 7 and all(isinstance(module.norm, PerFrameGroupNorm) for module in modules)
    assert all(torch.equal(unet.state_dict()[key], value) for key, value in before.items())


def test_equal_frames_are_unaffected_by_the_switch(unet):
    """On frames of equal statistics both ways agree, so that the switch changes nothing but the statistics."""
    x = torch.randn(1, 4, 1, 8, 8, generator=torch.Generator().manual_seed(1))
    before = run(unet, x)
    use_per_frame_norm(unet)
    assert torch.allclose(run(unet, x), before, atol=1e-5)


def test_frames_of_different_statistics_come_out_otherwise(unet):
    x = torch.randn(1, 4, 4, 8, 8, generator=torch.Generator().manual_seed(1))
    x[:, :, 2:] = 4 * x[:, :, 2:] + 2
    before = run(unet, x)
    use_per_frame_norm(unet)
    assert float((run(unet, x) - before).abs().max() / before.abs().max()) > 1e-3


def test_v1_takes_the_spatial_statistics_over_all_frames(unet):
    x = clip()  # [batch, channels, frames, h, w]
    pictures = x.transpose(1, 2).flatten(0, 1)
    norm = AcrossFramesGroupNorm(4, 8)
    norm.frames = 5
    assert torch.allclose(norm(pictures), nn.GroupNorm(4, 8)(x).transpose(1, 2).flatten(0, 1), atol=1e-6)


def test_v1_switches_the_resnets_and_learns_the_frame_count_of_each_call(unet):
    use_across_frames_spatial_norm(unet)
    resnets = [module for module in unet.modules() if isinstance(module, ResnetBlock2D)]
    for frames in (4, 2):
        run(unet, torch.randn(1, 4, frames, 8, 8))
        assert all(resnet.norm1.frames == resnet.norm2.frames == frames for resnet in resnets)
    assert unet.conv_norm_out.frames == 2


@pytest.mark.parametrize("most_rows", [7, 64, 127])
def test_sliced_temporal_attention_gives_the_same(unet, most_rows):
    x = torch.randn(1, 4, 3, 8, 8, generator=torch.Generator().manual_seed(1))
    whole = run(unet, x)
    calls = []
    real = torch.nn.functional.scaled_dot_product_attention

    def counted(query, *arguments, **named):
        if query.shape[2] == 3:  # among three frames
            calls.append(query.shape[0] * query.shape[1])
        return real(query, *arguments, **named)

    slice_temporal_attention(unet, most_rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.nn.functional, "scaled_dot_product_attention", counted)
        sliced = run(unet, x)
    assert torch.allclose(sliced, whole, atol=1e-6)
    assert calls and max(calls) <= most_rows


def test_a_single_frame_goes_past_the_motion_module_and_a_clip_does_not(unet):
    torch.manual_seed(1)
    x = torch.randn(1, 4, 3, 8, 8)
    frame = x[:, :, :1]
    clip_before, frame_before = run(unet, x), run(unet, frame)
    pass_single_frames_by(unet)
    assert torch.equal(run(unet, x), clip_before)
    past = run(unet, frame)
    assert (past - frame_before).abs().max() > 1e-3
    for name, parameter in unet.named_parameters():
        if "motion_modules" in name and "proj_out" in name:
            torch.nn.init.zeros_(parameter)
    pair = torch.cat([frame, frame], dim=2)  # two frames through modules that add nothing
    assert (run(unet, pair)[:, :, :1] - past).abs().max() < 1e-5
