"""One stage of the training: its steps, what it keeps, and how it goes on."""

from __future__ import annotations

import pytest
import torch

from backend.preview.pace import Clock, Pace
from backend.preview.stage import Average, train

F32, BF16 = torch.float32, torch.bfloat16


def test_the_average_follows_the_weights_and_is_left_in_the_module():
    layer = torch.nn.Linear(1, 1)
    average = Average(layer)
    before = layer.weight.item()
    with torch.no_grad():
        layer.weight += 1
    average.update(10)  # early: half of the way
    assert average.weights[0].item() == pytest.approx(before + 0.5)
    average.update(10**6)  # late: a thousandth of the rest
    assert average.weights[0].item() == pytest.approx(before + 0.5005)
    average.keep(layer)
    assert layer.weight.item() == pytest.approx(before + 0.5005)


def test_a_stage_goes_on_where_it_stopped(tmp_path):
    layer = torch.nn.Linear(2, 2)
    pace = Pace(tmp_path / "state.pt", Clock(1000), 1e-3)
    pace.step = 7
    torch.manual_seed(4)
    pace.save({"layer": layer})
    drawn = torch.rand(3)
    again = Pace(tmp_path / "state.pt", Clock(1000), 1e-3)
    other = torch.nn.Linear(2, 2)
    again.load({"layer": other})
    assert again.step == 7
    assert torch.equal(other.weight, layer.weight)
    assert torch.equal(torch.rand(3), drawn)
    assert not Pace(tmp_path / "state.pt", Clock(1000, deadline=0.0), 1e-3).runs


def test_a_state_of_another_training_is_refused_with_a_sentence(tmp_path):
    pace = Pace(tmp_path / "state.pt", Clock(1000), 1e-3)
    pace.save({"layer": torch.nn.Linear(2, 2)})
    for parts in ({"layer": torch.nn.Linear(3, 2)}, {"net": torch.nn.Linear(2, 2)}):
        with pytest.raises(SystemExit, match="another version of the training: delete it"):
            pace.load(parts)


def test_a_stage_that_does_not_begin_leaves_no_state(tmp_path):
    layer = torch.nn.Linear(1, 1)
    before = layer.weight.clone()
    train(layer, lambda step, share: layer.weight.square().sum(), 1e-2, tmp_path / "s.pt", Clock(10, deadline=0.0), F32)
    assert not (tmp_path / "s.pt").exists()
    train(layer, lambda step, share: layer.weight.square().sum(), 1e-2, tmp_path / "s.pt", Clock(0.3), F32)
    assert (tmp_path / "s.pt").exists() and not torch.equal(layer.weight, before)


def test_steps_too_small_for_bfloat16_add_up(tmp_path):
    layer = torch.nn.Linear(1, 1)
    with torch.no_grad():
        layer.weight.fill_(1.0)
    seen = []

    def loss_of(step, share):
        seen.append(layer.weight.dtype)
        return layer(torch.ones(1, 1, dtype=BF16)).float().square().sum()

    train(layer, loss_of, 1e-3, tmp_path / "s.pt", Clock(1.0), BF16)  # a step is a sixteenth of what bfloat16 tells
    assert set(seen) == {BF16} and layer.weight.dtype == F32
    assert layer.weight.item() < 0.99
    assert layer.weight.item() != layer.weight.to(BF16).item()


@pytest.mark.parametrize(("log_steps", "save_seconds", "seconds"), [(2, 99, 9.0), (10**9, 0, 9.0), (10**9, 99, 0.1)])
def test_a_loss_that_is_no_number_ends_the_training_and_is_not_saved(
    tmp_path, monkeypatch, log_steps, save_seconds, seconds
):
    monkeypatch.setattr("backend.preview.stage._LOG_STEPS", log_steps)
    monkeypatch.setattr("backend.preview.pace._SAVE_SECONDS", save_seconds)
    layer = torch.nn.Linear(1, 1)
    with pytest.raises(SystemExit, match="The loss of s is nan at step"):
        train(layer, lambda *_: layer.weight.sum() * float("nan"), 1e-2, tmp_path / "s.pt", Clock(seconds), F32)
    assert not (tmp_path / "s.pt").exists()


def test_a_run_without_time_keeps_what_a_stage_learned_before(tmp_path):
    layer, again = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    train(layer, lambda step, share: layer.weight.square().sum(), 1e-2, tmp_path / "s.pt", Clock(0.3), F32)
    train(again, lambda step, share: again.weight.square().sum(), 1e-2, tmp_path / "s.pt", Clock(9, deadline=0.0), F32)
    assert torch.equal(again.weight, layer.weight)
