"""What only a GPU can show: half precision, offloading, the same frames every time."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from denoisers import denoiser
from PIL import Image
from test_steering import FRAMES, HINTS, SIDE, TEXT, X, nets, unet  # noqa: F401 (fixtures)
from tiny_take import frame_bytes, make_take, run_take

from backend.contract import PREVIEW, Machine, Noise
from backend.engine.context import Context
from backend.engine.denoise import denoise
from backend.engine.noise import draw_noise
from backend.engine.schedulers import Solver
from backend.engine.steering import Steering
from backend.machine.devices import available

GPU = available()[0]
pytestmark = [pytest.mark.gpu, pytest.mark.skipif(GPU == "cpu", reason="this machine has no GPU that torch can use")]


def frames(folder):
    return np.stack([np.array(Image.open(path), dtype=float) for path in folder.finished_frames().values()])


@pytest.mark.parametrize("precision", ["auto", "bfloat16", "float32"])
def test_the_same_take_gives_the_same_frames(tmp_path, cache, precision):
    folders = [make_take(tmp_path / name, sampling={"precision": precision}) for name in ("a", "b")]
    for folder in folders:
        run_take(folder, cache, machine=Machine(device=GPU))
    assert frame_bytes(folders[0]) == frame_bytes(folders[1])


@pytest.mark.parametrize("offload", ["auto", "always"])
def test_offloading_leaves_the_frames_alone(tmp_path, cache, offload):
    kept, moved = make_take(tmp_path / "kept"), make_take(tmp_path / "moved")
    run_take(kept, cache, machine=Machine(device=GPU, offload="never"))
    run_take(moved, cache, machine=Machine(device=GPU, offload=offload))
    assert frame_bytes(kept) == frame_bytes(moved)


@pytest.mark.parametrize(("precision", "greys"), [("float32", 1.0), ("float16", 6.0)])
def test_a_gpu_gives_the_pictures_that_the_cpu_gives(tmp_path, cache, precision, greys):
    on_gpu, on_cpu = make_take(tmp_path / "gpu", sampling={"precision": precision}), make_take(tmp_path / "cpu")
    run_take(on_gpu, cache, machine=Machine(device=GPU))
    run_take(on_cpu, cache)
    assert np.abs(frames(on_gpu) - frames(on_cpu)).mean() < greys


@pytest.mark.parametrize("precision", ["auto", "float16", "bfloat16"])
def test_the_preview_model_paints_the_same_picture_on_a_gpu(tmp_path, cache, precision):
    """Half precision tells a little less; a picture that is gone would be a hundred greys off."""
    settings = {"models": PREVIEW, "prompt": "a red box in a forest", "negative_prompt": ""}
    on_gpu = make_take(tmp_path / "gpu", sampling={"precision": precision}, **settings)
    on_cpu = make_take(tmp_path / "cpu", **settings)
    run_take(on_gpu, cache, machine=Machine(device=GPU))
    run_take(on_cpu, cache)
    assert np.abs(frames(on_gpu) - frames(on_cpu)).mean() < 4.0
    assert frames(on_cpu).std() > 10


@pytest.mark.skipif(not GPU.startswith("cuda"), reason="only CUDA tells when it is waited for")
@pytest.mark.parametrize("scheduler", ["ddim", "euler", "dpmpp_2m_karras", "lcm"])
def test_the_steps_of_a_clip_of_one_window_do_not_wait_for_the_gpu(unet, nets, scheduler):  # noqa: F811
    """The first step may: it moves what stays there."""
    device, steps, hints = torch.device(GPU), 4, HINTS.to(GPU)
    net = nets[0][0].to(device)
    steered = [Steering(net, lambda frames: hints, [1.0] * FRAMES, [1.0] * steps)]
    made = denoiser(unet.to(device), steered, TEXT.to(device), FRAMES, [3.0] * steps)
    noise = lambda step, part: draw_noise(1, range(1, FRAMES + 1)[part], 4, SIDE, SIDE, step)  # noqa: E731
    solver = Solver(scheduler, Noise(), steps, device, fresh_noise=noise)
    loop = denoise(X.to(device), solver, made, Context(FRAMES, 16, 4), shown=lambda step: range(0, FRAMES, 2))
    next(loop)
    torch.cuda.set_sync_debug_mode("error")
    try:
        assert [state.step for state in loop] == [2, 3, 4]
    finally:
        torch.cuda.set_sync_debug_mode("default")
