"""In each context window a SparseCtrl sees the key frames that lie in it, and is heard beside the ControlNets."""

from __future__ import annotations

import pytest
import torch
from denoisers import denoiser, steering
from diffusers import SparseControlNetModel
from sparse_files import new_sparsectrl
from tiny_networks import WIDTH, new_controlnet, new_unet

from backend.contract import Shortcuts
from backend.engine.key_steering import KeySteering
from backend.engine.steering import Moment
from backend.networks.prepare import prepare_controlnet, prepare_sparsectrl, prepare_unet

FRAMES, SIDE, DTYPE = 6, 4, torch.float64
SIZES = {
    "block_out_channels": (8, 8),
    "norm_num_groups": 4,
    "layers_per_block": 1,
    "down_block_types": ("CrossAttnDownBlockMotion", "DownBlockMotion"),
    "attention_head_dim": 2,
    "motion_num_attention_heads": 2,
}


@pytest.fixture(scope="module")
def networks():
    """Return a UNet, a ControlNet and a SparseCtrl, which normalises as diffusers does, and diffusers' own."""
    unet, dense, sparse = new_unet().to(DTYPE), new_controlnet(1).to(DTYPE), new_sparsectrl("rgb", **SIZES).to(DTYPE)
    reference = new_sparsectrl("rgb", **SIZES).to(DTYPE)
    prepare_unet(unet, "clip")
    prepare_controlnet(dense)
    prepare_sparsectrl(sparse, "clip")
    assert type(reference) is SparseControlNetModel
    return unet, dense, sparse, reference


@pytest.fixture(scope="module")
def inputs():
    torch.manual_seed(5)
    return {
        "x": torch.randn(1, 4, FRAMES, SIDE, SIDE, dtype=DTYPE),
        "text": torch.randn(2, 3, WIDTH, dtype=DTYPE),
        "hints": torch.randn(FRAMES, 8, SIDE, SIDE, dtype=DTYPE),
        "keys": {1: torch.randn(4, SIDE, SIDE, dtype=DTYPE), 4: torch.randn(4, SIDE, SIDE, dtype=DTYPE)},
    }


def steered(networks, inputs, dense=True, strength=0.7, acts=(True, False), shortcuts=Shortcuts()):  # noqa: B008
    unet, net, sparse, _ = networks
    pictures = {frame: sparse.embed(key[None], is_key=True)[0] for frame, key in inputs["keys"].items()}
    nothing = sparse.embed(torch.zeros(1, 4, SIDE, SIDE, dtype=DTYPE), is_key=False)[0]
    nets = [steering(net, inputs["hints"], shares=(1.0, 1.0))] if dense else []
    keys = KeySteering(sparse, pictures, nothing, strength, acts)
    return denoiser(unet, nets, inputs["text"], FRAMES, [2.0, 2.0], shortcuts, keys=keys)


def said(networks, inputs, frames, step=0, kept=(), loop=None, **settings):
    """Return what all networks say of `frames`, the down blocks' and the middle's, [copies * frames, channels, ...]."""
    loop = loop or steered(networks, inputs, **settings)
    moment = Moment(inputs["x"][:, :, list(frames)], torch.tensor(500.0), frames, step, 2)
    with torch.no_grad():
        found = loop.steered.residuals(moment, kept)
    return [*found["steering"], found["steering_of_middle"]] if found else []


def by_diffusers(networks, inputs, frames, strength=0.7):
    """Return what diffusers' network says, given a clip of `frames` with the key frames among them."""
    cond = torch.zeros(1, 4, len(frames), SIDE, SIDE, dtype=DTYPE)
    mask = torch.zeros(1, 1, len(frames), SIDE, SIDE, dtype=DTYPE)
    for place, frame in enumerate(frames):
        if frame in inputs["keys"]:
            cond[0, :, place], mask[0, :, place] = inputs["keys"][frame], 1
    with torch.no_grad():
        down, middle = networks[3](
            inputs["x"][:, :, list(frames)].expand(2, -1, -1, -1, -1),
            torch.tensor(500.0),
            inputs["text"].repeat_interleave(len(frames), 0),
            cond,
            conditioning_mask=mask,
            conditioning_scale=strength,
            return_dict=False,
        )
    return [*down, middle]


def close(mine, reference):
    return all((a - b).abs().max() < 1e-10 * (1 + b.abs().max()) for a, b in zip(mine, reference, strict=True))


# with both key frames, with one, with none, in a loop, and with every second frame
@pytest.mark.parametrize("frames", [(0, 1, 2, 3, 4, 5), (3, 4, 5), (2, 3), (5, 0, 1), (0, 2, 4)])
def test_each_window_sees_the_key_frames_that_lie_in_it(networks, inputs, frames):
    assert close(said(networks, inputs, frames, dense=False), by_diffusers(networks, inputs, frames))


def test_it_is_added_to_what_controlnets_say_which_is_kept_for_the_next_window(networks, inputs):
    loop, plain = steered(networks, inputs), steered(networks, inputs, strength=0.0)
    for frames, kept in (((0, 1, 2, 3), (2, 3)), ((2, 3, 4, 5), ())):
        both, dense = (said(networks, inputs, frames, kept=kept, loop=each) for each in (loop, plain))
        sparse = by_diffusers(networks, inputs, frames)
        assert close(both, [a + b for a, b in zip(dense, sparse, strict=True)])


def test_it_is_silent_in_steps_that_it_does_not_act_in(networks, inputs):
    frames = tuple(range(FRAMES))
    assert close(said(networks, inputs, frames, step=1), said(networks, inputs, frames, step=1, strength=0.0))
    assert said(networks, inputs, frames, step=1, dense=False) == []


def test_with_the_shortcut_it_says_nothing_of_the_negative_prompts_copy(networks, inputs):
    frames = tuple(range(FRAMES))
    found = said(networks, inputs, frames, dense=False, shortcuts=Shortcuts(control_one_half=True))
    whole = by_diffusers(networks, inputs, frames)
    assert all(bool((each[:FRAMES] == 0).all()) for each in found)
    assert close([each[FRAMES:] for each in found], [each[FRAMES:] for each in whole])


def test_beside_held_features_it_says_the_first_block_alone(networks, inputs):
    loop, frames = steered(networks, inputs, shortcuts=Shortcuts(deep_every=2)), tuple(range(FRAMES))
    moment = Moment(inputs["x"], torch.tensor(500.0), frames, 0, 2)
    sparse = steered(networks, inputs).steered._steered
    with torch.no_grad():
        shallow = sparse.shallow_residuals(moment)
        whole = sparse.residuals(moment, ())
        assert close(shallow["steering"], whole["steering"][: len(shallow["steering"])])
        first = loop.predict(inputs["x"], 500.0, frames, 0)
        assert torch.isfinite(first).all() and len(shallow["steering"]) < len(whole["steering"])
