"""The schedulers have the noise levels that AnimateDiff's motion modules were trained with."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from diffusers import EulerDiscreteScheduler, LCMScheduler

from backend.contract import Noise
from backend.engine.noise import draw_noise
from backend.engine.schedulers import Solver, make_scheduler

NAMES = ["ddim", "euler", "dpmpp_2m_karras", "lcm"]
CPU = torch.device("cpu")
ZERO_SNR = Noise("v_prediction", zero_terminal_snr=True)
FROM_PURE_NOISE = [ZERO_SNR, Noise("sample", zero_terminal_snr=True, schedule="squaredcos_cap_v2")]
ALPHAS = np.cumprod(1 - np.linspace(0.00085, 0.012, 1000, dtype=np.float64))
SIGMAS = np.sqrt((1 - ALPHAS) / ALPHAS)


@pytest.mark.parametrize("name", NAMES)
def test_the_betas_are_linear(name):
    assert np.allclose(make_scheduler(name, Noise()).alphas_cumprod.numpy(), ALPHAS, rtol=1e-4)


def test_a_set_names_another_schedule():
    """Nichol and Dhariwal 2021, eq. 17, without their offset near 0."""
    alphas = make_scheduler("ddim", Noise(schedule="squaredcos_cap_v2")).alphas_cumprod.numpy()
    t = (np.arange(1, 1001) / 1000 + 0.008) / 1.008
    assert np.allclose(
        alphas[:990], (np.cos(t * np.pi / 2) ** 2 / np.cos(0.008 / 1.008 * np.pi / 2) ** 2)[:990], atol=1e-4
    )
    scaled = make_scheduler("euler", Noise(schedule="scaled_linear")).betas.numpy()
    assert np.allclose(scaled, np.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2, rtol=1e-4)


def test_a_set_names_the_last_beta_and_where_eulers_steps_are():
    """As in configs/inference of AnimateDiff's branch sdxl."""
    noise = Noise(schedule="scaled_linear", beta_end=0.02, spacing="leading")
    for name in NAMES:
        betas = make_scheduler(name, noise).betas.numpy()
        assert np.allclose(betas, np.linspace(0.00085**0.5, 0.02**0.5, 1000) ** 2, rtol=1e-4)
    assert Solver("euler", noise, 25, CPU).timesteps.tolist() == list(range(961, 0, -40))
    assert Solver("euler", Noise(), 25, CPU).timesteps.tolist() != list(range(961, 0, -40))


def test_ddim_steps_lead_with_an_offset_of_1_and_nothing_is_clipped():
    assert Solver("ddim", Noise(), 25, CPU).timesteps.tolist() == list(range(961, 0, -40))
    assert make_scheduler("ddim", Noise()).config.clip_sample is False


def test_euler_starts_at_the_highest_noise():
    solver = Solver("euler", Noise(), 25, CPU)
    assert solver.timesteps[0] == 999
    assert solver.initial_sigma == pytest.approx(SIGMAS[-1], rel=1e-3)


def test_dpm_solver_steps_along_karras_sigmas():
    """Karras et al. 2022, eq. 5, with rho 7."""
    rho, steps = 7, 10
    ramp = np.linspace(0, 1, steps)
    expected = (SIGMAS[-1] ** (1 / rho) + ramp * (SIGMAS[0] ** (1 / rho) - SIGMAS[-1] ** (1 / rho))) ** rho
    scheduler = make_scheduler("dpmpp_2m_karras", Noise())
    scheduler.set_timesteps(steps)
    assert np.allclose(scheduler.sigmas.numpy(), [*expected, 0], rtol=1e-3)


def fresh_noise(step, part=slice(0, 2)):
    return draw_noise(5, range(1, 40)[part], 4, 4, 4, step)


@pytest.mark.parametrize(
    ("steps", "timesteps"),
    [(1, [999]), (2, [999, 499]), (4, [999, 749, 499, 249]), (8, [999, 874, 749, 624, 499, 374, 249, 124])],
)
def test_trailing_euler_is_that_of_lightnings_model_card(steps, timesteps):
    solver = Solver("euler", Noise(spacing="trailing"), steps, CPU)
    assert solver.timesteps.tolist() == timesteps
    card = EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="linear", timestep_spacing="trailing"
    )
    card.set_timesteps(steps)
    assert torch.equal(solver.timesteps, card.timesteps) and solver.initial_sigma == float(card.init_noise_sigma)
    x = fresh_noise(0) * solver.initial_sigma
    theirs = x
    for t in card.timesteps:
        theirs = card.step(torch.sin(card.scale_model_input(theirs, t)), t, theirs).prev_sample
    assert torch.equal(walk(solver, x, 0, steps), theirs)


