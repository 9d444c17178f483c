"""Values that change over frames and steps: curves, the strength of a control, guidance."""

from __future__ import annotations

import pytest

from backend.contract import Control, Key, Sampling, Shortcuts, value_at


def test_a_curve_stays_at_its_ends_and_goes_straight_between_them():
    keys = (Key(-10, 1.0), Key(10, 2.0), Key(20, 0.0))
    assert [value_at(keys, at) for at in (-99, -10, 0, 10, 15, 20, 99)] == [1, 1, 1.5, 2, 1, 0, 0]


def test_the_ease_of_a_key_says_how_the_curve_leaves_it():
    constant = (Key(0, 1.0, "constant"), Key(10, 2.0))
    assert [value_at(constant, at) for at in (0, 5, 9.99, 10)] == [1, 1, 1, 2]
    smooth = (Key(0, 0.0, "smooth"), Key(8, 1.0))
    assert [value_at(smooth, at) for at in (0, 2, 4, 6, 8)] == [0, 0.15625, 0.5, 0.84375, 1]


def test_one_key_holds_throughout():
    assert [value_at((Key(5, 3.0),), at) for at in (0, 5, 9)] == [3, 3, 3]


def test_keys_take_the_place_of_the_strength():
    control = Control("depth", 0.7)
    assert control.strength_at(3) == 0.7
    keyed = Control("depth", 0.7, strength_keys=(Key(0, 0.0), Key(10, 2.0)))
    assert [keyed.strength_at(frame) for frame in (-1, 0, 5, 10)] == [0, 0, 1, 2]


def test_a_control_is_heard_where_it_has_strength_in_any_frame():
    assert Control("depth").is_heard and not Control("depth", 0.0).is_heard
    assert Control("depth", 0.0, strength_keys=(Key(0, 0.0), Key(9, 1.0))).is_heard
    assert not Control("depth", 1.0, strength_keys=(Key(0, 0.0),)).is_heard


def test_without_ease_a_control_acts_in_whole_steps_between_start_and_end():
    control = Control("depth", start=0.25, end=0.75)
    assert [control.share_at(step, 8) for step in range(8)] == [0, 0, 1, 1, 1, 1, 0, 0]
    assert [control.share_at(step, 3) for step in range(3)] == [0, 1, 0]


def test_with_ease_it_sets_in_and_lets_go_level():
    shares = [Control("depth", start=0.25, end=0.75, ease=0.25).share_at(step, 16) for step in range(16)]
    assert shares[:4] == shares[12:] == [0] * 4
    assert shares == pytest.approx(shares[::-1])
    assert 0 < shares[4] < shares[5] < shares[6] < shares[7] < 1
    assert shares[6] == pytest.approx(0.6836, abs=1e-4)


def test_an_ease_leaves_the_very_beginning_and_the_very_end_alone():
    """A net that acts from the first step on has nowhere to come from."""
    assert [Control("depth", ease=0.5).share_at(step, 4) for step in range(4)] == [1, 1, 1, 1]
    assert [Control("depth", end=0.5, ease=0.5).share_at(step, 4) for step in range(4)] == pytest.approx(
        [0.84375, 0.15625, 0, 0]
    )


def test_guidance_follows_its_keys_over_the_steps():
    assert [Sampling(steps=4, guidance=7.0).guidance_at(step) for step in range(4)] == [7, 7, 7, 7]
    falling = Sampling(steps=4, guidance=7.0, guidance_keys=(Key(0, 9.0), Key(0.75, 3.0)))
    assert [falling.guidance_at(step) for step in range(4)] == [9, 7, 5, 3]
    assert falling.guided


def test_guidance_ends_where_a_shortcut_says_so():
    sampling = Sampling(steps=4, guidance=7.0, shortcuts=Shortcuts(guidance_until=0.5))
    assert [sampling.guidance_at(step) for step in range(4)] == [7, 7, 1, 1]
    assert not Sampling(guidance=7.0, shortcuts=Shortcuts(guidance_until=0.0)).guided


def test_a_run_is_guided_where_any_step_is():
    assert not Sampling(guidance=1.0).guided
    assert Sampling(guidance=1.0, steps=10, guidance_keys=(Key(0, 5.0, "constant"), Key(0.2, 1.0))).guided
    assert not Sampling(guidance=7.0, guidance_keys=(Key(0, 1.0),)).guided
