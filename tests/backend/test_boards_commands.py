"""Sheets and timelines from the command line and over the messages."""

from __future__ import annotations

import pytest
from board_jobs import ROOT, Heard, clip, edit, panel, storyboard, write_board, write_edit
from serving import serving

from backend.__main__ import main
from backend.boards.sheets import draw_sheets
from backend.contract import DrawSheets, Failed, Finished, Progress, WriteTimeline
from backend.errors import BackendError, CancelledByUser
from backend.jobs import Jobs
from backend.progress import Reporter


@pytest.fixture(autouse=True)
def signals_stay(monkeypatch):
    monkeypatch.setattr("backend.__main__.signal.signal", lambda *_: None)


def test_the_commands_make_the_files_and_name_them(tmp_path, capsys):
    assert main(["sheets", str(write_board(tmp_path, storyboard(panel())))]) == 0
    assert f"done: {tmp_path / 'storyboard.pdf'}" in capsys.readouterr().out
    assert (tmp_path / "storyboard.pdf").is_file() and (tmp_path / "page-01.png").is_file()
    pytest.importorskip("opentimelineio")
    assert main(["timeline", str(write_edit(tmp_path, edit(clip())))]) == 0
    assert f"done: {tmp_path / 'Film.otio'}" in capsys.readouterr().out


@pytest.mark.parametrize(("command", "name"), [("sheets", "storyboard.json"), ("timeline", "edit.json")])
def test_a_folder_without_its_file_and_a_wrong_one_are_sentences(tmp_path, capsys, command, name):
    assert main([command, str(tmp_path)]) == 2
    assert f"There is no {name}" in capsys.readouterr().err
    (tmp_path / name).write_text('{"title": 3, "name": 3}')
    assert main([command, str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert "must be" in error and str(tmp_path / name) in error


def test_the_jobs_answer_with_the_names_of_the_files(tmp_path):
    said: list = []
    folder = str(write_board(tmp_path, storyboard(panel())))
    assert Jobs().do(DrawSheets("a", folder), said.append, lambda: False) == ("storyboard.pdf", "page-01.png")
    progress = [message.fraction for message in said if isinstance(message, Progress)]
    assert progress == sorted(progress) and progress[0] == 0 and progress[-1] > 0.8
    assert {message.job for message in said} == {"a"}
    pytest.importorskip("opentimelineio")
    write_edit(tmp_path, edit(clip()))
    assert Jobs().do(WriteTimeline("b", folder), said.append, lambda: False) == ("Film.otio",)


def test_a_real_process_takes_both_jobs(tmp_path):
    folder = write_edit(write_board(tmp_path / "board", storyboard(panel())), edit(clip()))
    with serving(tmp_path / "log.txt", program=ROOT) as child:
        child.send(DrawSheets("a", str(folder)), WriteTimeline("b", str(folder)), DrawSheets("c", str(tmp_path)))
        drawn, missing = child.answer("a"), child.answer("c")
    assert isinstance(drawn, Finished) and drawn.report == ("storyboard.pdf", "page-01.png")
    assert isinstance(missing, Failed) and (missing.code, "storyboard.json" in missing.message) == ("bad_board", True)


def test_a_cancelled_job_leaves_what_was_there(tmp_path):
    write_board(tmp_path, storyboard(panel()))
    (tmp_path / "storyboard.pdf").write_bytes(b"earlier")
    with pytest.raises(CancelledByUser):
        draw_sheets(tmp_path, Reporter("a", lambda _: None, lambda: True))
    assert (tmp_path / "storyboard.pdf").read_bytes() == b"earlier"


@pytest.mark.parametrize(("command", "name"), [("sheets", "storyboard.pdf"), ("timeline", "Film.otio")])
def test_a_file_that_cannot_be_replaced_is_a_sentence(tmp_path, capsys, command, name):
    pytest.importorskip("opentimelineio")
    write_edit(write_board(tmp_path, storyboard(panel())), edit(clip()))
    (tmp_path / name).mkdir()
    (tmp_path / name / "held").touch()
    assert main([command, str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert f"{name} could not be written" in error and "another program" in error


def test_a_storyboard_of_a_newer_version_says_so(tmp_path):
    write_board(tmp_path, storyboard(panel()))
    file = tmp_path / "storyboard.json"
    file.write_text(file.read_text("utf-8").replace('"schema": 2', '"schema": 99, "later": 1'), "utf-8")
    with pytest.raises(BackendError, match="newer Animatic"):
        draw_sheets(tmp_path, Heard())