def test_other_sets_keep_their_spacing():
    assert Solver("euler", Noise(), 4, CPU).timesteps.tolist() == [999, 666, 333, 0]
    assert Solver("ddim", Noise(), 4, CPU).timesteps.tolist() == [751, 501, 251, 1]


@pytest.mark.parametrize(
    ("distilled_steps", "visited"),
    [(50, [999, 839, 679, 499, 339, 179]), (100, [999, 839, 669, 499, 339, 169])],
)
def test_lcm_visits_steps_that_its_models_were_distilled_from(distilled_steps, visited):
    solver = Solver("lcm", Noise(distilled_steps=distilled_steps), 6, CPU)
    assert solver.timesteps.tolist() == visited
    assert all((1 + t) % (1000 // distilled_steps) == 0 for t in visited)


@pytest.mark.parametrize("steps", [1, 4, 6, 8])
def test_lcm_steps_are_those_of_diffusers_given_the_same_noise(steps, monkeypatch):
    theirs = LCMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="linear")
    theirs.set_timesteps(steps)
    expected = fresh_noise(0)
    with monkeypatch.context() as patch:
        for done, t in enumerate(theirs.timesteps, 1):
            patch.setattr(
                "diffusers.schedulers.scheduling_lcm.randn_tensor", lambda *_, done=done, **__: fresh_noise(done)
            )
            expected = theirs.step(torch.sin(expected), t, expected).prev_sample
    solver = Solver("lcm", Noise(), steps, CPU, fresh_noise=fresh_noise)
    assert torch.equal(solver.timesteps, theirs.timesteps) and solver.initial_sigma == 1
    assert torch.allclose(walk(solver, fresh_noise(0), 0, steps), expected, atol=1e-5)


def walk(solver, x, first, last):
    """Take the steps from `first` to before `last` with a noise that depends on the latents."""
    for t in solver.timesteps[first:last]:
        x, x0 = solver.step(torch.sin(solver.scale(x, t)), t, x)
        assert x0.shape == x.shape
    return x


@pytest.mark.parametrize(
    ("name", "noise"),
    [*((name, Noise()) for name in NAMES), *((name, noise) for name in ("ddim", "euler") for noise in FROM_PURE_NOISE)],
    ids=str,
)
@pytest.mark.parametrize("stop", [1, 2, 5, 19])
def test_a_stopped_solver_goes_on_bit_by_bit(name, noise, stop):
    start = torch.randn(1, 4, 2, 4, 4, generator=torch.Generator().manual_seed(1))
    uncut = walk(Solver(name, noise, 20, CPU, fresh_noise=fresh_noise), start, 0, 20)
    first = Solver(name, noise, 20, CPU, fresh_noise=fresh_noise)
    half = walk(first, start, 0, stop)
    second = Solver(name, noise, 20, CPU, stop, first.state(), fresh_noise)
    assert torch.equal(walk(second, half, stop, 20), uncut)


@pytest.mark.parametrize("name", NAMES)
def test_a_step_in_parts_is_the_whole_one_bit_by_bit(name, monkeypatch):
    def steps_of(most, in_place):
        monkeypatch.setattr("backend.engine.context.MOST_AT_ONCE", most)
        solver, found = Solver(name, Noise(), 6, CPU, fresh_noise=fresh_noise), []
        x = torch.randn(1, 4, 7, 4, 4, generator=torch.Generator().manual_seed(1)) * solver.initial_sigma
        for step, t in enumerate(solver.timesteps):
            prediction = torch.sin(solver.scale(x, t))
            shown = range(0, 7, 1 + step % 4)
            x, x0 = solver.step(prediction, t, x, shown, out=prediction if in_place else None)
            assert (x is prediction) == in_place and x0.shape[2] == len(shown)
            found += [x, x0, *solver.state().values()]
        return found

    whole = steps_of(7, in_place=False)
    assert all(torch.equal(*both) for both in zip(whole, steps_of(3, in_place=True), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_of_the_picture_only_the_frames_shown_are_kept(name):
    x = torch.randn(1, 4, 39, 4, 4, generator=torch.Generator().manual_seed(1))
    seen = {}
    for shown in (None, range(0, 39, 7), range(35, 39), range(0)):
        solver = Solver(name, Noise(), 4, CPU, fresh_noise=fresh_noise)
        t = solver.timesteps[0]
        seen[shown] = solver.step(torch.sin(solver.scale(x, t)), t, x, shown)[1]
    assert seen[None].shape == x.shape and seen[range(0)].shape[2] == 0
    for shown in (range(0, 39, 7), range(35, 39)):
        assert torch.equal(seen[shown], seen[None][:, :, list(shown)])


@pytest.mark.parametrize("name", NAMES)
def test_the_seen_picture_is_the_clean_one(name):
    """With the true noise given, every method sees the picture that the noise was added to."""
    solver = Solver(name, Noise(), 20, CPU, fresh_noise=lambda step, part: torch.zeros(1, 4, 1, 4, 4))
    generator = torch.Generator().manual_seed(1)
    clean, noise = (torch.randn(1, 4, 1, 4, 4, generator=generator) for _ in range(2))
    t = solver.timesteps[0]
    alpha = float(ALPHAS[int(t)])
    if name == "euler":
        mixed = clean + noise * solver.initial_sigma
    else:
        mixed = clean * alpha**0.5 + noise * (1 - alpha) ** 0.5
    solver.scale(mixed, t)  # Euler wants to be asked before it steps
    assert torch.allclose(solver.step(noise, t, mixed)[1], clean, atol=2e-2)


@pytest.mark.parametrize("steps", [4, 8, 20])
@pytest.mark.parametrize("name", ["ddim", "euler"])
@pytest.mark.parametrize("noise", FROM_PURE_NOISE, ids=str)
def test_zero_terminal_snr_steps_trail_from_pure_noise(noise, name, steps):
    scheduler, solver = make_scheduler(name, noise), Solver(name, noise, steps, CPU)
    assert solver.timesteps.tolist() == [1000 * (steps - step) // steps - 1 for step in range(steps)]
    assert float(scheduler.alphas_cumprod[-1]) == pytest.approx(0, abs=1e-7)
    x = torch.randn(1, 8, 2, 4, 4, generator=torch.Generator().manual_seed(1)) * solver.initial_sigma
    seen = solver.scale(x, solver.timesteps[0])
    assert float(seen.std()) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("name", ["ddim", "euler"])
@pytest.mark.parametrize("training", FROM_PURE_NOISE, ids=str)
def test_a_model_that_knows_the_picture_makes_it_from_pure_noise(training, name):
    """With the true v = sqrt(alpha) noise - sqrt(1 - alpha) picture, or the picture, at every step."""
    solver = Solver(name, training, 8, CPU)
    generator = torch.Generator().manual_seed(1)
    clean, noise = (torch.randn(1, 8, 1, 4, 4, generator=generator) for _ in range(2))
    alphas = make_scheduler(name, training).alphas_cumprod
    x = noise * solver.initial_sigma
    for t in solver.timesteps:
        alpha = alphas[int(t)]
        solver.scale(x, t)  # Euler wants to be asked before it steps
        v = alpha.sqrt() * noise - (1 - alpha).sqrt() * clean
        x, x0 = solver.step(clean if training.prediction == "sample" else v, t, x)
        assert torch.allclose(x0, clean, atol=3e-3)
    assert torch.allclose(x, clean, atol=3e-3)


@pytest.mark.parametrize("noise", FROM_PURE_NOISE, ids=str)
def test_ddim_and_euler_are_one_method(noise):
    """DDIM is Euler's method in the noise level (Song et al. 2021, section 4.3): equal steps give equal pictures."""
    start = torch.randn(1, 8, 2, 4, 4, generator=torch.Generator().manual_seed(1))
    ends = []
    for name in ("ddim", "euler"):
        solver = Solver(name, noise, 8, CPU)
        ends.append(walk(solver, start * solver.initial_sigma, 0, 8))
    assert torch.allclose(*ends, atol=1e-2)
