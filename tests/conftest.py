"""Keep what is loaded once out of the garbage collector's sight: every take collects, which else looks at all of it."""

from __future__ import annotations

import gc

import pytest


@pytest.fixture(scope="module", autouse=True)
def frozen_libraries():
    """Collect, and freeze what is left; nothing that a test of this module makes is among it."""
    gc.collect()
    gc.freeze()
