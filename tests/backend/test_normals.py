"""Normal and segmentation hints: the colours that the ControlNets were trained on."""

from __future__ import annotations

import numpy as np
import pytest
from geometry import write_exr
from PIL import Image

from backend.contract import CaptureFolder
from backend.controls.control import Hints
from backend.errors import BackendError


@pytest.fixture
def capture(tmp_path):
    return CaptureFolder(tmp_path / "capture")


def write_normals(capture, normals):
    x, y, z = np.moveaxis(np.float32(normals), -1, 0)
    write_exr(capture.control_file("normal", 1), **{"normal.X": x, "normal.Y": y, "normal.Z": z})


def hint(capture, kind, width, height):
    return Hints(capture, kind, width, height).of([1])(slice(None)).numpy()[0].transpose(1, 2, 0)


@pytest.mark.parametrize(
    ("normal", "colour"),
    [
        ((0, 0, 1), (0.5, 0.5, 1)),  # blue is front
        ((-1, 0, 0), (1, 0.5, 0.5)),  # red is left
        ((1, 0, 0), (0, 0.5, 0.5)),
        ((0, 1, 0), (0.5, 1, 0.5)),  # green is top
        ((0, 0, 0), (0.5, 0.5, 1)),  # nothing is there
        ((0, np.nan, 0), (0.5, 0.5, 1)),
        ((0, 0, 0.9), (0.5, 0.5, 1)),  # a little short, as of half floats
    ],
)
def test_colours_say_where_a_surface_faces(capture, normal, colour):
    write_normals(capture, np.tile(normal, (8, 8, 1)))
    assert hint(capture, "normal", 8, 8) == pytest.approx(np.tile(colour, (8, 8, 1)), abs=1e-6)


def test_normals_between_two_are_of_length_one_when_they_are_scaled(capture):
    normals = np.zeros((16, 16, 3))
    normals[:, :8, 0], normals[:, 8:, 2] = -1, 1
    write_normals(capture, normals)
    found = hint(capture, "normal", 8, 8) * 2 - 1
    assert np.linalg.norm(found, axis=-1) == pytest.approx(np.ones((8, 8)), abs=1e-5)
    assert 0.05 < found[4, 4, 0] < 1  # a mix of both sides


def test_segments_keep_their_colours_at_every_size(capture):
    path = capture.control_file("seg", 1)
    path.parent.mkdir(parents=True)
    picture = Image.new("RGB", (24, 24), (120, 120, 120))
    picture.paste((4, 200, 3), (5, 5, 18, 18))
    picture.save(path)
    for side in (24, 16, 40):
        found = np.round(hint(capture, "seg", side, side) * 255).reshape(-1, 3)
        assert {tuple(colour) for colour in found} == {(120, 120, 120), (4, 200, 3)}


def test_files_that_cannot_be_read_are_named(capture):
    for kind, name in (("normal", "0001.exr"), ("seg", "0001.png")):
        path = capture.control_file(kind, 1)
        path.parent.mkdir(parents=True)
        path.write_bytes(b"nothing of the kind")
        with pytest.raises(BackendError, match=name) as caught:
            hint(capture, kind, 8, 8)
        assert caught.value.code == "bad_control"
