"""The motion modules compute what the original AnimateDiff does, not what diffusers does."""

from __future__ import annotations

import pytest
import torch
from diffusers.models.resnet import ResnetBlock2D
from tiny_networks import WIDTH, new_unet
from torch import nn

from backend.networks.motion import MotionModule, use_motion_modules
from backend.networks.spatial_norm import AcrossFramesGroupNorm, use_across_frames_spatial_norm


@pytest.fixture
def unet():
    return new_unet()


def run(unet, x):
    text = torch.zeros(x.shape[0] * x.shape[2], 4, WIDTH)
    with torch.no_grad():
        return unet(x, torch.tensor(10), encoder_hidden_states=text).sample


def clip(frames=4, batch=1):
    """Return frames of strongly different statistics, [batch, 4, frames, 8, 8]."""
    x = torch.randn(batch, 4, frames, 8, 8, generator=torch.Generator().manual_seed(1))
    x[:, :, frames // 2 :] = 4 * x[:, :, frames // 2 :] + 2
    return x


def difference(a, b):
    return float((a - b).abs().max() / b.abs().max())


def test_over_clips_they_give_what_diffusers_gives_and_over_frames_they_do_not(unet):
    x = clip(batch=2)
    reference = run(unet, x)
    use_motion_modules(unet, "clip")
    assert difference(run(unet, x), reference) < 1e-5
    use_motion_modules(unet, "frame")
    assert difference(run(unet, x), reference) > 1e-2


def test_every_motion_module_is_switched_and_keeps_its_weights(unet):
    before = {key: value.clone() for key, value in unet.state_dict().items()}
    use_motion_modules(unet, "frame")
    modules = [module for module in unet.modules() if isinstance(module, MotionModule)]
    assert len(modules) == 7 and {module.norm_over for module in modules} == {"frame"}
    assert unet.state_dict().keys() == before.keys()
    assert all(torch.equal(unet.state_dict()[key], value) for key, value in before.items())


def test_a_frames_statistics_leave_the_norm_of_the_other_frames_alone(unet):
    use_motion_modules(unet, "frame")
    module = next(module for module in unet.modules() if isinstance(module, MotionModule))
    x = torch.randn(2, 5, 8, 6, 6)
    changed = x.clone()
    changed[:, 2] = 10 * changed[:, 2] + 3
    kept = [0, 1, 3, 4]
    assert torch.equal(module._normed(changed)[:, kept], module._normed(x)[:, kept])
    use_motion_modules(unet, "clip")
    assert not torch.allclose(module._normed(changed)[:, kept], module._normed(x)[:, kept], atol=0.1)


@pytest.mark.parametrize("most_rows", [1, 7, 64, 127])
def test_attention_in_slices_gives_the_same(unet, most_rows, monkeypatch):
    use_motion_modules(unet, "frame")
    x = clip(3)
    whole = run(unet, x)
    rows = []
    real = torch.nn.functional.scaled_dot_product_attention

    def counted(query, *arguments, **named):
        if query.shape[2] == 3:  # among three frames
            rows.append(query.shape[0] * query.shape[1])
        return real(query, *arguments, **named)

    monkeypatch.setattr(MotionModule, "most_rows", most_rows)
    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", counted)
    assert torch.allclose(run(unet, x), whole, atol=1e-6)
    assert rows and max(rows) <= max(most_rows, 2)  # a pixel's two heads stay together


@pytest.mark.parametrize("pixels", [8191, 8192, 16_382, 16_383])
def test_slices_are_of_one_size_and_none_is_too_large(unet, pixels, monkeypatch):
    from backend.networks import motion

    sizes = []
    use_motion_modules(unet, "frame")
    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", lambda q, k, v: sizes.append(len(q)) or v)
    attention = next(module for module in unet.modules() if isinstance(module, MotionModule))
    attention = attention.transformer_blocks[0].attn1
    attention.heads = 8
    motion._attended(attention, torch.zeros(pixels, 2, 8), motion.MOST_ROWS)
    assert max(sizes) * 8 <= motion.MOST_ROWS and max(sizes) - min(sizes) < len(sizes)
    assert len(sizes) == -(-pixels // 8191)


def test_a_single_frame_goes_past_the_motion_module_and_a_clip_does_not(unet):
    use_motion_modules(unet, "frame")
    x = clip(3)
    frame = x[:, :, :1]
    past = run(unet, frame)
    assert difference(run(new_unet(), frame), past) > 1e-3  # diffusers sends it through
    zero(unet)
    assert difference(run(unet, frame), past) == 0


def test_where_the_few_steps_were_learned_in_it_the_motion_module_works_on_a_single_frame(unet):
    frame = clip(3)[:, :, :1]
    as_diffusers_does = run(unet, frame)
    use_motion_modules(unet, "frame", on_one_frame=True)
    assert difference(run(unet, frame), as_diffusers_does) < 1e-5  # of one frame the statistics are the same


def test_a_module_that_begins_at_zero_leaves_each_frame_as_the_image_model_makes_it(unet):
    x = clip(4)
    use_motion_modules(unet, "frame")
    before = run(unet, x)
    zero(unet)
    alone = torch.cat([run(unet, x[:, :, [frame]]) for frame in range(4)], dim=2)
    assert difference(run(unet, x), alone) < 1e-5
    assert difference(before, alone) > 1e-2


def zero(unet):
    """Set what the motion modules add to zero, as it is before their training."""
    for name, parameter in unet.named_parameters():
        if "motion_modules" in name and ".proj_out." in name:
            nn.init.zeros_(parameter)


def test_v1_takes_the_spatial_statistics_over_all_frames():
    x = torch.randn(2, 8, 5, 6, 6)  # [batch, channels, frames, h, w]
    pictures = x.transpose(1, 2).flatten(0, 1)
    norm = AcrossFramesGroupNorm(4, 8)
    norm.frames = 5
    assert torch.allclose(norm(pictures), nn.GroupNorm(4, 8)(x).transpose(1, 2).flatten(0, 1), atol=1e-6)


def test_v1_switches_the_resnets_and_learns_the_frame_count_of_each_call(unet):
    use_across_frames_spatial_norm(unet)
    resnets = [module for module in unet.modules() if isinstance(module, ResnetBlock2D)]
    for frames in (4, 2):
        run(unet, clip(frames))
        assert all(resnet.norm1.frames == resnet.norm2.frames == frames for resnet in resnets)
    assert unet.conv_norm_out.frames == 2
