"""Rolling out: what a sampling has come to after some of its steps."""

from __future__ import annotations

import torch

from backend.preview.architecture import noise_scheduler
from backend.preview.rollout import STEPS, rolled_out


def test_a_model_that_is_always_right_comes_to_what_adding_the_noise_gives():
    torch.manual_seed(2)
    scheduler = noise_scheduler()
    z, noise = torch.randn(2, 12, 4, 4), torch.randn(2, 12, 4, 4)
    met = set()
    for _ in range(60):
        x, t = rolled_out(lambda x, t: z, noise, z)
        assert (x - scheduler.add_noise(z, noise, t)).abs().max() < 0.01  # diffusers rounds a timestep here and there
        met.add(int(t))
    last = scheduler.config.num_train_timesteps - 1
    assert last not in met  # at least one step was taken
    possible = set()
    for steps in STEPS:
        scheduler.set_timesteps(steps)
        possible |= {int(t) for t in scheduler.timesteps[1:]}
    assert met <= possible and len(met) > 5


def test_it_shows_the_models_own_guesses_and_asks_for_no_gradients():
    torch.manual_seed(2)
    layer = torch.nn.Conv2d(12, 12, 1)
    noise = torch.randn(1, 12, 4, 4)
    seen = []

    def predict(x, t):
        seen.append((x, int(t)))
        return layer(x)

    x, t = rolled_out(predict, noise, noise)
    assert torch.equal(seen[0][0], noise) and seen[0][1] == 999
    assert not x.requires_grad and int(t) < seen[-1][1]
