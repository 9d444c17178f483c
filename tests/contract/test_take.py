"""The map from files to scene frames, sizes, and which capture serves a request."""

from __future__ import annotations

import dataclasses

import pytest
from samples import CAPTURE, REQUEST, TAKE

from backend.contract import Capture, ContractError, Figures, FrameMap, Shown, Source, fitted_size, passes_of
from backend.contract.schema import from_data, to_data


def test_frames_on_ones():
    frames = FrameMap(1, 24)
    assert frames.count == 24
    assert [frames.scene_frame(number) for number in (1, 24)] == [1, 24]
    assert [frames.number_at(frame) for frame in (0, 1, 24, 25)] == [None, 1, 24, None]


def test_frames_on_twos_from_a_negative_start():
    frames = FrameMap(-3, 4, 2)
    assert frames.count == 4
    assert [frames.scene_frame(number) for number in range(1, 5)] == [-3, -1, 1, 3]
    assert {frame: frames.number_at(frame) for frame in range(-4, 6)} == {
        **{-4: None, -3: 1, -2: 1, -1: 2, 0: 2, 1: 3, 2: 3, 3: 4, 4: 4},
        5: None,
    }


def test_stills_are_each_held_until_the_next_and_the_first_from_the_start():
    frames = FrameMap(-3, 12, marked=(0, 1, 8))
    assert (frames.count, [frames.scene_frame(number) for number in (1, 2, 3)]) == (3, [0, 1, 8])
    shown = {frame: frames.number_at(frame) for frame in range(-4, 14)}
    assert shown == {
        **{-4: None, 13: None, 1: 2},
        **dict.fromkeys((-3, -2, -1, 0), 1),
        **dict.fromkeys(range(2, 8), 2),
        **dict.fromkeys(range(8, 13), 3),
    }
    assert frames.moved(5) == FrameMap(2, 17, marked=(5, 6, 13))


@pytest.mark.parametrize(
    "frames",
    [FrameMap(-3, 12, marked=(0, 1, 8)), FrameMap(1, 9, marked=(9,)), FrameMap(-4, 6, 3), FrameMap(1, 1)],
    ids=str,
)
def test_what_a_file_is_shown_for_is_where_it_is_found(frames):
    whole = [frame for number in range(1, frames.count + 1) for frame in frames.shown(number)]
    assert whole == list(range(frames.start, frames.end + 1))
    assert all(frames.number_at(frame) == n for n in range(1, frames.count + 1) for frame in frames.shown(n))


@pytest.mark.parametrize("marked", [(0, 5), (5, 13), (5, 5), (6, 5)])
def test_marked_frames_lie_in_the_shot_and_grow(marked):
    with pytest.raises(ContractError, match="scene frames from 1 to 12, each later"):
        FrameMap(1, 12, marked=marked)


@pytest.mark.parametrize("start", [-7, 0, 1, 101])
@pytest.mark.parametrize("length", [1, 2, 3, 10, 25])
@pytest.mark.parametrize("step", [1, 2, 3, 100])
def test_every_frame_of_the_shot_shows_the_last_file_made_before_it(start, length, step):
    frames = FrameMap(start, start + length - 1, step)
    made = [frames.scene_frame(number) for number in range(1, frames.count + 1)]
    assert made[0] == start and frames.end - step < made[-1] <= frames.end
    for frame in range(frames.start, frames.end + 1):
        assert made[frames.number_at(frame) - 1] == max(scene for scene in made if scene <= frame)


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ((512, 512), (512, 512)),
        ((1920, 1080), (1920, 1080)),
        ((515, 517), (512, 520)),
        ((516, 508), (520, 512)),
        ((1, 63), (64, 64)),
        ((2049, 9999), (2048, 2048)),
    ],
)
def test_sizes_are_fitted_to_the_nearest_that_the_models_take(asked, right):
    assert fitted_size(*asked) == right
    dataclasses.replace(REQUEST, width=right[0], height=right[1])  # raises for a size that is refused


def test_a_capture_serves_what_asks_for_no_more_than_it_holds():
    assert CAPTURE.serves(REQUEST)
    assert CAPTURE.serves(dataclasses.replace(REQUEST, shot_name="renamed"))
    both = dataclasses.replace(REQUEST, passes=("openpose", "depth", "mask"))
    assert not CAPTURE.serves(both)
    assert dataclasses.replace(CAPTURE, request=both).serves(REQUEST)


