"""The optimizer: PyTorch's Muon for matrices of one shape at once, and a rate that each step is told."""

from __future__ import annotations

import copy

import pytest
import torch

from backend.preview.optimizer import _COEFFICIENTS, _ROUNDS, Muon, Optimizer, _orthogonal


@pytest.mark.parametrize("shape", [(24, 40), (40, 24), (16, 16)], ids=str)
def test_steps_are_those_of_pytorchs_muon(shape):
    torch.manual_seed(1)
    mine = [torch.nn.Parameter(torch.randn(shape)) for _ in range(3)]
    theirs = [torch.nn.Parameter(weight.detach().clone()) for weight in mine]
    muon = Muon(mine, lr=0.01)
    reference = torch.optim.Muon(theirs, lr=0.01, weight_decay=0.01, momentum=0.95, adjust_lr_fn="match_rms_adamw")
    for _ in range(4):
        for weight, other in zip(mine, theirs, strict=True):
            weight.grad = torch.randn(shape)
            other.grad = weight.grad.clone()
        before = mine[0].detach().clone()
        muon.step()
        reference.step()
        step = (mine[0] - before).abs().max()
        for weight, other in zip(mine, theirs, strict=True):
            assert (weight - other).abs().max() < 0.05 * step  # PyTorch's iteration is in bfloat16


@pytest.mark.parametrize("shape", [(12, 90), (90, 12)], ids=str)
@pytest.mark.parametrize(
    "spectrum", [[1.0] * 12, [1.0] + [0.0] * 11, [1.0] + [1e-5] * 11, [10.0**-k for k in range(12)]], ids=str
)
def test_the_gram_matrix_does_for_gradients_of_any_rank(shape, spectrum):
    """Against the iteration on the matrix itself, in float64."""
    torch.manual_seed(3)
    rows, columns = shape
    left, right = (torch.linalg.qr(torch.randn(side, 12, dtype=torch.float64))[0] for side in shape)
    matrix = left * torch.tensor(spectrum, dtype=torch.float64) @ right.T
    x = matrix.T if rows > columns else matrix
    x = x / x.norm()
    a, b, c = _COEFFICIENTS
    for _ in range(_ROUNDS):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    found = _orthogonal(matrix.float()[None])[0].double()
    assert (found - (x.T if rows > columns else x)).norm() < 2e-3 * x.norm()


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last], ids=str)
def test_a_convolution_counts_as_a_matrix_however_it_lies_in_memory(layout):
    torch.manual_seed(1)
    convolution = torch.nn.Conv2d(8, 16, 3, bias=False).to(memory_format=layout)
    gradient = torch.randn(16, 8, 3, 3)
    flat = torch.nn.Parameter(convolution.weight.detach().clone().flatten(1))
    flat.grad, convolution.weight.grad = gradient.flatten(1), gradient.clone().to(memory_format=layout)
    Muon([flat], lr=0.1).step()
    Muon([convolution.weight], lr=0.1).step()
    assert torch.allclose(convolution.weight.flatten(1), flat, atol=1e-3)


def test_small_directions_are_learned_along_with_large_ones():
    """Of two things to learn, one matters ten thousand times less to the error."""
    torch.manual_seed(1)
    layer = torch.nn.Linear(2, 2)
    optimizer = Optimizer(layer)
    scale, wanted = torch.tensor([1.0, 0.01]), torch.tensor([[0.5, -0.5], [-0.5, 0.5]])
    for step in range(400):
        ((layer.weight - wanted) * scale[:, None]).square().sum().backward()
        optimizer.step(0.05 * (1 - step / 400))
    assert (layer.weight - wanted).abs().max() < 0.05


def test_what_is_frozen_stays_and_a_saved_state_goes_on():
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Linear(4, 4))
    model[0].weight.requires_grad_(False)
    frozen, x = model[0].weight.clone(), torch.randn(8, 4)

    def steps(module, optimizer, count):
        for _ in range(count):
            module(x).square().sum().backward()
            optimizer.step(0.01)

    optimizer = Optimizer(model)
    steps(model, optimizer, 3)
    assert torch.equal(model[0].weight, frozen)
    again = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Linear(4, 4))
    again.load_state_dict(model.state_dict())
    again[0].weight.requires_grad_(False)
    going_on = Optimizer(again)
    going_on.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    steps(model, optimizer, 2)
    steps(again, going_on, 2)
    assert torch.equal(again[1].weight, model[1].weight)
    assert torch.equal(again[0].bias, model[0].bias)
