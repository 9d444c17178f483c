"""Nothing in the loop makes it wait for a GPU: no list as an index, no number fetched, no new tensor from Python."""

from __future__ import annotations

import pytest
import torch
from denoisers import denoiser, steering
from test_steering import FRAMES, HINTS, X, nets, some, unet  # noqa: F401 (fixtures)
from tiny_networks import WIDTH
from torch.utils._python_dispatch import TorchDispatchMode

from backend.contract import Mix
from backend.engine.keeping import ALWAYS, Known
from backend.engine.text import Encoded, Text

aten = torch.ops.aten
# What sends Python's numbers to a GPU, or fetches its numbers, before the program goes on.
WAITING = {aten.lift_fresh, aten.index, aten.index_put_, aten._local_scalar_dense, aten.is_nonzero, aten.nonzero}


class Watch(TorchDispatchMode):
    """Lists the operations that a GPU would make the program wait for."""

    def __init__(self):
        super().__init__()
        self.found = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        if function.overloadpacket in WAITING:
            self.found.append(str(function))
        return function(*args, **(kwargs or {}))


@pytest.mark.parametrize("guidance", [2.0, 1.0])
def test_a_window_is_predicted_without_waiting_once_all_was_seen(unet, nets, guidance):  # noqa: F811
    (net, other), _ = nets
    steerings = [
        steering(net, HINTS, [1.0, 0.4, 0.0, 1.0, 1.5, 1.0], [1.0, 0.7]),  # in part, and of different strength
        steering(other, HINTS, shares=[1.0, 1.0]),
    ]
    mixes = [Mix(0), Mix(0, 0.5), Mix(1), Mix(1, 0.25), Mix(2), Mix(2)]
    text = Text(Encoded(some(3, 5, WIDTH, seed=11)), mixes, Encoded(some(1, 5, WIDTH, seed=12)), "slerp")
    made = denoiser(unet, steerings, text, FRAMES, [guidance] * 2)
    windows = ([0, 1, 2, 3], (2, 3)), ([2, 3, 4, 5], ())  # the second sees two frames of which all was said
    for frames, kept in windows:
        made.predict(X[:, :, frames], 500, frames, 0, kept)
    parts = [(X[:, :, frames], frames, kept) for frames, kept in windows]
    with Watch() as watch:
        for x, frames, kept in parts:
            made.predict(x, 300, frames, 1, kept)
    assert watch.found == []


def test_what_sdxl_hears_of_sizes_is_sent_once():
    prompts = Encoded(some(2, 5, WIDTH), some(2, WIDTH))
    text = Text(prompts, [Mix(0), Mix(0, 0.5)], Encoded(some(1, 5, WIDTH), some(1, WIDTH)), size_px=(64, 96))
    first = text.added([0, 1], guided=True)
    with Watch() as watch:
        again = text.added([0, 1], guided=True)
    assert watch.found == [] and all(torch.equal(first[name], again[name]) for name in first)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_what_is_kept_of_the_windows_is_fetched_once(share):
    kept = torch.zeros(1, 1, 6, 4, 4)
    kept[:, :, : int(6 * share)] = ALWAYS
    kept[:, :, -1, 0] = 3
    known = Known(torch.zeros(1, 4, 6, 4, 4), kept, torch.zeros(1, 4, 6, 4, 4))
    assert not known.keeps_all_of(range(6))
    with Watch() as watch:
        found = [known.keeps_all_of(range(start, start + 2)) for start in range(5)]
    assert found == [start + 2 <= min(int(6 * share), 5) for start in range(5)] and watch.found == []
