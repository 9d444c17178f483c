"""Names, numbers and files of captures and takes."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from samples import CAPTURE, TAKE, TRACK

from backend.contract import (
    CaptureFolder,
    ContractError,
    TakeFolder,
    claim_number,
    numbered,
    retire_number,
    safe_name,
    shot_folder,
    to_text,
)
from backend.contract import folders as folders_module
from backend.contract.folders import link_or_copy, write_bytes, write_text

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Shot 1", "Shot 1"),
        ("Straße/雨", "Straße_雨"),
        ('a<b>c:d"e/f\\g|h?i*j', "a_b_c_d_e_f_g_h_i_j"),
        ("tab\tnew\nline\x00", "tab_new_line_"),
        ("", "_"),
        ("   ", "_"),
        (".", "_"),
        ("..", "_"),
        ("../../etc", "_.._etc"),
        (".hidden", "hidden"),
        ("ends. .", "ends"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("Lpt9", "_Lpt9"),
        ("console", "console"),
        ("e\u0301", "\u00e9"),
        ("x" * 300, "x" * 60),
        ("x" * 59 + " . tail", "x" * 59),
    ],
)
def test_names_become_folder_names(name, safe):
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["雨" * 100, "CON", "..", "a/b", "🎬 shot", "x" * 300, "aux.", "\x7f"])
def test_safe_names_make_one_folder_where_they_should(tmp_path, name):
    folder = tmp_path / safe_name(name)
    folder.mkdir()
    assert [entry.name for entry in tmp_path.iterdir()] == [folder.name]
    assert safe_name(folder.name) == folder.name


def test_two_shots_of_one_name_get_two_folders(tmp_path):
    assert shot_folder(tmp_path, "Shot", "1f2e3d4c5b") == tmp_path / "Shot-1f2e3d4c"
    assert shot_folder(tmp_path, "Shot", "1f2e") != shot_folder(tmp_path, "Shot", "2f2e")


def test_a_renamed_shot_keeps_its_folder(tmp_path):
    folder = shot_folder(tmp_path, "Street", "1f2e3d4c5b")
    folder.mkdir()
    assert shot_folder(tmp_path, "Alley", "1f2e3d4c5b") == folder
    assert shot_folder(tmp_path, "Street", "2f2e3d4c5b") != folder


def test_numbers_count_on_from_the_highest(tmp_path):
    parent = tmp_path / "takes" / "shot"
    assert numbered(parent) == []
    assert [claim_number(parent).name for _ in range(3)] == ["0001", "0002", "0003"]
    (parent / "0002").rmdir()
    (parent / "12000").mkdir()
    (parent / "notes").mkdir()
    (parent / "13000").touch()
    assert [folder.name for folder in numbered(parent)] == ["0001", "0003", "12000"]
    assert claim_number(parent).name == "12001"


def test_a_deleted_number_is_not_given_again(tmp_path):
    first, second = claim_number(tmp_path), claim_number(tmp_path)
    for folder in (second, first):
        retire_number(folder)
        folder.rmdir()
    assert claim_number(tmp_path).name == "0003"


def test_a_file_that_has_the_next_number_is_stepped_over(tmp_path):
    (tmp_path / "0001").touch()
    assert claim_number(tmp_path).name == "0002"


def test_processes_that_claim_together_never_get_the_same_number(tmp_path):
    code = (
        "import sys; from pathlib import Path; from backend.contract import claim_number; sys.stdin.readline()\n"
        "print(*[claim_number(Path(sys.argv[1])).name for _ in range(50)])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "shot")]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for _ in range(4)]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    claimed = " ".join(process.communicate(timeout=60)[0] for process in processes).split()
    assert len(claimed) == 200
    assert sorted(claimed) == [f"{number:04d}" for number in range(1, 201)]


def test_a_written_file_is_whole_and_alone(tmp_path):
    path = tmp_path / "a.json"
    write_text(path, "größer\n")
    write_bytes(path, "kürzer\n".encode())
    assert path.read_bytes() == "kürzer\n".encode()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_writing_that_fails_leaves_the_old_file_and_no_half_one(tmp_path, monkeypatch, call):
    path = tmp_path / "a.json"
    path.write_text("old", "utf-8")

    def fail(*_):
        assert [entry.name for entry in tmp_path.iterdir() if entry.name != "a.json"], "no temporary file was used"
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if call == "fsync" else (Path, "replace")), fail)
    with pytest.raises(OSError, match="No space"):
        write_bytes(path, b"new")
    monkeypatch.undo()
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_process_killed_while_it_writes_leaves_no_half_file(tmp_path):
    path = tmp_path / "a.bin"
    code = (
        "import os, signal, sys; from pathlib import Path; from backend.contract.folders import write_bytes\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGTERM)\n"
        "write_bytes(Path(sys.argv[1]), b'x' * 100000)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, check=False, timeout=20)
    assert done.returncode != 0
    assert not path.exists()


def test_a_link_is_the_same_file(tmp_path):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"depth")
    link_or_copy(source, target)
    assert target.samefile(source)


def test_a_file_system_without_links_gets_a_copy(tmp_path, monkeypatch):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"depth")

    def no_links(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(folders_module.os, "link", no_links)
    link_or_copy(source, target)
    assert target.read_bytes() == b"depth" and not target.samefile(source)


@pytest.fixture
def capture(tmp_path):
    """Return a capture with three frames of both passes."""
    folder = CaptureFolder(tmp_path / "captures" / "shot" / "0004")
    for kind in ("depth", "openpose"):
        (folder.path / kind).mkdir(parents=True)
        for number in (1, 2, 3):
            folder.control_file(kind, number).write_text(f"{kind} {number}", "utf-8")
    folder.write_camera(TRACK)
    folder.write(CAPTURE)
    return folder


def test_captures_and_takes_come_back_as_they_were_written(capture, tmp_path):
    take = TakeFolder(tmp_path)
    take.write(TAKE)
    assert take.read() == TAKE
    assert (capture.read(), capture.read_camera()) == (CAPTURE, TRACK)
    assert capture.number == 4


def test_an_unfinished_capture_is_told_from_a_broken_one(tmp_path):
    folder = CaptureFolder(tmp_path)
    with pytest.raises(FileNotFoundError):
        folder.read()
    folder.capture_json.write_text("{", "utf-8")
    with pytest.raises(ContractError, match=r"^capture\.json is '\{'; it must be valid JSON"):
        folder.read()


def test_a_take_that_an_editor_saved_with_a_byte_order_mark_is_read(tmp_path):
    take = TakeFolder(tmp_path)
    take.take_json.write_text(to_text(TAKE), "utf-8-sig")
    assert take.read() == TAKE


@pytest.mark.parametrize("content", [b"\xff", b'{"prompt": "stra\xdfe"}', b"\x89PNG\r\n", b"\x00" * 100])
def test_a_file_in_another_encoding_is_named(tmp_path, content):
    take = TakeFolder(tmp_path)
    take.take_json.write_bytes(content)
    with pytest.raises(ContractError, match=r"^take\.json is '.*must be valid JSON"):
        take.read()


def test_a_take_gets_the_files_that_it_uses_and_stays_complete_without_the_capture(capture, tmp_path):
    take = TakeFolder(tmp_path / "takes" / "shot" / "0001")
    take.path.mkdir(parents=True)
    take.fill_control(capture, ("depth",))
    take.fill_control(capture, ("depth",))  # a second time changes nothing
    for file in capture.control_files("depth").values():
        file.unlink()
    capture.capture_json.unlink()
    assert [file.read_text("utf-8") for file in take.control.control_files("depth").values()] == [
        f"depth {number}" for number in (1, 2, 3)
    ]
    assert take.control.control_files("openpose") == {}
    assert (take.control.read(), take.control.read_camera()) == (CAPTURE, TRACK)


def test_only_numbered_pictures_count_as_frames(tmp_path):
    take = TakeFolder(tmp_path)
    assert take.finished_frames() == {}
    take.frames.mkdir()
    for name in ("0002.png", "0010.png", "0001.png", ".0003.png.7.tmp", "0004.exr", "sheet.png"):
        (take.frames / name).touch()
    assert list(take.finished_frames()) == [1, 2, 10]
    assert take.finished_frames()[10] == take.frame(10)
