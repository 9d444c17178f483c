"""What a SparseCtrl was trained for holds in our loop: a key frame is matched at its frame, and not elsewhere.

With random weights nothing would have to look like anything: the networks are trained here, for some seconds.
"""

from __future__ import annotations

import pytest
import torch
from denoisers import denoiser
from trained_sparse import FRAMES, NOISE, SIDE, STEPS, TEXT, clips, trained

from backend.contract import SparseControl
from backend.engine.context import Context
from backend.engine.denoise import denoise
from backend.engine.key_steering import KeySteering
from backend.engine.noise import draw_noise
from backend.engine.schedulers import Solver

TRIES, LONG = 6, 12


@pytest.fixture(scope="module")
def networks():
    return trained()


def made(networks, keys, frames=FRAMES, strength=1.0, acts=(True,) * STEPS, seed=1):
    """Return the clip that is made with the latents `keys`, by their frames, [frames, 4, side, side]."""
    unet, net = networks
    pictures = {frame: net.embed(key[None], is_key=True)[0] for frame, key in keys.items()}
    nothing = net.embed(torch.zeros(1, 4, SIDE, SIDE), is_key=False)[0]
    solver = Solver("ddim", NOISE, STEPS, torch.device("cpu"))
    steering = KeySteering(net, pictures, nothing, strength, acts)
    loop = denoiser(unet, [], torch.zeros(2, 2, TEXT), frames, [1.0] * STEPS, keys=steering)
    x = draw_noise(seed, range(1, frames + 1), 4, SIDE, SIDE) * solver.initial_sigma
    for state in denoise(x, solver, loop, Context(frames, FRAMES, 2)):
        x = state.x
    return x[0].transpose(0, 1)


def unseen(frame, seed):
    """Return a picture that training did not see, [4, side, side]."""
    return clips(1, seed=10_000 + seed)[0, :, frame % FRAMES]


def distances(clip, key):
    return (clip - key).square().mean((1, 2, 3)).sqrt()


@pytest.mark.parametrize("frame", range(FRAMES))
def test_a_key_frame_is_matched_more_closely_at_its_frame_than_elsewhere(networks, frame):
    tries = [(unseen(frame, seed), seed) for seed in range(TRIES)]
    found = torch.stack([distances(made(networks, {frame: key}, seed=seed), key) for key, seed in tries]).mean(0)
    elsewhere = torch.cat([found[:frame], found[frame + 1 :]])
    assert found[frame] < 0.7 * elsewhere.min()
    off = torch.stack([distances(made(networks, {frame: key}, strength=0.0, seed=seed), key) for key, seed in tries])
    assert found[frame] < 0.6 * off.mean(0)[frame]


@pytest.mark.parametrize("frame", [1, 7, 10])
def test_in_a_long_shot_it_is_so_whichever_windows_it_lies_in(networks, frame):
    tries = [(unseen(frame, seed), seed) for seed in range(TRIES)]
    found = torch.stack([distances(made(networks, {frame: key}, LONG, seed=seed), key) for key, seed in tries]).mean(0)
    assert int(found.argmin()) == frame and found[frame] < 0.6 * found.mean()


def test_two_key_frames_are_matched_each_at_its_own(networks):
    keys = {1: unseen(0, 1), 4: unseen(3, 2)}
    clip = made(networks, keys)
    first, second = (distances(clip, key) for key in keys.values())
    assert first[1] < second[1] and second[4] < first[4]


def test_less_strength_and_fewer_steps_match_it_less(networks):
    key = unseen(2, 4)

    def distance(**changes):
        return float(distances(made(networks, {2: key}, **changes), key)[2])

    whole, off = distance(), distance(strength=0.0)
    assert whole < distance(strength=0.5) < off
    late = [SparseControl("rgb", (3,), start=0.5).acts_in(step, STEPS) for step in range(STEPS)]
    assert late == [False, True]
    assert distance(acts=late) < off
    assert distance(acts=(False, False)) == off
