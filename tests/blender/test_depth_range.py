"""What is measured of the depth of a capture, and the picture of it."""

import numpy as np
import pytest
from animatic.backend import contract
from animatic.backend.contract import DepthLook, DepthMeasure, Key
from animatic.capture import DepthCount, depth_range
from animatic.operators import depth_histogram
from animatic.runs import capturing

MEASURED, SET = (0.35, 0.55, 0.95), (1.0, 0.45, 0.1)  # the colours of their marks
MEASURE = DepthMeasure(2.0, 16.0, 1.5, 20.0, (0.1, 0.3, 0.0, 0.4))


def measure_depth(folder):
    counting = DepthCount(folder)
    while counting.done < counting.total:
        counting.read_on()
    counting.keep()
    return contract.read_measure(folder.path)


def test_a_long_capture_is_measured_in_parts(tmp_path):
    folder = contract.CaptureFolder(tmp_path)
    folder.control_file("depth", 1).parent.mkdir()
    for number in range(1, 21):
        depth_range.exr.write_depth(folder.control_file("depth", number), np.full((4, 4), number, np.float32))
    counting = DepthCount(folder)
    counting.read_on()
    assert (counting.done, counting.total) == (16, 20)
    assert measure_depth(folder).near_m == pytest.approx(1, rel=0.005)
    assert measure_depth(folder).far_m == pytest.approx(20, rel=0.005)


def test_a_capture_without_depth_has_nothing_to_measure(tmp_path):
    folder = contract.CaptureFolder(tmp_path)
    assert list(capturing.measure(folder)) == [] and contract.read_measure(tmp_path) is None


def test_a_sky_takes_the_black_and_what_cannot_be_read_has_no_range(tmp_path):
    folder = contract.CaptureFolder(tmp_path / "c")
    path = folder.control_file("depth", 1)
    path.parent.mkdir(parents=True)
    z = np.full((16, 16), 1e10, np.float32)
    depth_range.exr.write_depth(path, z)
    assert measure_depth(folder) is None
    z[:8] = 3.0
    depth_range.exr.write_depth(path, z)
    assert measure_depth(folder).far_m is None and sum(measure_depth(folder).counts) == pytest.approx(0.5)
    other = contract.CaptureFolder(tmp_path / "d")
    other.control_file("depth", 1).parent.mkdir(parents=True)
    other.control_file("depth", 1).write_bytes(b"compressed by another program")
    assert measure_depth(other) is None


def test_the_histogram_marks_near_and_far_and_shows_their_greys():
    picture = depth_histogram.histogram(MEASURE, contract.AUTOMATIC_DEPTH)
    assert picture.shape == (depth_histogram.HEIGHT_PX, depth_histogram.WIDTH_PX, 4) and (picture[..., 3] == 1).all()
    greys = picture[0, :, 0]
    assert greys[5] == 1 and greys[-5] == 0 and (np.diff(np.delete(greys, marks(picture, MEASURED))) <= 0).all()
    assert len(marks(picture, MEASURED)) == 4 and not marks(picture, SET)
    asked = depth_histogram.histogram(MEASURE, DepthLook(near_m=4.0))
    (left, *_), (near, *_) = marks(asked, MEASURED), marks(asked, SET)
    assert near < left  # the far one is the measured
    wide = depth_histogram.histogram(MEASURE, DepthLook(far_m=400.0))
    assert min(marks(wide, SET)) > depth_histogram.WIDTH_PX * 0.9
    inverted = depth_histogram.histogram(MEASURE, DepthLook(curve=(Key(0.0, 1.0), Key(1.0, 0.0))))
    assert inverted[0, 5, 0] == 0 and inverted[0, -5, 0] == 1


def marks(picture, colour):
    """Return the columns of the marks of `colour`."""
    return np.flatnonzero(np.isclose(picture[-1, :, :3], colour).all(axis=1)).tolist()


def test_the_bars_are_as_high_as_their_shares():
    picture = depth_histogram.histogram(MEASURE, contract.AUTOMATIC_DEPTH)
    ground = picture[-1, 0, :3]
    heights = (np.abs(picture[..., :3] - ground).max(-1) > 1e-3).sum(0)
    quarter = depth_histogram.WIDTH_PX // 4
    middles = [heights[quarter // 2 + quarter * number] for number in range(4)]
    assert middles[3] > middles[1] > middles[0] > middles[2]
