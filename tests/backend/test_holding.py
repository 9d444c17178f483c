"""Shortcuts leave out what they name, change the picture by it, and leave nothing out by themselves."""

from __future__ import annotations

import pytest
import torch
from denoisers import denoiser, steering
from test_steering import FRAMES, HINTS, TEXT, X, nets, some, unet  # noqa: F401 (fixtures)
from tiny_take import Killed, Messages, frame_bytes, make_take, run_take

from backend import generate as generation
from backend.contract import Noise, Progress, Shortcuts
from backend.engine.context import Context
from backend.engine.denoise import denoise
from backend.engine.holding import HeldFeatures
from backend.engine.schedulers import Solver

STEPS = 6


def run(unet, steerings, shortcuts=Shortcuts(), length=FRAMES, guidance=None):  # noqa: B008, F811
    """Return the latents at the end, and the number of pictures that the deep blocks saw, one a call."""
    deep = []
    hook = unet.mid_block.register_forward_pre_hook(lambda module, arguments: deep.append(len(arguments[0])))
    made = denoiser(unet, steerings, TEXT, FRAMES, guidance or [3.0] * STEPS, shortcuts)
    solver = Solver("ddim", Noise(), STEPS, torch.device("cpu"))
    *_, last = denoise(X, solver, made, Context(FRAMES, length, 2))
    hook.remove()
    return last.x, deep


@pytest.fixture
def steerings(nets):  # noqa: F811
    (net, _), _ = nets
    return [steering(net, HINTS, shares=[1.0] * STEPS)]


def difference(a, b):
    return float((a - b).abs().max() / b.abs().max())


def test_deep_features_hold_for_the_steps_between(unet, steerings):  # noqa: F811
    exact, every = run(unet, steerings)
    assert every == [2 * FRAMES] * STEPS
    for period, count in ((2, 3), (3, 2)):
        held, deep = run(unet, steerings, Shortcuts(deep_every=period))
        assert deep == [2 * FRAMES] * count
        assert 1e-4 < difference(held, exact) < 0.5


@pytest.mark.parametrize("shortcuts", [Shortcuts(deep_every=3), Shortcuts(deep_every=3, control_one_half=True)])
def test_while_deep_features_hold_controlnets_stop_after_their_first_block(unet, nets, monkeypatch, shortcuts):  # noqa: F811
    (net, other), calls = nets
    strengths = [1.0, 0.4, 0.0, 1.0, 1.5, 1.0]
    both = [steering(net, HINTS, strengths, [1.0] * STEPS), steering(other, HINTS, shares=[0.0, *[1.0] * (STEPS - 1)])]
    ran = []
    parts = {"second": net.down_blocks[1], "middle": net.mid_block, "smaller": net.down_blocks[0].downsamplers[0]}
    parts["smaller in the UNet"] = unet.down_blocks[0].downsamplers[0]
    hooks = [module.register_forward_pre_hook(lambda *_, name=name: ran.append(name)) for name, module in parts.items()]
    mine, _ = run(unet, both, shortcuts)
    assert [number for number, _ in calls] == [1, *[1, 2] * (STEPS - 1)]
    assert {name: ran.count(name) for name in parts} == dict.fromkeys(parts, STEPS // 3)
    for hook in hooks:
        hook.remove()
    monkeypatch.setattr(HeldFeatures, "hold", False)
    whole, _ = run(unet, both, shortcuts)
    assert torch.equal(mine, whole)


def test_what_holds_of_controlnets_is_all_of_it(unet, steerings):  # noqa: F811
    """They are asked in step 2, where deep features hold, and what they say is used in step 3, where they do not."""
    seen = []
    hook = unet.register_forward_pre_hook(lambda m, arguments, named: seen.append(named), with_kwargs=True)
    run(unet, steerings, Shortcuts(control_every=2, deep_every=3))
    hook.remove()
    assert all(len(named["steering"]) == 4 and named["steering_of_middle"] is not None for named in seen)


def test_where_guidance_has_ended_the_prompts_own_features_hold(unet, steerings):  # noqa: F811
    guidance = [3.0, 3.0, 3.0, 1.0, 1.0, 1.0]
    held, deep = run(unet, steerings, Shortcuts(deep_every=2), guidance=guidance)
    assert deep == [2 * FRAMES, 2 * FRAMES, FRAMES]
    assert difference(held, run(unet, steerings, guidance=guidance)[0]) < 0.5


def test_controlnets_run_in_every_second_step(unet, nets, steerings):  # noqa: F811
    _, calls = nets
    exact, _ = run(unet, steerings)
    calls.clear()
    held, _ = run(unet, steerings, Shortcuts(control_every=2))
    assert calls == [(1, 2 * FRAMES)] * (STEPS // 2)
    assert 1e-5 < difference(held, exact) < 0.5


def test_what_controlnets_said_does_not_outlast_their_end(unet, nets):  # noqa: F811
    (net, _), calls = nets
    ending = [steering(net, HINTS, shares=[1.0, 0.0, 0.0, 0.0, 0.0, 0.0])]
    exact, _ = run(unet, ending)
    calls.clear()
    held, _ = run(unet, ending, Shortcuts(control_every=2))
    assert calls == [(1, 2 * FRAMES)] and torch.equal(held, exact)


def test_controlnets_may_steer_the_prompts_half_alone(unet, nets, steerings):  # noqa: F811
    _, calls = nets
    seen = []
    hook = unet.register_forward_pre_hook(lambda m, arguments, named: seen.append(named["steering"]), with_kwargs=True)
    exact, _ = run(unet, steerings)
    calls.clear()
    half, _ = run(unet, steerings, Shortcuts(control_one_half=True))
    hook.remove()
    assert calls == [(1, FRAMES)] * STEPS
    assert difference(half, exact) > 1e-4
    for both, one in zip(seen[0], seen[STEPS], strict=True):
        assert torch.allclose(one[FRAMES:], both[FRAMES:], atol=1e-5)
        assert not one[:FRAMES].any()


def test_longer_shots_hold_nothing_and_are_exact(unet, steerings):  # noqa: F811
    exact, _ = run(unet, steerings, length=4)
    held, _ = run(unet, steerings, Shortcuts(control_every=2, deep_every=3), length=4)
    assert torch.equal(held, exact)


def test_a_take_with_shortcuts_goes_on_to_the_same_frames_and_a_long_one_is_told(tmp_path, cache, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    sampling = {"steps": 7, "shortcuts": Shortcuts(control_every=2, deep_every=2)}
    whole, cut = (make_take(tmp_path / name, sampling=sampling) for name in ("whole", "cut"))
    run_take(whole, cache)
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(lambda message: isinstance(message, Progress) and message.step == 6))
    assert run_take(cut, cache).steps == [5, 6, 7]  # steps come in pairs
    assert frame_bytes(cut) == frame_bytes(whole)
    long = make_take(tmp_path / "long", frames=6, sampling={**sampling, "context_length": 4, "context_overlap": 1})
    assert any("more than one context window" in note for note in run_take(long, cache).notes)
