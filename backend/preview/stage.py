"""One stage of the training: draw a loss, take a step, average the weights, keep the time, save.

Must not import bpy.
"""

from __future__ import annotations

import copy
import logging
import math
from collections.abc import Callable
from pathlib import Path

import torch

from .optimizer import Optimizer
from .pace import Clock, Pace

log = logging.getLogger(__name__)

_AVERAGE = 0.999  # of the weights, over steps (Ho et al. 2020, appendix B)
_LOG_STEPS = 50

Loss = Callable[[int, float], torch.Tensor]  # step, share of the stage that is done -> loss


class Average(torch.nn.Module):
    """The moving average of a module's weights: what is kept of a training."""

    def __init__(self, module: torch.nn.Module) -> None:
        super().__init__()
        self._live = list(module.parameters())
        self.weights = torch.nn.ParameterList(
            [torch.nn.Parameter(weight.detach().clone(), requires_grad=False) for weight in self._live]
        )

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Move the average a little towards the live weights, faster in the beginning."""
        share = max(1 - _AVERAGE, 10 / (step + 10))  # the early weights are forgotten soon
        torch._foreach_lerp_(list(self.weights), self._live, share)

    @torch.no_grad()
    def keep(self, module: torch.nn.Module) -> None:
        """Leave the average in `module`."""
        torch._foreach_copy_(list(module.parameters()), list(self.weights))


class Computing:
    """A learner that computes in `dtype`, and its weights in float32, which take the steps.

    A step changes a weight by less than bfloat16 can tell (Micikevicius et al. 2018, section 3.1).
    """

    def __init__(self, learner: torch.nn.Module, dtype: torch.dtype) -> None:
        self._learner = learner
        self.exact = learner if dtype == torch.float32 else copy.deepcopy(learner).float()
        learner.to(dtype)

    def take_gradients(self) -> None:
        """Move what a backward pass left in the learner to the exact weights."""
        if self.exact is self._learner:
            return
        for exact, weight in zip(self.exact.parameters(), self._learner.parameters(), strict=True):
            exact.grad = None if weight.grad is None else weight.grad.float()
            weight.grad = None

    @torch.no_grad()
    def show(self) -> None:
        """Let the learner compute with the exact weights as they are now."""
        if self.exact is not self._learner:
            torch._foreach_copy_(list(self._learner.parameters()), list(self.exact.parameters()))

    def end(self) -> None:
        """Leave the learner exact."""
        if self.exact is not self._learner:
            self._learner.float().load_state_dict(self.exact.state_dict())  # buffers too, such as tables of positions


def train(learner: torch.nn.Module, loss_of: Loss, rate: float, state: Path, clock: Clock, dtype: torch.dtype) -> None:
    """Train `learner` in place, computing in `dtype`, going on from `state`; in the end it has the averaged weights.

    They are float32 then. A stage whose time has come only after this run's leaves no state: that would hide what the
    stages before it have still to learn.
    """
    if clock.over and not state.is_file():
        return
    computing = Computing(learner, dtype)
    average = Average(computing.exact)
    optimizer = Optimizer(computing.exact)
    pace = Pace(state, clock, rate)
    kept = {"learner": computing.exact, "average": average, "optimizer": optimizer}
    pace.load(kept)
    computing.show()
    losses: list[torch.Tensor] = []  # read at times only: a GPU would be waited for
    while pace.runs:
        loss = loss_of(pace.step, pace.share)
        loss.backward()
        computing.take_gradients()
        torch.nn.utils.clip_grad_norm_(computing.exact.parameters(), 1.0)
        optimizer.step(pace.learning_rate())
        computing.show()
        average.update(pace.step)
        pace.step += 1
        losses.append(loss.detach())
        save = pace.save_due
        if save or pace.step % _LOG_STEPS == 0:
            _report(state.stem, pace, losses)  # before a state is saved that is good for nothing
        if save:
            pace.save(kept)
    if losses:
        _report(state.stem, pace, losses)
    pace.save(kept)
    computing.end()
    average.keep(learner)


def _report(stage: str, pace: Pace, losses: list[torch.Tensor]) -> None:
    """Log the mean of `losses` and forget them. Raises SystemExit if it is no number: the saved state still is one."""
    mean = torch.stack(losses).mean().item()
    if not math.isfinite(mean):
        raise SystemExit(f"The loss of {stage} is {mean} at step {pace.step}: start again, it goes on from before.")
    log.info("%s %d: loss %.4f, %.0f %%", stage, pace.step, mean, 100 * pace.share)
    losses.clear()
