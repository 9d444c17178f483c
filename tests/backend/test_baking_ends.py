"""A bake that is cancelled within one of its long steps, and what its errors call its button."""

from __future__ import annotations

import errno
import sys

import pytest
from tiny_texture import Shooting, Stage, Told, bake

from backend import serve
from backend.baking import bake as bake_module
from backend.contract import Bake, FrameMap
from backend.errors import CancelledByUser
from backend.failures import failed
from backend.jobs import bake_texture


@pytest.fixture
def texture(tmp_path):
    return Stage([Shooting(FrameMap(1, 1))]).write(tmp_path / "texture")


@pytest.mark.parametrize("where", ["rasterise.py", "merging.py"])
def test_a_cancel_is_heard_within_a_layout_and_within_a_picture(texture, monkeypatch, where):
    """Each takes seconds where a texture is large."""
    monkeypatch.setattr("backend.baking.rasterise._TEXELS_AT_ONCE", 256)
    monkeypatch.setattr("backend.baking.projecting._POINTS_AT_ONCE", 256)
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        frame = sys._getframe()
        while frame and not frame.f_code.co_filename.endswith(where):
            frame = frame.f_back
        asked += frame is not None
        return asked == 3

    with pytest.raises(CancelledByUser):
        bake_texture(texture, Told(), cancelled)
    assert not texture.finished_frames() and not list(texture.seen.iterdir())
    bake(texture)
    assert set(texture.finished_frames()) == {1}


def test_what_goes_wrong_with_a_texture_names_its_own_button(texture, monkeypatch):
    def write_png(path, *_given, **_how):
        raise OSError(errno.EIO, "Input/output error", str(path))

    monkeypatch.setattr(bake_module, "write_png", write_png)
    with pytest.raises(OSError) as caught:
        bake(texture)
    assert "Finish Texture" in failed(caught.value, "job", work=serve._work(Bake("job", str(texture.path)))).hint
