"""Pictures in between are the same on a GPU as on the CPU."""

from __future__ import annotations

import pytest
import torch
from interpolation_files import film, rife
from motion_files import write_fall
from weight_files import write

from backend.contract import CaptureFolder, MoreFrames
from backend.interpolation import networks
from backend.interpolation.motion import MotionVectors
from backend.interpolation.pair import Pair
from backend.machine.devices import available

GPU = torch.device(available()[0])
pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(GPU.type in ("cpu", "mps"), reason="this machine has no GPU that makes pictures in between"),
]


@pytest.mark.parametrize("method", ["motion", "rife", "film"])
def test_a_gpu_makes_the_same_pictures(tmp_path, method):
    pictures = torch.rand(2, 1, 3, 64, 64)
    write_fall(CaptureFolder(tmp_path), 2, (64, 64), [0.0, 5.0])
    made = []
    for device in (torch.device("cpu"), GPU):
        if method == "motion":
            loaded = MotionVectors(CaptureFolder(tmp_path), (64, 64), device)
        else:
            file = write(rife("4.26") if method == "rife" else film(), tmp_path / method, ".pth")
            loaded = networks.load(MoreFrames(method, 24.0, "w"), file, device)
        made.append(loaded.between(Pair(1, 2, *pictures.to(device)))(0.25).cpu())
    torch.testing.assert_close(*made, atol=2e-3, rtol=0)
