"""Pictures between those of a take: when each is, where they lie, what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.contract import UNTRAINED, ContractError, FrameMap, MoreFolder, MoreFrames, Take, TakeFolder, more_folders
from backend.contract.more_frames import Moment, MoreProvenance, frames_of, moments_of, more_folder, refusal

ON_TWOS = Take("shot", "Shot", 1, FrameMap(11, 15, 2), 24.0, 64, 64, "rain", 1, UNTRAINED)


def test_every_scene_frame_has_a_picture_of_its_moment():
    assert moments_of(ON_TWOS, 24.0) == [
        Moment(1, 2, 0.0),
        Moment(1, 2, 0.5),
        Moment(2, 3, 0.0),
        Moment(2, 3, 0.5),
        Moment(3, 3, 0.0),
    ]
    assert frames_of(ON_TWOS, 24.0) == FrameMap(11, 15, 1)


def test_the_last_picture_is_held_as_long_as_the_take_holds_it_or_goes_on_into_a_loop():
    held = replace(ON_TWOS, frames=FrameMap(1, 8, 4))
    assert moments_of(held, 24.0)[4:] == [Moment(2, 2, 0.0)] * 4
    looped = moments_of(replace(held, loop=True), 24.0)[4:]
    assert looped == [Moment(2, 1, share) for share in (0.0, 0.25, 0.5, 0.75)]
    cut = moments_of(replace(held, frames=FrameMap(1, 6, 4), loop=True), 24.0)[4:]
    assert cut == [Moment(2, 1, 0.0), Moment(2, 1, 0.5)]  # file 2 is held for two frames alone


@pytest.mark.parametrize(("fps", "count"), [(60.0, 60), (32.0, 32), (29.97, 30)])
def test_a_target_rate_lasts_as_long_as_the_take(fps, count):
    take = replace(ON_TWOS, frames=FrameMap(1, 16), fps=16.0)
    moments = moments_of(take, fps)
    assert len(moments) == count
    assert all(0 <= moment.share < 1 for moment in moments)
    assert frames_of(take, fps) is None


def test_broadcast_rates_meet_their_multiples():
    take = replace(ON_TWOS, fps=24000 / 1001)
    assert frames_of(take, 24000 / 1001) == FrameMap(11, 15, 1)
    for fps in (60000 / 1001, 59.94):  # which is written short
        moments = moments_of(replace(take, frames=FrameMap(1, 1001)), fps)
        assert moments[5].share == 0.0 and moments[2500] == Moment(1001, 1001, 0.0)


def test_what_has_nothing_between_is_refused():
    assert "stills" in refusal(replace(ON_TWOS, frames=FrameMap(1, 9, marked=(2, 5))), 24.0)
    assert "one picture alone" in refusal(replace(ON_TWOS, frames=FrameMap(1, 2, 2)), 24.0)
    assert "12 pictures a second already" in refusal(ON_TWOS, 12.0)
    assert refusal(ON_TWOS, 24.0) == ""


@pytest.mark.parametrize(
    ("method", "fps", "weights", "words"),
    [
        ("motion", 0.0, "", "above 0"),
        ("motion", 1000.0, "", "up to 240"),
        ("motion", 24.0, "rife.pkl", "needs none"),
        ("rife", 24.0, "", "the weights of RIFE"),
        ("magic", 24.0, "", "'motion', 'rife', 'film', 'blend'"),
    ],
)
def test_a_wrong_request_says_what_is_right(method, fps, weights, words, tmp_path):
    path = tmp_path / "more.json"
    path.write_text(f'{{"method": "{method}", "fps": {fps}, "weights": "{weights}"}}', "utf-8")
    with pytest.raises(ContractError, match=words):
        MoreFolder(tmp_path).read()


def test_the_folder_of_a_rate_is_found_again(tmp_path):
    take = TakeFolder(tmp_path)
    assert more_folders(take) == []
    folder = more_folder(take, 24000 / 1001)
    assert folder.path.name == "more-23.976fps"
    folder.path.mkdir()
    assert more_folders(take) == []  # nothing says yet how its pictures are made
    made = MoreProvenance("ab12", "flownet.pkl: cd34", "cpu", {"torch": "2"}, (3, 4))
    folder.write(MoreFrames("rife", 24000 / 1001, "flownet.pkl", made))
    assert more_folders(take) == [folder]
    assert folder.read().provenance == made
    assert folder.read().request == MoreFrames("rife", 24000 / 1001, "flownet.pkl")


def test_a_set_is_finished_when_every_picture_is_there(tmp_path):
    folder = more_folder(TakeFolder(tmp_path), 24.0)
    folder.path.mkdir()
    folder.write(MoreFrames("motion", 24.0))
    for number in range(1, 5):
        folder.frame(number).write_bytes(b"")
    assert not folder.is_finished(ON_TWOS)
    folder.frame(5).write_bytes(b"")
    assert folder.is_finished(ON_TWOS)
