"""ControlNets steer by frame and by step, and are not run where they have no say or have said it already."""

from __future__ import annotations

import pytest
import torch
from denoisers import denoiser, steering
from tiny_networks import WIDTH, new_controlnet, new_unet

from backend.contract import Mix, Noise
from backend.engine.context import Context
from backend.engine.denoise import denoise
from backend.engine.schedulers import Solver
from backend.engine.text import Encoded, Text
from backend.networks.prepare import prepare_controlnet, prepare_unet

FRAMES, SIDE = 6, 8
T = 500


@pytest.fixture(scope="module")
def unet():
    made = new_unet()
    prepare_unet(made, "frame")
    return made


@pytest.fixture
def nets():
    """Two ControlNets, and the list of how many pictures they were run on."""
    made, calls = [], []
    for seed in (1, 2):
        net = new_controlnet(seed)
        prepare_controlnet(net)
        net.register_forward_pre_hook(
            lambda module, arguments, seed=seed: calls.append((seed, arguments[0].shape[:2].numel()))
        )
        made.append(net)
    return made, calls


def some(*shape, seed=3):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


HINTS = some(FRAMES, 8, SIDE, SIDE, seed=7)
TEXT = some(2, 5, WIDTH, seed=8)
X = some(1, 4, FRAMES, SIDE, SIDE, seed=9)


def predicted(unet, steerings, step=0, guidance=(2.0,) * 4, frames=range(FRAMES), text=TEXT, x=X):
    return denoiser(unet, steerings, text, FRAMES, guidance).predict(x[:, :, list(frames)], T, frames, step)


def test_a_net_that_is_off_for_a_step_is_not_run(unet, nets):
    (net, other), calls = nets
    both = [steering(net, HINTS, shares=[1.0, 0.0]), steering(other, HINTS, shares=[1.0, 1.0])]
    predicted(unet, both, step=0)
    assert calls == [(1, 2 * FRAMES), (2, 2 * FRAMES)]
    calls.clear()
    mine = predicted(unet, both, step=1)
    assert calls == [(2, 2 * FRAMES)]
    assert torch.equal(mine, predicted(unet, both[1:], step=1))


def test_a_net_is_run_on_the_frames_where_it_has_strength_and_nowhere_else(unet, nets):
    (net, _), calls = nets
    strengths = [0.0, 0.5, 0.0, 1.0, 0.0, 0.0]
    mine = predicted(unet, [steering(net, HINTS, strengths)])
    assert calls == [(1, 2 * 2)]
    calls.clear()
    assert torch.equal(predicted(unet, [steering(net, HINTS, [0.0] * FRAMES)]), predicted(unet, []))
    assert calls == []
    every = [1e-12 if strength == 0 else strength for strength in strengths]  # so little that it says nothing
    assert torch.allclose(mine, predicted(unet, [steering(net, HINTS, every)]), atol=1e-5)
    assert calls == [(1, 2 * FRAMES)]


def test_a_net_with_nothing_to_say_in_a_window_is_not_run_there(unet, nets):
    (net, _), calls = nets
    late = [steering(net, HINTS, [0.0, 0.0, 0.0, 0.0, 0.0, 1.0])]
    predicted(unet, late, frames=range(0, 4))
    assert calls == []
    predicted(unet, late, frames=range(2, 6))
    assert calls == [(1, 2)]


def test_a_strength_for_each_frame_is_what_each_frame_gets(unet, nets):
    """The net knows no neighbours: what it says of a frame at 0.3 is 0.3 of what it says of it at 1."""
    (net, _), _ = nets
    seen = []
    hook = unet.register_forward_pre_hook(
        lambda module, arguments, named: seen.append(named["steering"]), with_kwargs=True
    )
    strengths = [0.3, 1.0, 2.0, 0.1, 0.0, 0.7]
    predicted(unet, [steering(net, HINTS)])
    predicted(unet, [steering(net, HINTS, strengths, [0.5])])
    hook.remove()
    scale = 0.5 * torch.tensor(strengths * 2).reshape(-1, 1, 1, 1)
    for full, mine in zip(*seen, strict=True):
        assert torch.allclose(mine, full * scale, atol=1e-6)


def test_what_neighbouring_windows_share_is_asked_once_a_step(unet, nets):
    (net, other), calls = nets
    context = Context(FRAMES, 4, 2)  # frames 0 to 3, and 2 to 5

    def run(made):
        solver = Solver("ddim", Noise(), 2, torch.device("cpu"))
        return [state.x for state in denoise(X, solver, made, context)]

    both = [steering(net, HINTS, [1.0, 0.4, 0.0, 1.0, 1.5, 1.0], [1.0, 1.0]), steering(other, HINTS, shares=[1.0, 0.0])]
    mine = run(denoiser(unet, both, TEXT, FRAMES, [2.0, 2.0]))
    new_frames = [(1, 2 * 3), (2, 2 * 4), (1, 2 * 2), (2, 2 * 2)]  # of net 1 frame 2 is off
    assert calls == [*new_frames, (1, 2 * 3), (1, 2 * 2)]
    forgetful = denoiser(unet, both, TEXT, FRAMES, [2.0, 2.0])
    real = forgetful.steered.residuals
    forgetful.steered.residuals = lambda moment, kept: real(moment, ())
    for a, b in zip(mine, run(forgetful), strict=True):
        assert torch.allclose(a, b, atol=1e-5)


def test_an_unguided_step_computes_one_copy_and_gives_the_conditional_prediction(unet, nets):
    (net, _), calls = nets
    pictures = []
    hook = unet.register_forward_pre_hook(lambda module, arguments: pictures.append(len(arguments[0])))
    steps = [steering(net, HINTS, shares=[1.0, 1.0])]
    mine = predicted(unet, steps, step=1, guidance=(3.0, 1.0))
    assert calls == [(1, FRAMES)] and pictures == [1]
    once = predicted(unet, steps, step=0, guidance=(3.0, 1.0))
    twice = predicted(unet, steps, step=0, guidance=(2.0, 1.0))
    hook.remove()
    assert torch.allclose(2 * twice - once, mine, atol=1e-4)  # u + w (c - u) at w = 3 and 2 gives c at w = 1


def test_frames_with_prompts_of_their_own_get_them_in_all_nets(unet, nets):
    """A window whose frames travel gives for each frame what a window with that frame's prompt alone would."""
    (net, _), _ = nets
    prompts = some(3, 5, WIDTH, seed=11)
    mixes = [Mix(0), Mix(0, 0.5), Mix(1), Mix(1, 0.25), Mix(2), Mix(2)]
    seen = {}
    for name, chosen in {"travel": mixes, **{str(frame): [mix] * FRAMES for frame, mix in enumerate(mixes)}}.items():
        text, found = Text(Encoded(prompts), chosen, Encoded(TEXT[:1])), []
        hook = unet.register_forward_pre_hook(
            lambda module, arguments, named, found=found: found.append(named), with_kwargs=True
        )
        predicted(unet, [steering(net, HINTS)], text=text)
        hook.remove()
        seen[name] = [each.unflatten(0, (2, FRAMES)) for each in found[0]["steering"]]
    for frame in range(FRAMES):
        for travelling, alone in zip(seen["travel"], seen[str(frame)], strict=True):
            assert torch.allclose(travelling[:, frame], alone[:, frame], atol=1e-5)
    assert not torch.allclose(seen["travel"][1][1, 0], seen["4"][1][1, 0], atol=1e-3)
