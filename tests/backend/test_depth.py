"""Depth hints: inverse depth, near white, far black, one range for the clip."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from PIL import Image
from tiny_take import fill_capture, write_depth

from backend.contract import CaptureFolder, DepthLook, Key, value_at
from backend.controls import depth
from backend.controls.control import Hints, draw_look
from backend.controls.depth import measure_range, read_inverse
from backend.errors import BackendError


@pytest.fixture
def capture(tmp_path):
    return CaptureFolder(tmp_path / "capture")


def write_clip(capture, *frames):
    for number, z in enumerate(frames, 1):
        write_depth(capture.control_file("depth", number), np.asarray(z, np.float32))


def hints(capture, count, width, height):
    return Hints(capture, "depth", width, height).of(range(1, count + 1))(slice(None)).numpy()


def test_depth_is_inverse_near_is_white_and_the_background_is_black(capture):
    z = np.repeat(np.array([[1.0, 2.0, 4.0, 1e10]]), 8, axis=0)
    (picture,) = hints(capture, write_clip(capture, z) or 1, 4, 8)
    assert picture.shape == (3, 8, 4)
    assert (picture[0] == picture[1]).all() and (picture[0] == picture[2]).all()
    assert picture[0][0] == pytest.approx([1, 0.5, 0.25, 0], abs=0.01)  # 1/z, and 1/infinity for the background


@pytest.mark.parametrize("background", [0.0, -3.0, np.inf, np.nan, 1e9, 1e10])
def test_what_is_no_distance_is_background(capture, background):
    z = np.full((8, 8), 2.0)
    z[:, 4:] = background
    (picture,) = hints(capture, write_clip(capture, z) or 1, 8, 8)
    assert (picture[:, :, 4:] == 0).all() and (picture[:, :, :4] == 1).all()


def test_a_still_object_keeps_its_grey_while_another_moves(capture):
    frames = []
    for near in (8.0, 4.0, 1.0):
        z = np.full((32, 32), 10.0)
        z[:, :8] = 5.0  # still
        z[:, 24:] = near
        frames.append(z)
    write_clip(capture, *frames)
    still = hints(capture, 3, 32, 32)[:, 0, 0, 0]
    assert 0 < still[0] < 1
    assert (still == still[0]).all()


def test_a_closed_room_uses_the_whole_range(capture):
    z = np.linspace(2, 6, 64 * 64).reshape(64, 64)
    (picture,) = hints(capture, write_clip(capture, z) or 1, 64, 64)
    assert picture.max() == 1 and picture.min() == 0
    assert np.mean(picture == 0) < 0.05 and np.mean(picture == 1) < 0.05
    assert (np.diff(picture[0].ravel()) <= 0).all()


def test_one_pixel_does_not_set_the_range(capture):
    z = np.linspace(2, 6, 64 * 64).reshape(64, 64)
    z[0, 0] = 0.01
    write_clip(capture, z)
    assert measure_range(capture.control_files("depth").values()).near == pytest.approx(0.5, rel=0.01)


def test_an_empty_frame_is_black(capture):
    (picture,) = hints(capture, write_clip(capture, np.full((8, 8), 1e10)) or 1, 8, 8)
    assert (picture == 0).all()


def test_hints_are_scaled_to_the_takes_size(capture):
    z = np.full((32, 48), 1e10)
    z[:16] = 3.0
    (picture,) = hints(capture, write_clip(capture, z) or 1, 24, 16)
    assert picture.shape == (3, 16, 24)
    assert (picture[:, :7] == 1).all() and (picture[:, 9:] == 0).all()


def test_smooth_depth_has_more_than_256_greys(capture):
    z = np.linspace(2, 6, 64 * 64).reshape(64, 64)
    assert len(np.unique(hints(capture, write_clip(capture, z) or 1, 64, 64))) > 2000


def test_the_channel_may_be_in_a_layer(capture):
    path = capture.control_file("depth", 1)
    write_depth(path, np.full((4, 6), 2.0), channel="ViewLayer.Depth.Z")
    assert (read_inverse(path) == 0.5).all()


def test_an_exr_without_depth_is_refused_by_its_channels(capture):
    path = capture.control_file("depth", 1)
    write_depth(path, np.ones((4, 4)), channel="R")
    with pytest.raises(BackendError, match=r"The depth file 0001\.exr has no channel Z, only R"):
        read_inverse(path)


def test_a_damaged_exr_is_refused_by_name(capture):
    path = capture.control_file("depth", 7)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not an exr")
    with pytest.raises(BackendError, match=r"0007\.exr") as caught:
        read_inverse(path)
    assert caught.value.code == "bad_control"


def test_the_clip_is_measured_one_file_at_a_time(capture, monkeypatch):
    write_clip(capture, *(np.full((8, 8), z) for z in (1.0, 2.0, 3.0)))
    order = []
    real = depth.read_inverse
    monkeypatch.setattr(depth, "read_inverse", lambda path: order.append(path.stem) or real(path))

    def paths():
        for path in capture.control_files("depth").values():
            order.append(f"ask {path.stem}")
            yield path

    measure_range(paths())
    assert order == ["ask 0001", "0001", "ask 0002", "0002", "ask 0003", "0003"]


def noise(capture, *, sky):
    """Write three frames of depths at random, with or without a sky."""
    draw = np.random.default_rng(5)
    frames = [(2 + number * draw.random((32, 48)) ** 2 * 9).astype(np.float32) for number in (1, 2, 3)]
    for z in frames if sky else ():
        z[:4] = 1e10
    write_clip(capture, *frames)


@pytest.mark.parametrize(
    ("sky", "digest"),
    [
        (False, "619561c24cdba74cbd8dab7d664e96628d481098d6f8d6f77b097c50ab975c98"),
        (True, "3b2a3c955f20ffe60babff844d4f1e9af90243035b858073224f5686e7fcf206"),
    ],
)
def test_without_a_wish_depth_is_drawn_as_by_earlier_versions_to_the_last_bit(capture, sky, digest):
    noise(capture, sky=sky)
    drawn = hints(capture, 3, 48, 32).tobytes() + hints(capture, 3, 24, 16).tobytes()
    assert hashlib.sha256(drawn).hexdigest() == digest


def looked_at(capture, look, width=8, height=8):
    return Hints(capture, "depth", width, height, look).of([1])(slice(None)).numpy()[0, 0]


def test_near_and_far_that_are_set_are_white_and_black(capture):
    z = np.repeat(np.array([[1.0, 2.0, 4.0, 5.0, 10.0, 20.0, 50.0, 1e10]]), 8, axis=0)
    write_clip(capture, z)
    found = looked_at(capture, DepthLook(2.0, 20.0))[0]
    right = [min(max((1 / each - 1 / 20) / (1 / 2 - 1 / 20), 0), 1) for each in z[0, :7]]
    assert found == pytest.approx([*right, 0], abs=1e-6) and found[0] == found[1] == 1 and found[5] == 0
    measured = measure_range(capture.control_files("depth").values())
    only_far = looked_at(capture, DepthLook(far_m=10.0))[0]
    assert only_far[2] == pytest.approx((1 / 4 - 1 / 10) / (measured.near - 1 / 10), abs=1e-6)
    assert looked_at(capture, DepthLook(near_m=4.0))[0, 3] == pytest.approx(4 / 5, abs=1e-6)  # the sky keeps its black


def test_a_curve_changes_each_grey_and_leaves_a_black_background(capture):
    z = np.repeat(np.array([[2.0, 2.5, 4.0, 8.0, 8.0, 16.0, 20.0, 1e10]]), 8, axis=0)
    write_clip(capture, z)
    curve = (Key(0.0, 0.1), Key(0.3, 0.7, "smooth"), Key(1.0, 0.9))
    plain, bent = (looked_at(capture, DepthLook(2.0, 20.0, each))[0] for each in ((), curve))
    assert bent[:7] == pytest.approx([value_at(curve, grey) for grey in plain[:7]], abs=1e-4)
    assert bent[7] == 0 and bent[6] == pytest.approx(0.1)
    straight = looked_at(capture, DepthLook(2.0, 20.0, (Key(0.0, 0.0), Key(1.0, 1.0))))
    assert straight[0] == pytest.approx(plain, abs=1e-6)


def test_the_background_stands_where_it_is_told_to(capture):
    z = np.repeat(np.array([[2.0, 2.0, 4.0, 4.0, 10.0, 10.0, 1e10, np.inf]]), 8, axis=0)
    write_clip(capture, z)
    found = looked_at(capture, DepthLook(2.0, 20.0, background_m=10.0))[0]
    assert (found[6:] == found[4]).all() and 0 < found[4] < found[2]
    inverted = DepthLook(2.0, 20.0, (Key(0.0, 1.0), Key(1.0, 0.0)), 20.0)
    assert (looked_at(capture, inverted)[0, 6:] == 1).all()


def test_a_look_is_drawn_as_the_artist_asks(capture, tmp_path):
    fill_capture(capture, 3, 96, 64)
    asked = DepthLook(2.0, 9.0, (Key(0.0, 0.0), Key(1.0, 0.5)), 8.0)
    draw_look(capture, 1, tmp_path / "look", asked)
    seen = np.array(Image.open(tmp_path / "look" / "depth.png"))[..., 0]
    assert (seen == np.round(looked_at(capture, asked, 96, 64) * 255)).all() and seen.max() < 128 and seen.min() > 0


def test_a_look_is_what_the_model_sees(capture, tmp_path):
    fill_capture(capture, 3, 96, 64)
    draw_look(capture, 2, tmp_path / "look")
    seen = np.array(Image.open(tmp_path / "look" / "depth.png"))
    assert (seen == np.round(hints(capture, 3, 96, 64)[1].transpose(1, 2, 0) * 255)).all()
    pose = Hints(capture, "openpose", 96, 64).of(range(1, 4))(slice(1, 2))[0].numpy()
    assert (np.array(Image.open(tmp_path / "look" / "openpose.png")) == np.round(pose.transpose(1, 2, 0) * 255)).all()


def test_a_look_at_a_frame_that_was_not_captured_is_refused(capture, tmp_path):
    with pytest.raises(BackendError, match="Frame 5 was not captured"):
        draw_look(capture, 5, tmp_path)
