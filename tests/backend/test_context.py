"""Context windows cover a shot, and long shots are fused from them."""

from __future__ import annotations

import itertools

import pytest
import torch
from tiny_take import frame_bytes, make_take, run_take

from backend.contract import FUSES, PREVIEW, Noise
from backend.engine.context import Context
from backend.engine.denoise import denoise
from backend.engine.schedulers import Solver

STEPS = 3


def all_windows(context):
    return [context.windows(step) for step in range(STEPS)]


@pytest.mark.parametrize("loop", [False, True])
@pytest.mark.parametrize("shift", [False, True])
@pytest.mark.parametrize("count", [1, 3, 15, 16, 17, 28, 29, 64, 101])
@pytest.mark.parametrize(("length", "overlap"), [(16, 4), (16, 0), (16, 15), (1, 0), (8, 3)])
def test_windows_cover_every_frame_with_shares_that_sum_to_1(count, length, overlap, shift, loop):
    for stride, fuse in ((1, "pyramid"), (4, "linear"), (2, "flat")):
        context = Context(count, length, overlap, stride, fuse, shift, loop)
        for windows in all_windows(context):
            total = torch.zeros(count)
            for window in windows:
                assert len(window.frames) == len(set(window.frames)) <= context.longest
                assert (window.weights > 0).all()
                total[list(window.frames)] += window.weights
            assert torch.allclose(total, torch.ones(count), atol=1e-6)


@pytest.mark.parametrize("shift", [False, True])
@pytest.mark.parametrize("count", [17, 28, 29, 100])
def test_neighbouring_windows_overlap_and_the_last_ends_with_the_shot(count, shift):
    for windows in all_windows(Context(count, 16, 4, shift=shift)):
        starts = [window.frames[0] for window in windows]
        assert starts[0] == 0 and windows[-1].frames[-1] == count - 1
        assert all(0 < second - first <= 12 for first, second in itertools.pairwise(starts))
        assert all(list(window.frames) == list(range(window.frames[0], window.frames[0] + 16)) for window in windows)


def test_a_shot_that_fits_is_one_window_of_exact_weight_1():
    for fuse, shift, stride in itertools.product(FUSES, (False, True), (1, 4)):
        (window,) = Context(16, 16, 4, stride, fuse, shift).windows(1)
        assert list(window.frames) == list(range(16)) and (window.weights == 1).all()


def test_shifted_windows_end_elsewhere_in_each_step_and_others_do_not():
    ends = {
        shift: [windows[0].frames and [w.frames[-1] for w in windows] for windows in steps]
        for shift, steps in ((shift, all_windows(Context(100, 16, 4, shift=shift))) for shift in (False, True))
    }
    assert all(each == ends[False][0] for each in ends[False])
    assert len({tuple(each) for each in ends[True]}) == STEPS


@pytest.mark.parametrize("count", [2, 10, 16, 17, 40, 64, 101])
@pytest.mark.parametrize("shift", [False, True])
def test_in_a_loop_every_pair_of_neighbours_lies_within_a_window(count, shift):
    """Also the last frame and the first; so no place of the loop is a seam."""
    for windows in all_windows(Context(count, 16, 4, shift=shift, loop=True)):
        pairs = {pair for window in windows for pair in itertools.pairwise(window.frames)}
        assert pairs >= {(frame, (frame + 1) % count) for frame in range(count)}
        assert all(second == (first + 1) % count for first, second in pairs)


def test_in_a_loop_all_frames_are_alike():
    """A turned loop is the same loop: each frame has as much of a window's middle as any other."""
    windows = Context(48, 16, 4, loop=True).windows(0)
    assert len(windows) == 4
    assert all(torch.equal(window.weights, windows[0].weights) for window in windows)


def test_a_stride_adds_windows_of_every_second_and_fourth_frame():
    windows = Context(64, 16, 4, stride=4).windows(0)
    steps = {second - first for window in windows for first, second in itertools.pairwise(window.frames)}
    assert steps == {1, 2, 4}
    assert {tuple(range(first, 64, 4)) for first in range(4)} <= {tuple(window.frames) for window in windows}


def test_a_stride_is_left_out_where_the_shot_has_too_few_frames_for_a_whole_window():
    assert len(Context(40, 16, 4, stride=4).windows(0)) == len(Context(40, 16, 4, stride=2).windows(0))
    assert len(Context(31, 16, 4, stride=4).windows(0)) == len(Context(31, 16, 4).windows(0))


