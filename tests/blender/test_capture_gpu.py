"""What a capture that is drawn leaves on the GPU: nothing."""

from __future__ import annotations

import weakref

import pytest
import scenes
import ways
from animatic.capture import capture
from animatic.capture.fast.drawing import Drawing
from animatic.capture.fast.drawn_recorder import DrawnRecorder


@ways.needs_gpu
@pytest.mark.parametrize("refused", [False, True])
def test_nothing_of_the_gpu_outlives_the_walk(scene, tmp_path, monkeypatch, refused):
    """Python may free it at any time later, where there is no context: epoxy then ends Blender."""
    scenes.add_camera(scene)
    scenes.add_plane(scene)
    scenes.add_cube(scene).is_shadow_catcher = refused
    alive, after = [], []
    begin, end = Drawing.__init__, DrawnRecorder.record
    monkeypatch.setattr(Drawing, "__init__", lambda self, *size: alive.append(weakref.ref(self)) or begin(self, *size))
    monkeypatch.setattr(
        DrawnRecorder,
        "record",
        lambda self, *frame: after.append(alive[0]() is None) or end(self, *frame),
    )
    capture(scene, scenes.request(scene), tmp_path, lambda *_: None)
    assert len(alive) == 1 and alive[0]() is None
    assert after == ([] if refused else [False, False, True])
