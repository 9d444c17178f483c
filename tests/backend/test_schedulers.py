"""The schedulers have the noise levels that AnimateDiff's motion modules were trained with."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from backend.contract import Noise
from backend.engine.schedulers import Solver, make_scheduler

NAMES = ["ddim", "euler", "dpmpp_2m_karras"]
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
    uncut = walk(Solver(name, noise, 20, CPU), start, 0, 20)
    first = Solver(name, noise, 20, CPU)
    half = walk(first, start, 0, stop)
    second = Solver(name, noise, 20, CPU, stop, first.state())
    assert torch.equal(walk(second, half, stop, 20), uncut)


@pytest.mark.parametrize("name", NAMES)
def test_the_seen_picture_is_the_clean_one(name):
    """With the true noise given, every method sees the picture that the noise was added to."""
    solver = Solver(name, Noise(), 20, CPU)
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
