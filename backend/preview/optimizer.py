"""Take the training steps: Muon for the weights that are matrices, AdamW for the rest.

Muon (Jordan et al. 2024) changes a matrix in all its directions alike. What matters little to the error, such as fine
detail, is then learned along with what matters much. PyTorch's own takes the matrices one by one; on a CPU that costs
half as much again as the step itself, so here those of one shape go together, in float32. Must not import bpy.
"""

from __future__ import annotations

from typing import Any

import torch

_MOMENTUM, _DECAY = 0.95, 0.01
# The iteration that brings singular values near 1, and how often (Jordan et al. 2024).
_COEFFICIENTS, _ROUNDS = (3.4445, -4.7750, 2.0315), 5
_LIKE_ADAM = 0.2  # the size of an entry's step, as AdamW's are at the same rate (Liu et al. 2025)


class Optimizer:
    """Steps for the weights of one module that are trained, with the rate that `step` is told."""

    def __init__(self, module: torch.nn.Module) -> None:
        tables = [part.weight for part in module.modules() if isinstance(part, torch.nn.Embedding)]
        others = {id(weight) for weight in tables}  # of a table's rows few are seen at a time: no matrix for Muon
        others |= {id(weight) for weight in module.parameters() if weight.ndim < 2}
        weights = [weight for weight in module.parameters() if weight.requires_grad]
        self._muon = Muon([weight for weight in weights if id(weight) not in others])
        self._adam = torch.optim.AdamW(
            [weight for weight in weights if id(weight) in others], betas=(0.9, 0.99), weight_decay=_DECAY, fused=True
        )

    def step(self, rate: float) -> None:
        """Take one step along the gradients, and drop them."""
        for optimizer in (self._muon, self._adam):
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
            optimizer.zero_grad()

    def state_dict(self) -> dict[str, Any]:
        """Return what `load_state_dict` goes on from."""
        return {"muon": self._muon.state_dict(), "adam": self._adam.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from the steps taken before."""
        self._muon.load_state_dict(state["muon"])
        self._adam.load_state_dict(state["adam"])


class Muon(torch.optim.Optimizer):
    """Muon with Nesterov's momentum; weights of more than two dimensions count as matrices, a row for each output."""

    def __init__(self, weights: list[torch.nn.Parameter], lr: float = 1e-3) -> None:
        super().__init__(weights, {"lr": lr})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        """Take one step along the gradients."""
        del closure
        for group in self.param_groups:
            alike: dict[torch.Size, list[torch.nn.Parameter]] = {}
            for weight in group["params"]:
                if weight.grad is not None:
                    alike.setdefault(weight.flatten(1).shape, []).append(weight)
            for shape, weights in alike.items():
                directions = _orthogonal(torch.stack([heading.flatten(1) for heading in self._headings(weights)]))
                size = _LIKE_ADAM * max(shape) ** 0.5
                steps = [step.view_as(weight) for step, weight in zip(directions, weights, strict=True)]
                torch._foreach_mul_(weights, 1 - group["lr"] * _DECAY)
                torch._foreach_add_(weights, steps, alpha=-group["lr"] * size)

    def _headings(self, weights: list[torch.nn.Parameter]) -> tuple[torch.Tensor, ...]:
        """Return where gradient and momentum point, for each of `weights`."""
        for weight in weights:
            if "momentum" not in self.state[weight]:
                self.state[weight]["momentum"] = torch.zeros_like(weight)
        momenta = [self.state[weight]["momentum"] for weight in weights]
        gradients = [weight.grad for weight in weights]
        torch._foreach_lerp_(momenta, gradients, 1 - _MOMENTUM)
        return torch._foreach_lerp(gradients, momenta, _MOMENTUM)


def _orthogonal(matrices: torch.Tensor) -> torch.Tensor:
    """Return the polar factors of `matrices` [n, rows, columns], nearly: their singular values become about 1.

    The iteration is a polynomial in the Gram matrix, which has the shorter side; the matrix is multiplied once.
    """
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / x.norm(dim=(1, 2), keepdim=True).clamp(min=1e-7)
    gram = x @ x.mT
    one = torch.eye(gram.shape[-1], device=x.device).expand_as(gram)
    factor = one
    a, b, c = _COEFFICIENTS
    for _ in range(_ROUNDS):
        polynomial = torch.baddbmm(a * one + b * gram, gram, gram, alpha=c)
        factor = polynomial @ factor
        gram = polynomial @ gram @ polynomial
    x = factor @ x
    return x.mT if tall else x
