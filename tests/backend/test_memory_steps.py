"""What the loop keeps in memory from one step to the next is bounded, and goes before what takes its place comes."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
import torch
from counting import Counter
from denoisers import denoiser, steering
from test_steering import FRAMES, HINTS, SIDE, TEXT, X, nets, unet  # noqa: F401 (fixtures)

from backend.contract import Noise, Shortcuts
from backend.engine.context import Context
from backend.engine.denoise import denoise
from backend.engine.keeping import Known
from backend.engine.noise import draw_noise
from backend.engine.schedulers import Solver

STEPS = 6
NUMBER = 4  # bytes of a number
PICTURES = 2 * FRAMES
DEEP = PICTURES * 8 * SIDE**2 * NUMBER  # bytes of what goes into the last up block
DEEP_RESIDUALS = PICTURES * 8 * 3 * (SIDE // 2) ** 2 * NUMBER  # of the lower level and the middle
RESIDUALS = PICTURES * 8 * 2 * SIDE**2 * NUMBER + DEEP_RESIDUALS


@dataclass
class Living:
    """How many bytes of tensors live in each step when it begins, when a ControlNet and when the UNet is asked."""

    begin: list[int] = field(default_factory=list)
    net: list[int] = field(default_factory=list)
    unet: list[int] = field(default_factory=list)


@pytest.fixture
def living(unet, nets):  # noqa: F811
    """Return a function from shortcuts to what lives in the run; what the first steps of all keep is there before."""
    (net, _), _ = nets

    def counted(shortcuts=Shortcuts(), length=FRAMES):  # noqa: B008
        steerings = [steering(net, HINTS, shares=[1.0] * STEPS)]
        made, found = denoiser(unet, steerings, TEXT, FRAMES, [3.0] * STEPS, shortcuts), Living()

        def run(begin=lambda *_: None):
            solver = Solver("ddim", Noise(), STEPS, torch.device("cpu"))
            for _ in denoise(X, solver, made, Context(FRAMES, length, 2), before_window=begin):
                pass

        run()  # prompts have their keys and values now
        with Counter([unet, net]) as counter:
            hooks = [
                network.register_forward_pre_hook(lambda *_, into=into: into.append(counter.bytes))
                for network, into in ((net, found.net), (unet, found.unet))
            ]
            run(lambda step, window, windows: None if window else found.begin.append(counter.bytes))
        for hook in hooks:
            hook.remove()
        return found

    return counted


@pytest.mark.parametrize("shortcuts", [Shortcuts(), Shortcuts(control_one_half=True)], ids=["exact", "one half"])
@pytest.mark.parametrize("length", [FRAMES, 4], ids=["one window", "two windows"])
def test_without_holding_only_the_state_outlasts_a_step(living, shortcuts, length):
    found = living(shortcuts, length)
    first, second, *later = found.begin
    assert len(later) == STEPS - 2 and set(later) == {second}
    # The latents, the picture in them, and what was predicted: for the window, and for the clip.
    assert second - first <= 4 * X.nbytes + 1024 < RESIDUALS / 2


class Silent:
    """Stands for the networks, which keep nothing."""

    def predict(self, x, t, frames, step, kept):
        return torch.zeros_like(x)


@pytest.mark.parametrize("masked", [False, True], ids=["all new", "masked"])
@pytest.mark.parametrize("name", ["ddim", "euler", "dpmpp_2m_karras", "lcm"])
def test_a_long_shot_is_kept_twice_and_of_the_rest_a_few_frames(name, masked):
    """DPM-Solver++ keeps the picture of the last step, and has that of this one."""
    frames, side = 640, 8
    noise = lambda step, part: draw_noise(1, range(frames)[part], 4, side, side, step)  # noqa: E731
    solver = Solver(name, Noise(), 4, torch.device("cpu"), fresh_noise=noise)
    x = noise(0, slice(None)) * solver.initial_sigma
    known = Known(x, torch.zeros(1, 1, frames, side, side), x) if masked else None
    with Counter([]) as counter:
        for now in denoise(x, solver, Silent(), Context(frames, 16, 4), known=known, shown=lambda _: range(0, 640, 40)):
            x = now.x
            del now
    pictures = 2 if name.startswith("dpm") else 0
    some_frames = 10 * 32 * x[:, :, :1].nbytes
    of_known = known.x0.nbytes + known.kept_until.nbytes if known else 0
    assert counter.most_bytes <= (2 + pictures) * x.nbytes + of_known + some_frames


def test_what_controlnets_said_is_held_once_and_goes_before_they_say_more(living):
    exact, held = living(), living(Shortcuts(control_every=2))
    assert held.begin[1:] == [bytes_ + RESIDUALS for bytes_ in exact.begin[1:]]
    assert held.net == exact.net[::2] and held.unet == exact.unet


def test_deep_features_are_held_once_and_go_before_anything_of_their_next_step_comes(living):
    exact, held = living(), living(Shortcuts(deep_every=2))
    assert held.begin[1:] == [bytes_ + DEEP for bytes_ in exact.begin[1:]]
    for mine, theirs, unsaid in ((held.net, exact.net, 0), (held.unet, exact.unet, DEEP_RESIDUALS)):
        assert mine[::2] == theirs[::2] and mine[1::2] == [bytes_ + DEEP - unsaid for bytes_ in theirs[1::2]]
