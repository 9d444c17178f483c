"""Hints are embedded once, and to the numbers that diffusers' ControlNet computes of them at every step."""

from __future__ import annotations

import pytest
import torch
from diffusers import ControlNetModel

from backend.contract import PREVIEW_FOLDER
from backend.engine import hints
from backend.engine.hints import EmbeddedHints
from backend.models.loading import load_controlnet
from backend.models.parts import Located, Part
from backend.networks.attention import Prompts

FRAMES, HEIGHT, WIDTH = 5, 64, 88
FOLDER = PREVIEW_FOLDER / "controlnet_depth"


@pytest.fixture
def pictures():
    return torch.rand(FRAMES, 3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def net():
    return load_controlnet(Located(Part("controlnet", "preview", "depth"), FOLDER), torch.float32)


@pytest.fixture
def in_pairs(monkeypatch):
    """Let frames be embedded two at a time, so that five of them make three groups."""
    monkeypatch.setattr(hints, "MOST_FRAMES", 2)


@pytest.fixture
def asked(net, monkeypatch, in_pairs):
    """Return the list of how many pictures the net was asked to embed at once."""
    calls = []
    embed = net.controlnet_cond_embedding.embed
    monkeypatch.setattr(net.controlnet_cond_embedding, "embed", lambda batch: calls.append(len(batch)) or embed(batch))
    return calls


@torch.no_grad()
def test_the_net_gives_what_it_gives_for_the_pictures(net, pictures):
    whole = ControlNetModel.from_pretrained(FOLDER, torch_dtype=torch.float32).eval()
    for model in (net, whole):  # new ones end in zeros and would hide a difference
        torch.manual_seed(2)
        for layer in (*model.controlnet_down_blocks, model.controlnet_mid_block):
            torch.nn.init.normal_(layer.weight, std=0.3)
    x, text = torch.randn(FRAMES, net.config["in_channels"], HEIGHT // 8, WIDTH // 8), torch.randn(FRAMES, 77, 128)
    mine = net(x[None], torch.tensor(500), Prompts(text), EmbeddedHints(net, pictures.__getitem__)(range(FRAMES)))
    reference = whole(x, 500, text, pictures, return_dict=False)
    for a, b in zip((*mine[0], mine[1]), (*reference[0], reference[1]), strict=True):
        assert (a - b).abs().max() <= 1e-5 * b.abs().max()
    assert float(reference[1].abs().max()) > 0


def test_a_frame_is_embedded_once_for_all_windows(net, pictures, asked):
    embedded = EmbeddedHints(net, pictures.__getitem__)
    whole = embedded(range(FRAMES))
    assert asked == [2, 2, 2]
    for start, stop in ((0, 2), (1, 4), (3, 5), (4, 5)):
        assert torch.equal(embedded(range(start, stop)), whole[start:stop])
    assert asked == [2, 2, 2]


def test_frames_past_the_limit_are_embedded_again_and_stay_equal(net, pictures, asked, monkeypatch):
    whole = EmbeddedHints(net, pictures.__getitem__)(range(FRAMES))
    monkeypatch.setattr(hints, "MOST_KEPT_BYTES", whole[:2].nbytes)
    embedded = EmbeddedHints(net, pictures.__getitem__)
    asked.clear()
    windows = (0, 3), (2, 5)
    for _ in range(2):
        for start, stop in windows:
            assert torch.equal(embedded(range(start, stop)), whole[start:stop])
    # the first group is kept, the second held from one window to the next, the third past it
    assert asked == [2, 2, 2, 2]
    assert torch.equal(EmbeddedHints(net, pictures.__getitem__)(range(3, 5)), whole[3:5])


@pytest.mark.parametrize(("height", "width", "most"), [(64, 88, 5), (512, 512, 5), (512, 1024, 4), (1024, 2048, 2)])
def test_larger_pictures_are_embedded_in_smaller_groups(net, monkeypatch, height, width, most):
    calls = []
    monkeypatch.setattr(net.controlnet_cond_embedding, "embed", lambda batch: calls.append(len(batch)) or batch)
    clip = torch.zeros(1, 3, height, width).expand(FRAMES, -1, -1, -1)
    assert EmbeddedHints(net, clip.__getitem__)(range(FRAMES)).shape[0] == FRAMES
    assert calls[0] == most


def test_frames_come_in_the_order_that_is_asked_for(net, pictures, in_pairs):
    embedded = EmbeddedHints(net, pictures.__getitem__)
    whole = embedded(range(FRAMES))
    assert torch.equal(embedded([4, 0, 3]), whole[[4, 0, 3]])
