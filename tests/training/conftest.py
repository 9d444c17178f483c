"""Compute in one thread, as several tests and a training may share the machine, and draw the same numbers each time."""

from __future__ import annotations

import numpy as np
import pytest
import torch


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture
def draw():
    """Return random numbers that are the same in every run."""
    return np.random.default_rng(5)
