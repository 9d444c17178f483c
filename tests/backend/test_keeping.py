"""What is known of a clip stays as it is, and the rest is made to fit it."""

from __future__ import annotations

import pytest
import torch

from backend.contract import Noise
from backend.engine.context import Context
from backend.engine.denoise import denoise
from backend.engine.keeping import ALWAYS, Known
from backend.engine.schedulers import Solver, make_scheduler

CPU = torch.device("cpu")
PREVIEW_NOISE = Noise("sample", zero_terminal_snr=True, schedule="squaredcos_cap_v2")
METHODS = [
    *((name, Noise()) for name in ("ddim", "euler", "dpmpp_2m_karras")),
    *((name, noise) for name in ("ddim", "euler") for noise in (PREVIEW_NOISE, Noise("v_prediction", True))),
]


def picture_and_noise(frames: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    return torch.randn(1, 4, frames, 4, 4, generator=generator), torch.randn(1, 4, frames, 4, 4, generator=generator)


@pytest.mark.parametrize(("name", "noise"), METHODS, ids=str)
def test_a_picture_is_under_the_noise_that_the_scheduler_itself_would_put_over_it(name, noise):
    clean, drawn = picture_and_noise()
    solver = Solver(name, noise, 6, CPU)
    for step, t in enumerate(solver.timesteps):
        scheduler = make_scheduler(name, noise)
        scheduler.set_timesteps(6)
        assert torch.allclose(solver.noised(clean, drawn, step), scheduler.add_noise(clean, drawn, t[None]), rtol=1e-5)
    assert torch.equal(solver.noised(clean, drawn, 6), clean)


@pytest.mark.parametrize(("name", "noise"), METHODS, ids=str)
def test_the_networks_see_a_kept_picture_under_the_noise_of_their_step(name, noise):
    """Scaled as they see it, it is sqrt(alpha) picture + sqrt(1 - alpha) noise (Ho et al. 2020, eq. 4)."""
    clean, drawn = picture_and_noise()
    solver = Solver(name, noise, 5, CPU)
    alphas = make_scheduler(name, noise).alphas_cumprod
    for step, t in enumerate(solver.timesteps):
        seen = solver.scale(solver.noised(clean, drawn, step), t)
        alpha = alphas[int(t.round())]
        assert torch.allclose(seen, alpha.sqrt() * clean + (1 - alpha).sqrt() * drawn, atol=0.02)
        solver.step(drawn, t, seen)


class Painter:
    """Stands for the networks: paints each frame as the mean of what its window shows; remembers the windows."""

    def __init__(self, solver: Solver, noise: torch.Tensor) -> None:
        self.solver, self.noise, self.windows = solver, noise, []

    def predict(self, x, t, frames, step, kept=()):
        self.windows.append(list(frames))
        alpha = make_scheduler("ddim", PREVIEW_NOISE).alphas_cumprod[int(t)]
        shown = (x - (1 - alpha).sqrt() * self.noise[:, :, frames]) / alpha.sqrt().clamp(min=1e-3)
        return shown.mean(2, keepdim=True).expand_as(x)


@pytest.mark.parametrize("name", ["ddim", "euler"])
def test_new_frames_come_to_look_like_the_kept_ones_in_their_window(name):
    clean, noise = torch.full((1, 4, 6, 4, 4), 0.5), picture_and_noise(6)[1]
    kept = torch.zeros(1, 1, 6, 4, 4)
    kept[:, :, :5] = ALWAYS

    def end(known, steps=12):
        solver = Solver(name, PREVIEW_NOISE, steps, CPU)
        x = noise * solver.initial_sigma
        everything = lambda step: range(6)  # noqa: E731
        *_, last = denoise(x, solver, Painter(solver, noise), Context(6, 6, 0), known=known, shown=everything)
        return last

    last = end(Known(clean, kept, noise))
    assert torch.equal(last.x[:, :, :5], clean[:, :, :5]) and torch.equal(last.x0[:, :, :5], clean[:, :, :5])
    assert (last.x[:, :, 5] - 0.5).abs().max() < 0.1
    assert (end(None).x[:, :, 5] - 0.5).abs().max() > 0.3


@pytest.mark.parametrize("first_step", [0, 2])
@pytest.mark.parametrize("name", ["ddim", "euler", "dpmpp_2m_karras"])
def test_the_very_first_step_sees_what_is_kept(name, first_step):
    clean, noise = picture_and_noise()
    kept = torch.zeros(1, 1, 2, 4, 4)
    kept[:, :, 0] = ALWAYS
    solver, seen = Solver(name, Noise(), 4, CPU, first_step), []

    class Watcher:
        def predict(self, x, t, frames, step, kept=()):
            seen.append(x)
            return torch.zeros_like(x)

    x = noise * solver.initial_sigma
    next(denoise(x, solver, Watcher(), Context(2, 2, 0), first_step, known=Known(clean, kept, noise)))
    again = Solver(name, Noise(), 4, CPU, first_step)
    expected = again.scale(again.noised(clean, noise, first_step), again.timesteps[first_step])
    assert torch.equal(seen[0][:, :, 0], expected[:, :, 0]) and not torch.equal(seen[0][:, :, 1], expected[:, :, 1])


def test_windows_that_hold_nothing_new_are_not_computed():
    clean, noise = picture_and_noise(20)
    kept = torch.zeros(1, 1, 20, 4, 4)
    kept[:, :, :12] = ALWAYS
    solver, told = Solver("ddim", PREVIEW_NOISE, 2, CPU), []
    painter = Painter(solver, noise)
    before = lambda step, window, windows: told.append((step, window, windows))  # noqa: E731
    list(denoise(noise, solver, painter, Context(20, 8, 2), 0, before, Known(clean, kept, noise)))
    assert painter.windows == [list(range(6, 14)), list(range(12, 20))] * 2
    assert told == [(0, 0, 2), (0, 1, 2), (1, 0, 2), (1, 1, 2)]


def test_a_part_of_a_frame_is_kept():
    clean, noise = picture_and_noise()
    kept = torch.zeros(1, 1, 2, 4, 4)
    kept[..., :2] = ALWAYS
    solver = Solver("ddim", PREVIEW_NOISE, 3, CPU)
    *_, last = denoise(noise, solver, Painter(solver, noise), Context(2, 2, 0), known=Known(clean, kept, noise))
    assert torch.equal(last.x[..., :2], clean[..., :2])
    assert not torch.isclose(last.x[..., 2:], clean[..., 2:]).any()


@pytest.mark.parametrize("name", ["ddim", "euler", "dpmpp_2m_karras"])
def test_what_is_let_go_before_the_end_is_made_from_there_on(name):
    clean, noise = picture_and_noise(3)
    until = torch.zeros(1, 1, 3, 4, 4)
    until[:, :, 1], until[:, :, 2] = 2, ALWAYS
    solver, seen = Solver(name, Noise(), 4, CPU), []

    class Watcher:
        def predict(self, x, t, frames, step, kept=()):
            seen.append(x)
            return torch.zeros_like(x)

    known = Known(clean, until, noise)
    *_, last = denoise(noise * solver.initial_sigma, solver, Watcher(), Context(3, 3, 0), known=known)
    held = []
    for step, x in enumerate(seen):
        again = Solver(name, Noise(), 4, CPU, step)
        expected = again.scale(again.noised(clean, noise, step), again.timesteps[step])
        held.append([torch.equal(x[:, :, place], expected[:, :, place]) for place in (1, 2)])
    assert held == [[True, True], [True, True], [False, True], [False, True]]
    assert torch.equal(last.x[:, :, 2], clean[:, :, 2]) and not torch.isclose(last.x[:, :, 1], clean[:, :, 1]).all()


@pytest.mark.parametrize("name", ["ddim", "euler", "dpmpp_2m_karras", "lcm"])
def test_of_a_step_that_is_not_whole_the_noise_is_whole(name):
    """The model sees the picture that is kept, so that all else in the latents is their noise."""
    generator = torch.Generator().manual_seed(2)
    draw = lambda *_: torch.randn(1, 4, 1, 64, 64, generator=generator)  # noqa: E731
    drawn = [draw() for _ in range(4)]
    solver, clean, found = Solver(name, Noise(), 4, CPU, fresh_noise=lambda done, _: drawn[done]), draw(), []

    class Knower:
        def predict(self, x, t, frames, step, kept=()):
            scaled = solver.scale(solver.noised(clean, torch.zeros_like(clean), step), solver.timesteps[step])
            alone = solver.scale(solver.noised(torch.zeros_like(clean), drawn[0], step), solver.timesteps[step])
            noise = (x - scaled) * (drawn[0].std() / alone.std())
            found.append(float(noise.std()))
            return noise

    known = Known(clean, torch.full((1, 1, 1, 64, 64), 2.5), drawn[0])
    list(denoise(drawn[0] * solver.initial_sigma, solver, Knower(), Context(1, 16, 4), known=known))
    assert found[1:] == pytest.approx([1.0] * 3, abs=0.02)


def test_with_lcm_what_is_kept_goes_on_from_a_saved_state_under_the_same_noise():
    clean, noise = picture_and_noise()
    fresh = lambda done, part: picture_and_noise()[1][:, :, part] + done  # noqa: E731
    kept = torch.full((1, 1, 2, 4, 4), ALWAYS)
    kept[:, :, 1] = 3

    class Watcher:
        def __init__(self):
            self.seen = []

        def predict(self, x, t, frames, step, kept=()):
            self.seen.append(x)
            return torch.zeros_like(x)

    whole, rest = Watcher(), Watcher()
    solver = Solver("lcm", Noise(), 4, CPU, fresh_noise=fresh)
    states = list(denoise(noise, solver, whole, Context(2, 2, 0), known=Known(clean, kept, noise)))
    again = Solver("lcm", Noise(), 4, CPU, 2, solver.state(), fresh)
    *_, last = denoise(states[1].x, again, rest, Context(2, 2, 0), 2, known=Known(clean, kept, noise))
    assert torch.equal(rest.seen[0], whole.seen[2]) and torch.equal(last.x, states[-1].x)
