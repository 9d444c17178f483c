"""What networks keep of the prompts takes no more memory than it must, and none once nothing is asked of them."""

from __future__ import annotations

import pytest
import torch
from denoisers import denoiser, steering
from test_steering import FRAMES, HINTS, TEXT, X, nets, some, unet  # noqa: F401 (fixtures)
from tiny_networks import WIDTH
from tiny_take import Killed, Messages, make_take, run_take

from backend import finishing
from backend.contract import Mix, Progress
from backend.engine.text import Encoded, Text
from backend.machine.memory import Residence

T = 500


def kept_rows(network):
    """Return of how many prompts the network keeps keys and values, one number for each of its attentions."""
    processors = [attention.processor for attention in network.hearing]
    assert all((each._keys is None) == (each._values is None) for each in processors)
    return {0 if each._keys is None else len(each._keys) for each in processors}


def test_a_row_is_kept_for_each_prompt_that_is_heard(unet, nets):  # noqa: F811
    (net, _), _ = nets
    prompts, negative = Encoded(some(2, 5, WIDTH, seed=11)), Encoded(some(1, 5, WIDTH, seed=12))
    for mixes, rows in (
        ([Mix(0)] * FRAMES, 2),
        ([Mix(0)] * 4 + [Mix(1)] * 2, 3),
        ([Mix(0, frame / FRAMES) for frame in range(FRAMES)], FRAMES + 1),
    ):
        made = denoiser(unet, [steering(net, HINTS)], Text(prompts, mixes, negative), FRAMES, [2.0])
        made.predict(X, T, range(FRAMES), 0)
        assert kept_rows(unet) == kept_rows(net) == {rows}


def test_nothing_is_kept_for_longer_than_the_denoiser(unet, nets):  # noqa: F811
    (net, _), _ = nets
    made = denoiser(unet, [steering(net, HINTS)], TEXT, FRAMES, [2.0])
    made.predict(X, T, range(FRAMES), 0)
    assert kept_rows(unet) == kept_rows(net) == {2}
    del made
    assert kept_rows(unet) == kept_rows(net) == {0}


def test_a_network_that_leaves_the_device_forgets_and_hears_again(unet, nets):  # noqa: F811
    (net, _), _ = nets
    made = denoiser(unet, [steering(net, HINTS)], TEXT, FRAMES, [2.0])
    expected = made.predict(X, T, range(FRAMES), 0)
    residence = Residence([[unet], [net]], torch.device("cpu"), keep_all=False)
    residence.bring(unet)
    assert kept_rows(unet) == {2} and kept_rows(net) == {0}
    residence.bring(net)
    assert kept_rows(unet) == {0}
    assert torch.equal(made.predict(X, T, range(FRAMES), 0), expected)


@pytest.mark.parametrize("killed", [False, True])
def test_a_take_that_is_denoised_or_cut_leaves_nothing_of_its_prompts(tmp_path, cache, monkeypatch, killed):
    at_decoding, decode = [], finishing.decode
    networks = lambda: cache._models.denoisers  # noqa: E731
    monkeypatch.setattr(
        finishing,
        "decode",
        lambda *given: at_decoding.append([kept_rows(each) for each in networks()]) or decode(*given),
    )
    take = make_take(tmp_path / "take")
    if killed:
        with pytest.raises(Killed):
            run_take(take, cache, Messages(lambda message: isinstance(message, Progress) and message.step == 3))
    else:
        run_take(take, cache)
        assert len(at_decoding) == take.read().frames.count
    assert all(rows == {0} for said in (*at_decoding, [kept_rows(each) for each in networks()]) for rows in said)
