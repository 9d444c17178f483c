"""Exports on disk: names, what is there already, what is cancelled or cannot be made, and the command line."""

from __future__ import annotations

import pytest
from exported import Movie, export, finished_take, off, picture
from tiny_take import Messages, make_take

from backend.__main__ import BAD_INPUT, DONE, main
from backend.contract import (
    ContractError,
    ExportTake,
    FrameMap,
    Progress,
    export_name,
    export_path,
    from_line,
    required_format,
    to_line,
)
from backend.contract.more_frames import MoreFrames, more_folder
from backend.errors import BackendError, CancelledByUser


def refused(folder, into, **asked) -> BackendError:
    with pytest.raises(BackendError) as caught:
        export(folder, into, **asked)
    return caught.value


def test_what_is_there_stays_unless_it_may_be_replaced(tmp_path):
    folder, there = finished_take(tmp_path / "take", 2), tmp_path / "a.mp4"
    there.write_bytes(b"mine")
    assert refused(folder, there).code == "exists" and there.read_bytes() == b"mine"
    assert len(Movie(export(folder, there, overwrite=True)).frames) == 2


def test_of_a_sequence_that_is_replaced_only_its_own_files_go(tmp_path):
    into = export(finished_take(tmp_path / "long", 4), tmp_path / "seq[1]", format="png")
    (into / "notes.txt").write_text("mine")
    for name in ("other_0001.png", "seq[1]_notes.png", "seq[1]_b_0001.png"):
        (into / name).write_bytes(b"mine")
    folder = finished_take(tmp_path / "short", 2)
    assert refused(folder, into, format="png").code == "exists"
    export(folder, into, format="png", overwrite=True)
    names = sorted(path.name for path in into.iterdir())
    mine = ["notes.txt", "other_0001.png", "seq[1]_b_0001.png", "seq[1]_notes.png"]
    assert names == sorted([*mine, "seq[1]_0001.png", "seq[1]_0002.png"])
    export(folder, into, format="exr")  # another sequence beside it is no earlier one
    assert (into / "seq[1]_0001.png").exists() and (into / "seq[1]_0002.exr").exists()


@pytest.mark.parametrize("format", ["mp4", "webm", "prores", "gif", "png", "exr"])
def test_a_cancelled_export_leaves_nothing_behind(tmp_path, format):
    folder, into = finished_take(tmp_path / "take", 6), tmp_path / "out"
    told = Messages()
    with pytest.raises(CancelledByUser):
        export(folder, into / "film", told, lambda: len(told) >= 3, format=format)
    assert list(into.iterdir()) == []
    shares = [message.fraction for message in told.of(Progress)]
    assert shares == sorted(shares) and 0 < shares[-1] < 1


def test_a_take_that_is_not_finished_is_refused(tmp_path):
    folder = make_take(tmp_path / "take", 3, controls=())
    folder.frames.mkdir()
    picture(2).save(folder.frame(2))
    found = refused(folder, tmp_path / "a.mp4")
    assert found.code == "unfinished" and "2 of the 3 pictures" in found.message


def test_a_damaged_picture_is_named(tmp_path):
    folder = finished_take(tmp_path / "take", 3)
    folder.frame(2).write_bytes(folder.frame(2).read_bytes()[:60])
    for name, format in (("a.mp4", "mp4"), ("a.gif", "gif"), ("a", "exr")):
        found = refused(folder, tmp_path / name, format=format)
        assert found.code == "bad_frame" and "0002.png" in found.message
    assert {path.name for path in tmp_path.iterdir()} == {"take"}


def test_a_picture_of_another_size_is_named(tmp_path):
    folder = finished_take(tmp_path / "take", 2)
    picture(2).resize((48, 32)).save(folder.frame(2))
    assert "0002.png is 48 x 32 pixels" in refused(folder, tmp_path / "a.mp4").message


def test_without_an_encoder_the_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "av", None)
    found = refused(finished_take(tmp_path / "take", 2), tmp_path / "a.mp4")
    assert found.code == "no_encoder" and "PNG, EXR and GIF work without" in found.hint
    assert export(finished_take(tmp_path / "other", 2), tmp_path / "a.gif", format="gif").exists()


def test_the_ending_tells_the_format(tmp_path):
    assert [required_format(tmp_path / name, "") for name in ("a.MP4", "a.mov", "b.exr")] == ["mp4", "prores", "exr"]
    assert required_format(tmp_path / "folder", "png") == "png"
    with pytest.raises(ContractError, match=r"ends in \.mp4, \.webm"):
        required_format(tmp_path / "a.avi", "")
    with pytest.raises(ContractError, match="one of mp4"):
        required_format(tmp_path / "a", "avi")
    assert export_path(tmp_path / "shot.v2.mp4", "gif") == tmp_path / "shot.v2.gif"
    assert export_path(tmp_path / "shot.exr", "exr") == tmp_path / "shot"
    assert export_path(tmp_path / "shot.v2", "mp4") == tmp_path / "shot.v2.mp4"


def test_names_are_safe(tmp_path):
    take = finished_take(tmp_path / "take", 1, shot_name="A/B: c", number=12).read()
    assert export_name(take) == "A_B_ c_take12"


def test_the_command_line_exports(tmp_path, capsys):
    folder = finished_take(tmp_path / "take", 2)
    assert main(["export", str(folder.path), str(tmp_path / "a.gif"), "--quality", "small", "--once"]) == DONE
    assert f"done: {tmp_path / 'a.gif'}" in capsys.readouterr().out
    assert main(["export", str(folder.path), str(tmp_path / "a.gif")]) == BAD_INPUT
    assert "is there already" in capsys.readouterr().err
    assert main(["export", str(folder.path), str(tmp_path / "a.avi")]) == BAD_INPUT
    assert "name the format" in capsys.readouterr().err
    assert main(["export", str(folder.path), str(tmp_path / "frames"), "--format", "exr"]) == DONE
    assert len(list((tmp_path / "frames").iterdir())) == 2


def test_pictures_in_between_leave_at_their_rate(tmp_path):
    folder = finished_take(tmp_path / "take", FrameMap(101, 104), fps=24)
    assert "no pictures at 48 frames a second" in refused(folder, tmp_path / "a.mp4", fps=48).message
    more = more_folder(folder, 48)
    more.path.mkdir()
    more.write(MoreFrames("blend", 48.0))
    for number in range(1, 8):
        picture(number).save(more.frame(number))
    assert "1 of the 8 pictures" in refused(folder, tmp_path / "a.mp4", fps=48).message
    picture(8).save(more.frame(8))
    movie = Movie(export(folder, tmp_path / "a.mp4", fps=48))
    assert movie.fps == 48 and len(movie.frames) == 8
    assert off(movie, list(range(1, 9))) < 12
    assert (
        sorted(path.name for path in export(folder, tmp_path / "b", format="png", fps=48).iterdir())[0] == "b_0001.png"
    )
    assert main(["export", str(folder.path), str(tmp_path / "c.mp4"), "--fps", "48"]) == DONE
    assert main(["export", str(folder.path), str(tmp_path / "d.mp4"), "--fps", "-1"]) == BAD_INPUT


def test_an_export_goes_over_the_line():
    request = ExportTake("job", "take", "a.mov", "prores", "best", overwrite=True)
    assert from_line(to_line(request)) == request