@pytest.mark.parametrize(
    "change",
    [{"shot_id": "other"}, {"camera": "Other"}, {"frames": FrameMap(-10, 11, 1)}, {"width": 520}, {"height": 296}],
    ids=lambda change: next(iter(change)),
)
def test_a_capture_does_not_serve_another_shot_camera_range_or_size(change):
    assert not CAPTURE.serves(dataclasses.replace(REQUEST, **change))


def test_engine_and_mask_count_only_where_their_pass_is_asked_for():
    other = dataclasses.replace(REQUEST, engine="scene", mask_collection="Street")
    assert CAPTURE.serves(dataclasses.replace(REQUEST, engine="scene"))
    assert not CAPTURE.serves(other)
    assert CAPTURE.serves(dataclasses.replace(other, passes=("depth",)))
    rendered = dataclasses.replace(REQUEST, passes=("depth", "mask", "beauty"))
    capture = dataclasses.replace(CAPTURE, request=rendered)
    assert capture.serves(rendered) and not capture.serves(dataclasses.replace(rendered, engine="scene"))


def test_a_mask_without_a_collection_is_refused():
    with pytest.raises(ContractError, match="choose one for the mask"):
        dataclasses.replace(REQUEST, mask_collection="")


@pytest.mark.parametrize(
    ("source", "passes"),
    [
        (None, ("depth", "openpose")),
        (Source(0.5), ("depth", "openpose", "beauty")),
        (Source(0.5, masked=True), ("depth", "openpose", "beauty", "mask")),
    ],
)
def test_a_take_tells_which_passes_it_uses(source, passes):
    take = dataclasses.replace(TAKE, source=source)
    assert take.passes == (*passes, "objects")  # by which it knows where its reference pictures are heard
    assert dataclasses.replace(take, references=take.references.everywhere()).passes == passes


def test_regions_are_told_by_the_numbers_of_objects():
    with pytest.raises(ContractError, match="with objects: regions are told by the numbers in it"):
        dataclasses.replace(REQUEST, regions=TAKE.references.regions)


@pytest.mark.parametrize(
    ("source", "passes"),
    [(None, ("depth", "beauty")), (Source(0.5, masked=True), ("depth", "beauty", "mask"))],
)
def test_canny_is_drawn_from_the_render_which_is_captured_once(source, passes):
    assert passes_of(("depth", "canny"), source) == passes
    without = dataclasses.replace(CAPTURE, request=dataclasses.replace(REQUEST, passes=("depth", "mask")))
    request = dataclasses.replace(REQUEST, passes=passes)
    assert not without.serves(request)
    assert dataclasses.replace(CAPTURE, request=request).serves(request)


@pytest.mark.parametrize(
    ("strength", "steps", "first"), [(0, 25, 25), (1, 25, 0), (0.6, 25, 10), (0.29, 100, 71), (0.4, 2, 2)]
)
def test_strength_says_where_a_run_begins(strength, steps, first):
    assert Source(strength).first_step(steps) == first


def test_a_capture_of_before_has_no_hands_and_no_faces():
    data = to_data(dataclasses.replace(CAPTURE, request=dataclasses.replace(REQUEST, passes=("openpose",))))
    del data["request"]["figures"]
    before = from_data(Capture, data, "capture.json")
    asked = dataclasses.replace(before.request, figures=Figures(hands=False, face=False))
    assert before.serves(asked)
    for more in (Figures(), Figures(hands=False), Figures(face=False)):
        assert not before.serves(dataclasses.replace(asked, figures=more))


def test_a_capture_serves_others_only_with_the_same_people_and_things_in_it():
    other = dataclasses.replace(REQUEST, figures=Figures())
    assert CAPTURE.serves(other)  # which has no people in it
    posed = dataclasses.replace(CAPTURE, request=dataclasses.replace(REQUEST, passes=("depth", "openpose")))
    assert posed.serves(posed.request)
    assert not posed.serves(dataclasses.replace(posed.request, figures=Figures()))
    assert not CAPTURE.serves(dataclasses.replace(REQUEST, shown=Shown("viewport")))
