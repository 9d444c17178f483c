"""Key frames that steer by a SparseCtrl: in which steps they do, and how takes with them differ."""

from __future__ import annotations

from dataclasses import replace

import pytest
from samples import TAKE

from backend.contract import ContractError, SparseControl, Take, differences, from_data, to_data

KEYED = SparseControl("scribble", (4, 11), 0.7, of_take=3)


def said(before, after) -> list[str]:
    return [str(found) for found in differences(before, after)]


@pytest.mark.parametrize(
    ("start", "end", "acts"),
    [(0.0, 1.0, [1, 1, 1, 1]), (0.5, 1.0, [0, 0, 1, 1]), (0.0, 0.6, [1, 1, 0, 0]), (0.3, 0.45, [0, 0, 0, 0])],
)
def test_it_steers_in_the_whole_steps_between_its_start_and_its_end(start, end, acts):
    control = SparseControl("rgb", (1,), start=start, end=end)
    assert [control.acts_in(step, 4) for step in range(4)] == [bool(each) for each in acts]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"strength": 2.5}, "strength is 2.5"),
        ({"start": 0.5, "end": 0.4}, "end is 0.4"),
        ({"numbers": ()}, "numbers"),
        ({"sources": ("a", "b")}, "one for each of the numbers"),
    ],
)
def test_what_makes_no_sense_is_refused(fields, error):
    with pytest.raises(ContractError, match=error):
        SparseControl(**{"kind": "rgb", "numbers": (1,), **fields})


def test_takes_of_before_are_steered_by_nothing():
    data = to_data(TAKE)
    del data["sparse"], data["models"]["sparsectrl"]
    old = from_data(Take, data, "take.json")
    assert old.sparse is None and old.models.sparsectrl == {}
    assert replace(TAKE, sparse=None, models=old.models) == old


def test_what_differs_is_said_and_where_the_pictures_came_from_is_not():
    plain, keyed = replace(TAKE, sparse=None), replace(TAKE, sparse=KEYED)
    assert "SparseCtrl: off → on" in said(plain, keyed)
    assert said(keyed, replace(TAKE, sparse=replace(KEYED, of_take=9, origin="render"))) == []
    stronger = replace(TAKE, sparse=replace(KEYED, strength=1.0, numbers=(4,)))
    assert said(keyed, stronger) == ["SparseCtrl Key Frames: 4, 11 → 4", "SparseCtrl Strength: 0.7 → 1"]
    more = replace(plain, models=replace(plain.models, sparsectrl={**plain.models.sparsectrl, "rgb": "org/rgb"}))
    assert said(plain, more) == []  # younger sets have more
