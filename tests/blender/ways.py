"""Capture a scene both ways, drawn and rendered, and tell how far the two differ.

Must not import anything of Animatic but the contract and capture.
"""

from __future__ import annotations

import json

import numpy as np
import pytest
import scenes
from animatic.backend.contract import CaptureFolder
from animatic.capture import capture
from animatic.capture.fast import gpu_context
from animatic.capture.files import exr

TOLERANCE = 1e-5  # of the depth
JITTER_PX = 0.01  # a render's ray goes through a pixel's centre within so much
CREASES = 1e-4  # of the pixels may lie so exactly on a line between two surfaces that the jitter decides
EDGES = 0.002  # of the pixels may show the other side of an edge

needs_gpu = pytest.mark.skipif(bool(gpu_context.why_not()), reason=gpu_context.why_not())


def both(scene, folder, **changes) -> tuple[CaptureFolder, CaptureFolder]:
    """Return what is drawn, and what is rendered, of the scene."""
    drawn, rendered = (capture(scene, scenes.request(scene, draw=draw, **changes), folder) for draw in (True, False))
    assert (drawn.read().way, drawn.read().why_rendered) == ("drawn", "")
    assert rendered.read().way == "rendered"
    return drawn, rendered


def depths(folder) -> list[np.ndarray]:
    """Return Z of each file."""
    return [exr.read(path).channels["Z"] for path in folder.control_files("depth").values()]


def poses(folder) -> list[dict]:
    """Return the pose of each file."""
    return [json.loads(path.read_text()) for path in folder.control_files("openpose").values()]


def around(depth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the largest depth of each pixel and its neighbours, [height, width]."""
    padded = np.pad(depth, 1, mode="edge")
    height, width = depth.shape
    found = [padded[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    return np.min(found, axis=0), np.max(found, axis=0)


def assert_same(drawn, rendered) -> float:
    """Assert that depth, pose and camera are the same, and return which part of all pixels differs, at edges."""
    differing = []
    for mine, theirs in zip(depths(drawn), depths(rendered), strict=True):
        nearest, farthest = around(theirs)
        wrong = np.abs(mine - theirs) > TOLERANCE * theirs + JITTER_PX * (farthest - nearest)
        at_edges = farthest > 1.1 * nearest
        assert np.mean(wrong & ~at_edges) <= CREASES, f"{np.sum(wrong & ~at_edges)} pixels away from edges differ"
        differing.append(np.mean(wrong))
    assert max(differing) <= EDGES, f"{max(differing):.2%} of the pixels differ"
    assert poses(drawn) == poses(rendered)
    assert drawn.read_camera() == rendered.read_camera()
    return max(differing)
