"""One stage of the training: draw a loss, take a step, average the weights, keep the time, save.

Must not import bpy.
"""

from __future__ import annotations

import logging
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
    def keep(self) -> None:
        """Leave the average in the module."""
        torch._foreach_copy_(self._live, list(self.weights))


def train(
    learner: torch.nn.Module,
    loss_of: Loss,
    rate: float,
    state: Path,
    clock: Clock,
) -> None:
    """Train `learner` in place, going on from `state`; in the end it has the averaged weights.

    A stage whose time has come only after this run's leaves no state: that would hide what the stages before it have
    still to learn.
    """
    if clock.over and not state.is_file():
        return
    average = Average(learner)
    optimizer = Optimizer(learner)
    pace = Pace(state, clock, rate)
    kept = {"learner": learner, "average": average, "optimizer": optimizer}
    pace.load(kept)
    losses: list[torch.Tensor] = []  # read at times only: a GPU would wait for it
    while pace.runs:
        loss = loss_of(pace.step, pace.share)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learner.parameters(), 1.0)
        optimizer.step(pace.learning_rate())
        average.update(pace.step)
        pace.step += 1
        losses.append(loss.detach())
        if pace.step % _LOG_STEPS == 0:
            log.info(
                "%s %d: loss %.4f, %.0f %%", state.stem, pace.step, torch.stack(losses).mean().item(), 100 * pace.share
            )
            losses.clear()
        pace.save_if_due(kept)
    pace.save_if_due(kept, always=True)
    average.keep()
