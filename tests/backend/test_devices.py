"""Each device has its number format, and the description names them all."""

from __future__ import annotations

import pytest
import torch
from tiny_take import make_take, run_take

from backend.contract import Machine
from backend.machine.devices import available, describe, pick_dtype

CUDA = torch.device("cuda")


def test_a_cpu_works_in_float32_and_says_so(tmp_path, cache):
    assert pick_dtype(torch.device("cpu"), "float16") == torch.float32
    folder = make_take(tmp_path / "t", sampling={"precision": "float16"})
    (note,) = run_take(folder, cache).notes
    assert "float32" in note and "float16" in note


@pytest.mark.parametrize(
    ("precision", "dtype"),
    [("auto", torch.float16), ("bfloat16", torch.bfloat16), ("float32", torch.float32), ("float16", torch.float16)],
)
def test_a_gpu_works_in_half_precision_unless_told_otherwise(precision, dtype):
    assert pick_dtype(CUDA, precision) == dtype


def test_the_description_names_every_device_and_the_chosen_one():
    lines = describe(Machine(device="cpu"))
    assert len([line for line in lines if line.startswith("device ")]) == len(available())
    (cpu,) = [line for line in lines if line.startswith("device cpu")]
    assert "GiB free" in cpu and "chosen" in cpu and "float32" in cpu
