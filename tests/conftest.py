"""Spare the tests what costs time and tells nothing: looking at all the libraries again, and waiting for the disk."""

from __future__ import annotations

import gc
import os
import sys

import pytest


@pytest.fixture(scope="module", autouse=True)
def frozen_libraries():
    """Keep what is loaded from the garbage collector, as every take collects; nothing that a test makes is among it.

    Only on the backend's side: Blender does not end while objects are frozen.
    """
    if "torch" in sys.modules:
        gc.collect()
        gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def no_wait_for_the_disk():
    """Let files be as good as written when the system has them: no test cuts the power."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda file: None)
        yield
