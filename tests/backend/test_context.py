"""Context windows cover a shot, and long shots are fused from them."""

from __future__ import annotations

import itertools

import pytest
import torch
from tiny_take import frame_bytes, make_take, run_take

from backend.context import window_starts, windows
from backend.contract import PREVIEW, Noise
from backend.denoise import denoise
from backend.schedulers import Solver


@pytest.mark.parametrize("count", [1, 3, 15, 16, 17, 28, 29, 100, 1001])
@pytest.mark.parametrize(("length", "overlap"), [(16, 4), (16, 0), (16, 15), (1, 0), (8, 3)])
def test_windows_cover_every_frame_with_shares_that_sum_to_1(count, length, overlap):
    total = torch.zeros(count)
    for window in windows(count, length, overlap):
        assert len(window.weights) == min(count, length) and (window.weights > 0).all()
        total[window.frames] += window.weights
    assert torch.allclose(total, torch.ones(count), atol=1e-6)


@pytest.mark.parametrize("count", [17, 28, 29, 100])
def test_neighbouring_windows_overlap_and_the_last_ends_with_the_shot(count):
    starts = window_starts(count, 16, 4)
    assert starts[0] == 0 and starts[-1] == count - 16
    assert all(0 < second - first <= 12 for first, second in itertools.pairwise(starts))


def test_a_shot_that_fits_is_one_window_of_exact_weight_1():
    (window,) = windows(16, 16, 4)
    assert (window.weights == 1).all()


class Recorder:
    """A denoiser that predicts the number of the window's first frame."""

    def __init__(self):
        self.calls = []

    def predict(self, x, t, frames, step, steps):
        self.calls.append((step, frames.start, x.shape[2]))
        return torch.full_like(x, float(frames.start))


def test_each_step_fuses_the_windows_by_their_shares():
    recorder, solver = Recorder(), Solver("ddim", Noise(), 2, torch.device("cpu"))
    x = torch.zeros(1, 4, 6, 2, 2)
    parts = windows(6, 4, 2)
    list(denoise(x, solver, recorder, parts))
    assert recorder.calls == [(step, start, 4) for step in (0, 1) for start in (0, 2)]
    expected = torch.zeros(6)
    for part in parts:
        expected[part.frames] += part.weights * part.start
    reference = Solver("ddim", Noise(), 2, torch.device("cpu"))
    y, _ = reference.step(expected[None, None, :, None, None].expand_as(x), reference.timesteps[0], x)
    fused = next(denoise(x, Solver("ddim", Noise(), 2, torch.device("cpu")), Recorder(), parts)).x
    assert torch.allclose(fused, y, atol=1e-6)


def test_a_long_shot_never_shows_the_networks_more_than_a_window(tmp_path, cache, monkeypatch):
    seen = []
    folder = make_take(tmp_path / "t", frames=11, sampling={"context_length": 4, "context_overlap": 1, "steps": 1})
    from backend.denoise import Denoiser

    predict = Denoiser.predict
    monkeypatch.setattr(Denoiser, "predict", lambda self, x, *rest: seen.append(x.shape[2]) or predict(self, x, *rest))
    run_take(folder, cache)
    assert len(frame_bytes(folder)) == 11 and set(seen) == {4} and len(seen) == 4


def test_frames_far_from_a_change_stay_the_same(tmp_path, cache):
    """Windows are independent within a step, so after one step only the changed frame's window differs."""
    import numpy as np
    from tiny_take import write_depth

    sampling = {"scheduler": "ddim", "context_length": 4, "context_overlap": 1}
    plain, changed = (
        make_take(tmp_path / name, frames=12, models=PREVIEW, sampling={**sampling, "steps": 1}) for name in ("a", "b")
    )
    z = np.full((64, 96), 1e10, np.float32)
    z[16:, 24:] = 9.5  # inside the clip's range, which stays as it is
    write_depth(changed.control.control_file("depth", 12), z)
    run_take(plain, cache)
    run_take(changed, cache)
    before, after = frame_bytes(plain), frame_bytes(changed)
    assert before[12] != after[12]
    assert all(before[number] == after[number] for number in range(1, 8))
