"""RIFE 4: every layout of its files loads, moves what its flow says, and is refused where it is something else."""

from __future__ import annotations

import pytest
import torch
from interpolation_files import RIFES, film, rife, zeroed
from weight_files import write

from backend.contract import MoreFrames
from backend.errors import BackendError
from backend.interpolation import networks, rife_layout
from backend.interpolation.pair import Pair

CPU = torch.device("cpu")
SIDE = 64


@pytest.fixture(scope="module")
def pair():
    chance = torch.Generator().manual_seed(3)
    return Pair(1, 2, *(torch.rand(1, 3, SIDE, SIDE, generator=chance) for _ in range(2)))


def load(tensors, path, suffix=".pkl"):
    return networks.load(MoreFrames("rife", 24.0, "w"), write(tensors, path / "flownet", suffix), CPU)


@pytest.mark.parametrize("version", RIFES)
def test_each_version_loads_from_its_own_file(version, tmp_path, pair):
    network = load(rife(version), tmp_path)
    early, late = (network.between(pair)(share) for share in (0.25, 0.75))
    assert early.shape == pair.first.shape and early.min() >= 0 and early.max() <= 1
    assert not torch.equal(early, late)  # the time is heard
    again = load(rife(version), tmp_path).between(pair)(0.25)
    assert torch.equal(early, again)
    other = load(rife(version, seed=1), tmp_path).between(pair)(0.25)
    assert not torch.equal(early, other)  # the weights are used


@pytest.mark.parametrize("version", RIFES)
def test_the_flow_of_the_last_block_moves_the_pictures(version, tmp_path, pair):
    """With weights of zero but the biases of the last layer, the flow is known."""
    layout, tensors = RIFES[version], zeroed(rife(version))
    name = f"module.block{len(layout.widths) - 1}.lastconv" + ("" if layout.last == 5 else ".0")
    pixels = 2.0 / (2 if layout.last == 5 else 1)  # without shuffling the flow is that of half the size
    each = 1 if layout.last == 5 else 4  # a channel is four that are shuffled into pixels
    bias = torch.zeros(layout.last)
    bias[0:each], bias[4 * each : 5 * each] = pixels, 40.0  # first picture: two pixels to the right; the mask wants it
    tensors[f"{name}.bias"] = bias
    made = load(tensors, tmp_path).between(pair)(0.5)
    torch.testing.assert_close(made[..., :-2], pair.first[..., 2:], atol=1e-4, rtol=0)
    bias[4 * each : 5 * each] = -40.0  # now the second, which stands still
    torch.testing.assert_close(load(tensors, tmp_path).between(pair)(0.5), pair.second, atol=1e-4, rtol=0)
    bias[4 * each : 5 * each], bias[0:each] = 0.0, 0.0
    mixed = (pair.first + pair.second) / 2
    torch.testing.assert_close(load(tensors, tmp_path).between(pair)(0.5), mixed, atol=1e-4, rtol=0)


@pytest.mark.parametrize("suffix", [".pkl", ".pth", ".ckpt", ".safetensors"])
def test_the_same_weights_come_in_every_form(suffix, tmp_path, pair):
    tensors = rife("4.26")
    want = load(tensors, tmp_path).between(pair)(0.5)
    plain = {key.removeprefix("module."): value for key, value in tensors.items()}
    listed = {
        key.replace("block", "blocks.", 1) if key.startswith("block") else key: value for key, value in plain.items()
    }
    for form in (tensors, plain, listed):
        torch.testing.assert_close(load(form, tmp_path, suffix).between(pair)(0.5), want, atol=1e-5, rtol=0)


@pytest.mark.parametrize(("version", "millions"), [("4.6", 5.3), ("4.26", 5.7)])
def test_the_size_of_the_real_one(version, millions, tmp_path, pair):
    tensors = rife(version, narrower=1)
    assert sum(value.numel() for value in tensors.values()) / 1e6 == pytest.approx(millions, abs=0.1)
    assert load(tensors, tmp_path).between(pair)(0.5).std() > 0


def test_sizes_that_no_network_takes_are_filled_up(tmp_path):
    pair = Pair(1, 2, torch.rand(1, 3, 40, 72), torch.rand(1, 3, 40, 72))
    assert load(rife("4.25.lite"), tmp_path).between(pair)(0.5).shape == (1, 3, 40, 72)


def test_the_lite_4_25_sees_its_own_scales(tmp_path):
    for version, scales in (("4.25.lite", (32, 16, 8, 4, 1)), ("4.26", (16, 8, 4, 2, 1)), ("4.6", (8, 4, 2, 1))):
        shapes = {rife_layout.unified_key(key): tuple(value.shape) for key, value in rife(version).items()}
        assert rife_layout.layout_of(shapes, "x").scales == scales


@pytest.mark.parametrize("far", [5.0, 3.0])
def test_4_0_begins_again_with_smaller_pictures_where_it_moves_far(far, tmp_path, pair):
    """The second block counts 8 times; beyond 32 pixels all is computed again at half the size, where it counts 16."""
    tensors = zeroed(rife("4.0"))
    tensors["module.block1.lastconv.bias"] = torch.tensor((far, 0.0, far, 0.0, 40.0))
    moved = int(far * (16 if far > 4 else 8))
    made = load(tensors, tmp_path).between(pair)(0.5)
    expected = pair.first[..., min(moved, SIDE - 1) :]
    torch.testing.assert_close(made[..., : expected.shape[-1]], expected, atol=1e-3, rtol=0)


def test_what_is_no_rife_is_refused_with_a_sentence(tmp_path):
    whole = rife("4.7")
    older = {"contextnet.conv1.conv1.weight": torch.ones(1), "block0.conv1.0.weight": torch.ones(1)}
    lacking = {key: value for key, value in whole.items() if "convblock.3" not in key}
    wrong = whole | {"module.block1.conv0.0.0.weight": torch.ones(64, 9, 3, 3)}
    cases = (
        (film(), "holds no weights of RIFE 4"),
        (older, "is a RIFE older than version 4"),
    )
    for tensors, words in (*cases, (lacking, "is not whole"), (wrong, "is not whole")):
        with pytest.raises(BackendError, match=words) as caught:
            load(tensors, tmp_path)
        assert caught.value.code == "mismatch" and "flownet" in caught.value.message and caught.value.hint
