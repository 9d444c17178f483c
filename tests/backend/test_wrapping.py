"""Pictures that tile: moved around the edge they come out the same, and their opposite edges fit."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from denoisers import denoiser
from PIL import Image
from tiny_networks import WIDTH as TEXT_WIDTH
from tiny_networks import new_controlnet, new_unet
from tiny_take import frame_bytes, make_take, run_take, write_depth
from torch import nn
from torch._dynamo.utils import counters

from backend import known
from backend.contract import PREVIEW, PREVIEW_FOLDER, UNTRAINED, Control, Noise
from backend.engine.context import Context
from backend.engine.denoise import denoise
from backend.engine.hints import EmbeddedHints
from backend.engine.noise import draw_noise
from backend.engine.schedulers import Solver
from backend.engine.steering import Steering
from backend.models.cache import ModelCache
from backend.models.loading import load_vae
from backend.models.parts import Located, Part
from backend.models.untrained import untrained_folder
from backend.networks import compiling
from backend.networks.prepare import prepare_controlnet, prepare_unet
from backend.networks.wrapping import NO_AXES, let_wrap, wrapping, wraps_of
from backend.pictures.decode import _decoded, set_tiles
from backend.pictures.encode import _encoded

FRAMES, SIDE, MOVED = 3, 8, 2  # latent pixels; the tiny networks have two levels
TILINGS = {"x": (-1,), "y": (-2,), "xy": (-2, -1)}


@pytest.fixture(scope="module")
def networks():
    unet, net = new_unet(), new_controlnet(1)
    prepare_unet(unet, "frame")
    prepare_controlnet(net)
    return unet, net


def drawn(*shape, seed=2):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def moved(x, by, dims):
    """Return `x` moved around the edge by so many pixels along `dims`."""
    return x.roll([by] * len(dims), dims) if dims else x


def denoised(unet, net, dims=()):
    """Return the latents of a clip whose noise and hints were moved along `dims`, moved back."""
    x = moved(drawn(1, 4, FRAMES, SIDE, SIDE), MOVED, dims)
    # hints are twice as large as the latents, as their embedding halves them once
    pictures = moved(drawn(FRAMES, 3, 2 * SIDE, 2 * SIDE, seed=3).sigmoid(), 2 * MOVED, dims)
    hints = EmbeddedHints(net, lambda part: pictures[part])
    text = drawn(2, 3, TEXT_WIDTH, seed=4)
    made = denoiser(unet, [Steering(net, hints, [1.0] * FRAMES, [1.0] * 3)], text, FRAMES, [3.0] * 3)
    solver = Solver("ddim", Noise(), 3, torch.device("cpu"))
    *_, last = denoise(x, solver, made, Context(FRAMES, 16, 4))
    return moved(last.x, -MOVED, dims)


@pytest.mark.parametrize("tiling", TILINGS)
def test_a_clip_that_is_moved_around_the_edge_is_denoised_to_the_same_moved(networks, tiling):
    with wrapping(networks, tiling):
        still = denoised(*networks)
        for dims in TILINGS.values():
            difference = (denoised(*networks, dims) - still).abs().max() / still.abs().max()
            closed = set(dims) <= set(TILINGS[tiling])
            assert difference < 1e-4 if closed else difference > 1e-2, dims


def test_networks_wrap_in_the_block_alone(networks):
    before = denoised(*networks)
    with pytest.raises(KeyError), wrapping(networks, "xy"):
        inside = denoised(*networks)
        raise KeyError
    assert wraps_of(networks[0]) == NO_AXES
    assert torch.equal(denoised(*networks), before) and not torch.allclose(inside, before, atol=1e-2)


def test_compiled_networks_are_so_for_each_way_to_wrap(networks, monkeypatch, tmp_path):
    monkeypatch.setattr(compiling, "COMPILER", "eager")
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))
    torch._dynamo.reset()
    counters.clear()
    plain = {}
    for tiling in ("none", "x"):
        with wrapping(networks, tiling):
            plain[tiling] = denoised(*networks)
    compiling.run_compiled(networks, True, torch.device("cpu"), tmp_path)
    graphs = []
    try:
        for tiling in ("none", "x", "none"):
            with wrapping(networks, tiling):
                assert torch.allclose(denoised(*networks), plain[tiling], atol=1e-4)
            graphs.append(counters["stats"]["unique_graphs"])
    finally:
        compiling.run_compiled(networks, False, torch.device("cpu"), tmp_path)
        torch._dynamo.reset()
    assert graphs[0] < graphs[1] == graphs[2]


@pytest.mark.parametrize("make", [new_unet, lambda: new_controlnet(1)])
def test_every_convolution_that_sees_neighbours_can_wrap(make):
    network = make()
    let_wrap(network)
    left = [module for module in network.modules() if type(module) is nn.Conv2d]
    assert left and all(module.kernel_size == (1, 1) for module in left)


@pytest.fixture(scope="module", params=["untrained", "preview"])
def vae(request):
    """Return a whole VAE, whose encoder pads on one side alone, and a tiny one."""
    folder = {"untrained": untrained_folder(), "preview": PREVIEW_FOLDER}[request.param]
    return load_vae(Located(Part("vae", request.param), folder / "base" / "vae"), torch.float32)


@pytest.mark.parametrize("tiling", TILINGS)
@pytest.mark.parametrize("way", ["decode", "encode"])
@torch.no_grad()
def test_a_vae_gives_the_same_moved(vae, way, tiling):
    channels = vae.config["latent_channels"]
    x, compute, ahead, back = drawn(channels, 8, 12), lambda x: _decoded(x, vae), 1, 8
    if way == "encode":
        x, compute, ahead, back = drawn(3, 64, 96).sigmoid(), lambda x: _encoded(x[None], vae), 8, 1
    with wrapping([vae], tiling):
        still = compute(x)
        for dims in TILINGS.values():
            again = moved(compute(moved(x, 3 * ahead, dims)), -3 * back, dims)
            difference = (again - still).abs().max() / still.abs().max()
            closed = set(dims) <= set(TILINGS[tiling])
            assert difference < 1e-4 if closed else difference > 1e-3, dims


def seam_ratio(picture, dim=-1):
    """Return how far the opposite edges of a picture [..., h, w] are apart, beside how far neighbours are."""
    steps = (picture - picture.roll(-1, dim)).abs().transpose(dim, -1).flatten(0, -2).mean(0)
    return float(steps[-1] / steps[:-1].mean())


@pytest.mark.parametrize("way", ["decode", "encode"])
@torch.no_grad()
def test_tiles_leave_no_seam(way):
    """Waves that close at the edges, so that nothing but the tiles can break them: they are padded with zeros."""
    vae = load_vae(Located(Part("vae", "untrained"), untrained_folder() / "base" / "vae"), torch.float32)
    set_tiles(vae, True)
    channels, unit, compute = (4, 1, _decoded) if way == "decode" else (3, 8, lambda x, vae: _encoded(x[None], vae))
    across = torch.linspace(0, 2 * torch.pi, 72 * unit + 1)[:-1]
    x = torch.sin(across + torch.arange(channels)[:, None, None]).expand(-1, 8 * unit, -1)
    open_, closed_ = compute(x, vae), None
    with wrapping([vae], "x"):
        closed_ = compute(x, vae)
    assert closed_.shape == open_.shape and wraps_of(vae) == NO_AXES
    assert seam_ratio(closed_) < 3 < seam_ratio(open_)
    middle = slice(24 * open_.shape[-1] // 72, 40 * open_.shape[-1] // 72)  # which no other tile reaches
    assert torch.allclose(closed_[..., middle].mean(), open_[..., middle].mean(), atol=0.1)


@pytest.fixture(scope="module")
def preview_cache():
    """Share the loaded preview model between the tests."""
    return ModelCache()


@pytest.mark.parametrize("models", [PREVIEW, UNTRAINED], ids=lambda models: models.name)
def test_a_whole_take_comes_out_moved_and_leaves_the_models_as_they_were(
    tmp_path, cache, preview_cache, monkeypatch, models
):
    """Its noise and its depth are moved by 64 pixels, which are whole ones at each level of the networks."""
    loaded, side_px, far_px = preview_cache if models is PREVIEW else cache, 128, 64

    def made(name, tiling="xy", moves=0):
        settings = {"models": models, "prompt": "grass", "width": side_px, "height": side_px}
        sampling = {"steps": 2, "guidance": 1.4}
        folder = make_take(tmp_path / name, 2, (Control("depth"),), tiling=tiling, sampling=sampling, **settings)
        for number in (1, 2):
            depth_m = np.linspace(2, 6, side_px, dtype=np.float32)[None] + np.linspace(0, 3, side_px)[:, None]
            depth_m[8 * number : 56, 16:56] = 1.5
            write_depth(folder.control.control_file("depth", number), np.roll(depth_m, (moves, moves), (0, 1)))
        roll = lambda noise: noise.roll((moves // 8, moves // 8), (-2, -1))  # noqa: E731
        monkeypatch.setattr(known, "draw_noise", lambda *a, **k: roll(draw_noise(*a, **k)))
        run_take(folder, loaded)
        return folder

    before, still, there = made("before", "none"), made("still"), made("there", moves=far_px)
    for number in (1, 2):
        one, other = (np.array(Image.open(folder.frame(number)), int) for folder in (still, there))
        assert np.abs(np.roll(one, (far_px, far_px), (0, 1)) - other).max() <= 1
        assert one.std() > 2
    assert frame_bytes(made("after", "none")) == frame_bytes(before) != frame_bytes(still)


@pytest.mark.parametrize("tiling", ["none", "xy"])
def test_the_opposite_edges_of_a_texture_match(tmp_path, preview_cache, tiling):
    """No further apart than neighbours are, in the mean; without tiling they are far apart."""
    settings = {"models": PREVIEW, "prompt": "a brick wall", "width": 128, "height": 128, "controls": ()}
    folder = make_take(tmp_path / tiling, 2, tiling=tiling, sampling={"steps": 2, "guidance": 1.4}, **settings)
    run_take(folder, preview_cache)
    for path in folder.finished_frames().values():
        picture = torch.from_numpy(np.array(Image.open(path), np.float32)).permute(2, 0, 1)
        ratios = seam_ratio(picture), seam_ratio(picture, -2)
        assert max(ratios) < 1.5 if tiling == "xy" else min(ratios) > 2, ratios
