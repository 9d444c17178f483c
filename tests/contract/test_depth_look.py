"""How depth is drawn: what is set and what is measured, the range of a clip, and takes from before that."""

from __future__ import annotations

import dataclasses

import pytest
from samples import TAKE

from backend.contract import (
    AUTOMATIC_DEPTH,
    ContractError,
    Control,
    DepthLook,
    DepthMeasure,
    Key,
    Take,
    differences,
    from_data,
    passes_of,
    range_bins,
    to_data,
)
from backend.contract.depth_measure import BIN_COUNT


@pytest.mark.parametrize(
    ("look", "near", "far"),
    [
        (DepthLook(), 0.5, 0.1),
        (DepthLook(near_m=4.0), 0.25, 0.1),
        (DepthLook(far_m=5.0), 0.5, 0.2),
        (DepthLook(4.0, 5.0), 0.25, 0.2),
        (DepthLook(near_m=20.0), 0.05, 0.0),  # beyond the measured far: black goes to infinity
        (DepthLook(far_m=1.0), 1.001, 1.0),  # before the measured near: all that is nearer is white
    ],
)
def test_what_is_set_holds_and_what_is_measured_gives_way(look, near, far):
    assert look.inverse_range(0.5, 0.1) == pytest.approx((near, far))


def test_the_curve_gives_a_grey_for_each_grey():
    look = DepthLook(curve=(Key(0.0, 0.2), Key(0.5, 0.8), Key(1.0, 1.0)))
    assert [look.grey_at(grey) for grey in (0.0, 0.25, 0.5, 1.0)] == pytest.approx([0.2, 0.5, 0.8, 1.0])
    assert AUTOMATIC_DEPTH.grey_at(0.3) == 0.3


def test_near_lies_before_far():
    with pytest.raises(ContractError, match=r"far_m is 2; it must be more than the near distance \(3 m\)"):
        DepthLook(3.0, 2)


def test_few_pixels_do_not_set_the_range_and_a_sky_takes_the_black():
    counts = [0] * BIN_COUNT
    counts[100], counts[200], counts[300], counts[400] = 15, 500, 500, 1
    assert range_bins(counts, 0) == (300, 200)
    assert range_bins(counts, 1000) == (300, None)
    assert range_bins([0] * BIN_COUNT, 7) is None


def test_a_measure_names_what_is_wrong_with_it():
    assert DepthMeasure(2.0, None, 1.0, 9.0, (0.5, 0.5)).inverse_range == (0.5, 0.0)
    with pytest.raises(ContractError, match="high_m"):
        DepthMeasure(2.0, 4.0, 3.0, 3.0, (1.0,))


def test_a_take_of_before_reads_as_automatic():
    data = to_data(dataclasses.replace(TAKE, depth_look=AUTOMATIC_DEPTH))
    del data["depth_look"]
    assert from_data(Take, data, "take").depth_look == AUTOMATIC_DEPTH


def test_what_differs_is_said_in_words():
    before = dataclasses.replace(TAKE, depth_look=AUTOMATIC_DEPTH)
    after = dataclasses.replace(TAKE, depth_look=DepthLook(2.0, None, (Key(0.0, 0.0), Key(1.0, 0.5)), 80.0))
    assert [str(found) for found in differences(before, after)] == [
        "Depth Near: automatic → 2",
        "Depth Curve: off → 0: 0, 1: 0.5",
        "Depth Background: black → 80",
    ]


def test_a_younger_set_with_more_controlnets_is_no_difference_where_they_are_not_used():
    older = dataclasses.replace(TAKE, controls=(Control("depth"),))
    nets = {**older.models.controlnets, "normal": "org/normal", "depth": "org/other"}
    younger = dataclasses.replace(older, models=dataclasses.replace(older.models, controlnets=nets))
    assert [found.label for found in differences(older, younger)] == ["Controlnets Depth"]


def test_segmentation_is_said_in_full():
    nets = dict.fromkeys(("depth", "seg"), "org/net")
    before = dataclasses.replace(TAKE, controls=(), models=dataclasses.replace(TAKE.models, controlnets=nets))
    after = dataclasses.replace(before, controls=(Control("seg"),))
    assert [str(found) for found in differences(before, after)] == ["Segmentation: off → on"]


@pytest.mark.parametrize(
    ("kinds", "passes"),
    [
        (("normal",), ("normal",)),
        (("seg",), ("seg",)),
        (("lineart",), ("depth", "normal", "objects")),
        (("depth", "normal", "lineart"), ("depth", "normal", "objects")),
    ],
)
def test_each_control_names_the_passes_that_it_is_drawn_from(kinds, passes):
    assert passes_of(kinds, None) == passes