def test_a_strided_loop_closes_only_where_its_last_step_is_as_long():
    def crossing(count):
        windows = Context(count, 8, 2, stride=2, loop=True).windows(0)
        pairs = {pair for window in windows for pair in itertools.pairwise(window.frames)}
        return {(first, second) for first, second in pairs if first > second and (first, second) != (count - 1, 0)}

    assert crossing(32) == {(30, 0), (31, 1)}
    assert crossing(33) == set()


@pytest.mark.parametrize(
    ("fuse", "shape"),
    [("pyramid", [1, 2, 3, 4, 4, 3, 2, 1]), ("linear", [1, 2, 3, 3, 3, 3, 2, 1]), ("flat", [1] * 8)],
)
def test_where_windows_meet_they_are_weighed_as_asked(fuse, shape):
    first, second = Context(14, 8, 2, fuse=fuse).windows(0)
    assert list(second.frames) == list(range(6, 14))
    shares = [shape[6] / (shape[6] + shape[0]), shape[7] / (shape[7] + shape[1])]
    assert first.weights.tolist() == pytest.approx([1] * 6 + shares)
    assert second.weights.tolist() == pytest.approx([1 - share for share in shares] + [1] * 6)


def test_windows_of_frames_evenly_apart_are_taken_out_without_copying():
    x = torch.arange(101)
    for context in (Context(101, 16, 4, 4), Context(101, 16, 4, loop=True), Context(101, 8, 3, shift=True)):
        for windows in all_windows(context):
            for window in windows:
                taken = x[window.places]
                assert taken.tolist() == list(window.frames)
                across_the_end = any(second < first for first, second in itertools.pairwise(window.frames))
                assert (taken.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()) != across_the_end
    assert Context(1, 16, 4).windows(0)[0].places == slice(0, 1, 1)


class Recorder:
    """A denoiser that predicts the number of the window's first frame."""

    def __init__(self):
        self.calls = []

    def predict(self, x, t, frames, step, kept):
        self.calls.append((step, list(frames), set(kept)))
        return torch.full_like(x, float(frames[0]))


def test_each_step_fuses_the_windows_by_their_shares():
    recorder, solver = Recorder(), Solver("ddim", Noise(), 2, torch.device("cpu"))
    x = torch.zeros(1, 4, 6, 2, 2)
    context = Context(6, 4, 2)
    list(denoise(x, solver, recorder, context))
    first, second = ([0, 1, 2, 3], {2, 3}), ([2, 3, 4, 5], set())
    assert recorder.calls == [(step, *window) for step in (0, 1) for window in (first, second)]
    expected = torch.zeros(6)
    for part in context.windows(0):
        expected[list(part.frames)] += part.weights * part.frames[0]
    reference = Solver("ddim", Noise(), 2, torch.device("cpu"))
    y, _ = reference.step(expected[None, None, :, None, None].expand_as(x), reference.timesteps[0], x)
    fused = next(denoise(x, Solver("ddim", Noise(), 2, torch.device("cpu")), Recorder(), context)).x
    assert torch.allclose(fused, y, atol=1e-6)


class Drifting:
    """A denoiser whose pictures drift within a window, as those of a motion module do."""

    def predict(self, x, t, frames, step, kept):
        return torch.linspace(-1, 1, len(frames))[:, None, None].expand_as(x)


@pytest.mark.parametrize("shift", [False, True])
@pytest.mark.parametrize("count", [16, 24, 41])
def test_a_loop_has_no_seam_even_where_pictures_drift_within_a_window(count, shift):
    def changes(loop):
        """Return how much each frame differs from the next, the last from the first."""
        context, solver = Context(count, 16, 8, shift=shift, loop=loop), Solver("ddim", Noise(), 8, torch.device("cpu"))
        *_, last = denoise(torch.zeros(1, 1, count, 1, 1), solver, Drifting(), context)
        frames = last.x.flatten()
        return (frames - frames.roll(-1)).abs()

    assert changes(loop=True)[-1] <= 1.001 * changes(loop=True)[:-1].max()
    assert changes(loop=False)[-1] > 1.5 * changes(loop=False)[:-1].max()


def test_a_long_shot_never_shows_the_networks_more_than_a_window(tmp_path, cache, monkeypatch):
    seen = []
    folder = make_take(tmp_path / "t", frames=11, sampling={"context_length": 4, "context_overlap": 1, "steps": 1})
    from backend.engine.denoise import Denoiser

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
