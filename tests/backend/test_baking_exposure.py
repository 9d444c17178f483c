"""Views of different brightness are matched where they show the same, and nothing else is touched."""

from __future__ import annotations

import numpy as np
import pytest
from baking_scenes import camera
from tiny_texture import HEIGHT, WIDTH, Shooting, Stage, bake, coverage, pixels

from backend.baking.exposure import gains_of
from backend.baking.views import to_linear, to_srgb
from backend.contract import FrameMap
from backend.errors import CancelledByUser

GREY = np.array([0.3, 0.2, 0.25])  # linear light


def around(degrees: float):
    place = 4 * np.sin(np.radians(degrees)), -4 * np.cos(np.radians(degrees)), 0
    return lambda frame: camera(place, width=WIDTH, height=HEIGHT, focal_px=80)


def shaded(gain=1.0, per_frame=lambda frame: 1.0):
    """Return a paint: a surface with a slope and stripes, brighter by a gain."""

    def paint(frame, at):
        shade = 1 + 0.3 * at[:, 2:] + 0.2 * np.sin(6 * at[:, :1])
        return to_srgb(GREY * shade * gain * per_frame(frame)).astype(float)

    return paint


def stage(path, paints, angles=(-35, 35), count=1, **changes):
    views = [Shooting(FrameMap(1, count), around(a), paint) for a, paint in zip(angles, paints, strict=True)]
    return Stage(views, changes={"match_exposure": True, "fill": False, **changes}).write(path)


def gains(folder):
    return gains_of(folder, folder.read(), lambda _: None)


@pytest.mark.parametrize("gain", [1.4, np.array([0.7, 1.0, 1.3])])
def test_a_known_gain_between_two_views_is_found_and_its_seam_vanishes(tmp_path, gain):
    folder = stage(tmp_path / "matched", [shaded(), shaded(gain)])
    found = gains(folder)[0]
    np.testing.assert_allclose(found[0] / found[1], np.broadcast_to(gain, 3), rtol=0.02)
    bake(folder)
    seen = coverage(folder) > 0
    same = stage(tmp_path / "same", [shaded(np.sqrt(gain))] * 2, match_exposure=False)  # they meet in the middle
    bake(same)
    apart = stage(tmp_path / "apart", [shaded(), shaded(gain)], match_exposure=False)
    bake(apart)
    error, before = (np.abs(pixels(each)[seen] - pixels(same)[seen]).max() for each in (folder, apart))
    assert error <= 4 < 12 < before  # of 255, a little more than the rounding of the pictures


def test_three_views_agree_all(tmp_path):
    folder = stage(tmp_path / "t", [shaded(0.8), shaded(), shaded(1.25)], (-50, 0, 50))
    found = gains(folder)[0].mean(axis=1)
    np.testing.assert_allclose(found * (0.8, 1, 1.25), 1, rtol=0.02)


def test_where_nothing_overlaps_nothing_changes(tmp_path):
    folders = [
        stage(tmp_path / str(matched), [shaded(), shaded(1.4)], (-90, 90), match_exposure=matched)
        for matched in (True, False)
    ]
    assert (gains(folders[0]) == 1).all()
    for folder in folders:
        bake(folder)
    assert folders[0].frame(1).read_bytes() == folders[1].frame(1).read_bytes()


def test_one_view_stays_as_it_is(tmp_path):
    folders = [stage(tmp_path / str(on), [shaded()], (0,), match_exposure=on) for on in (True, False)]
    for folder in folders:
        bake(folder)
    assert folders[0].frame(1).read_bytes() == folders[1].frame(1).read_bytes()


@pytest.mark.parametrize("loop", [False, True])
def test_gains_do_not_flicker_with_the_pictures(tmp_path, loop):
    flickering = shaded(per_frame=lambda frame: 1.3 if frame % 2 else 1.0)
    folder = stage(tmp_path / "t", [shaded(), flickering], count=6, loop=loop)
    found = gains(folder)
    assert np.abs(np.diff(found, axis=0)).max() < 0.01
    np.testing.assert_allclose(found[:, 0] / found[:, 1], np.sqrt(1.3), rtol=0.03)


def test_a_gain_that_drifts_is_followed_slowly_and_a_loop_closes(tmp_path):
    drifting = shaded(per_frame=lambda frame: 1 + 0.05 * (frame - 1))
    for loop in (False, True):
        found = gains(stage(tmp_path / str(loop), [shaded(), drifting], count=9, loop=loop, fps=2.0))
        ratio = (found[:, 0] / found[:, 1]).mean(axis=1)
        assert (ratio[-1] - ratio[0] > 0.15) != loop
        assert abs(np.diff(ratio)).max() < 0.06


def test_a_still_has_one_gain_for_all_pictures_of_a_view(tmp_path):
    folder = stage(tmp_path / "t", [shaded(), shaded(1.4)], count=3, mode="still", frames=FrameMap(1, 1))
    found = gains(folder)
    assert found.shape == (1, 2, 3)
    np.testing.assert_allclose(found[0, 0] / found[0, 1], 1.4, rtol=0.02)


def test_what_is_blown_out_or_black_says_nothing(tmp_path):
    def half_white(frame, at):
        painted = shaded(1.4)(frame, at)
        painted[at[:, 2] > 0] = 255
        return painted

    found = gains(stage(tmp_path / "t", [shaded(), half_white]))[0]
    np.testing.assert_allclose(found[0] / found[1], 1.4, rtol=0.03)
    dark = gains(stage(tmp_path / "dark", [shaded(), lambda frame, at: np.zeros((len(at), 3))]))
    assert (dark == 1).all()


def test_a_view_that_is_too_far_off_is_matched_as_far_as_it_goes_and_said(tmp_path):
    folder = stage(tmp_path / "t", [shaded(0.12), shaded(1.5)])
    assert gains(folder).max() <= 2.0 and gains(folder).min() >= 0.5
    notes = bake(folder).notes
    assert any("Shot 2, take 2" in note and "a seam may stay" in note for note in notes)


def test_a_bake_that_goes_on_has_the_same_gains(tmp_path):
    whole, stopped = (stage(tmp_path / name, [shaded(), shaded(1.4)], count=3) for name in ("whole", "stopped"))
    bake(whole)
    with pytest.raises(CancelledByUser):
        bake(stopped, lambda: stopped.seen.exists() and len(list(stopped.seen.iterdir())) == 1)
    bake(stopped)
    for number in (1, 2, 3):
        assert stopped.frame(number).read_bytes() == whole.frame(number).read_bytes()


def test_the_linear_and_the_coded_colours_belong_together():
    assert np.abs(to_linear(to_srgb(GREY)) - GREY).max() < 0.005
