"""The real program serves real takes: their messages and logs, and what goes wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from serving import ROOT, serving
from tiny_take import make_take

from backend.contract import (
    Cancel,
    Cancelled,
    Check,
    DeviceMemory,
    Failed,
    Finished,
    FrameSaved,
    Look,
    Machine,
    Progress,
    Run,
)
from backend.lock import locked


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """Return one real backend process for all tests that need no fresh one."""
    with serving(tmp_path_factory.mktemp("log") / "log.txt", program=ROOT) as child:
        yield child


def test_a_take_a_look_and_a_check_in_one_process(program, take_folder, tmp_path):
    program.send(
        Run("take", str(take_folder.path), Machine(device="cpu")),
        Look("look", str(take_folder.control.path), 1, str(tmp_path / "look")),
        Check("check", Machine(device="cpu")),
    )
    saved = [program.next(FrameSaved, Failed, timeout=60) for _ in range(4)]
    assert saved == [FrameSaved("take", number) for number in (1, 2, 3, 4)]
    assert all(take_folder.frame(message.number).exists() for message in saved)
    assert isinstance(program.answer("take"), Finished)
    assert isinstance(program.answer("look"), Finished)
    assert sorted(path.name for path in (tmp_path / "look").iterdir()) == ["depth.png", "openpose.png"]
    memory = program.next(DeviceMemory, Failed, timeout=60, where=lambda message: message.job == "check")
    assert memory.device == "cpu" and 0 < memory.free_bytes <= memory.total_bytes
    check = program.answer("check", timeout=60)
    assert isinstance(check, Finished), check
    assert check.report[0].startswith("Animatic backend") and check.report[-1].startswith("self-test: ok")


def test_the_loading_is_announced_before_seconds_of_imports(tmp_path, take_folder):
    with serving(tmp_path / "log.txt", program=ROOT) as child:
        child.send(Run("a", str(take_folder.path), Machine(device="cpu")))
        assert child.next(Progress, Failed, timeout=3) == Progress("a", "loading", 0.0)
        assert "/torch/" not in Path(f"/proc/{child.process.pid}/maps").read_text()


def test_a_real_take_is_cancelled_between_steps_and_goes_on(program, tmp_path):
    take = make_take(tmp_path / "take", sampling={"steps": 200})
    program.send(Run("a", str(take.path), Machine(device="cpu")))
    program.next(Progress, timeout=60, where=lambda message: message.step >= 8)
    program.send(Cancel("a"))
    asked = time.monotonic()
    assert program.next(Cancelled, Finished, Failed) == Cancelled("a")
    assert time.monotonic() - asked < 2
    assert not take.lock.exists()
    program.send(Run("b", str(take.path), Machine(device="cpu")))
    assert program.next(Progress, timeout=60, where=lambda message: message.step > 0).step >= 8
    program.send(Cancel("b"))
    program.next(Cancelled)


@pytest.fixture
def fails(program):
    """Return a function that runs a take folder and returns the Failed that it must end in."""
    jobs = iter(range(1000))

    def run(path: Path) -> Failed:
        job = f"{path}-{next(jobs)}"
        program.send(Run(job, str(path), Machine(device="cpu")))
        failure = program.answer(job, timeout=60)
        assert isinstance(failure, Failed), failure
        assert failure.hint and "Traceback" in failure.detail
        return failure

    return run


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": 99}', '{"seed": 1}'])
def test_malformed_takes(fails, take_folder, content):
    take_folder.take_json.write_text(content, "utf-8")
    failure = fails(take_folder.path)
    assert failure.code == "bad_take"
    assert failure.message.startswith("take.json")


def test_a_folder_that_is_no_take(fails, tmp_path):
    assert fails(tmp_path / "absent").code == "bad_take"
    assert fails(tmp_path).code == "bad_take"
    assert list(tmp_path.iterdir()) == []


def test_a_take_from_a_newer_animatic_asks_for_an_update(fails, take_folder):
    data = json.loads(take_folder.take_json.read_text("utf-8"))
    take_folder.take_json.write_text(json.dumps({**data, "schema": 99}), "utf-8")
    failure = fails(take_folder.path)
    assert failure.code == "bad_take"
    assert "take.json.schema is 99" in failure.message and "newer Animatic" in failure.message


def test_a_take_that_another_process_makes(fails, take_folder):
    with locked(take_folder):
        failure = fails(take_folder.path)
    assert failure.code == "locked"
    assert str(os.getpid()) in failure.message


def test_the_log_of_a_take_tells_why_it_failed(fails, take_folder):
    shutil.rmtree(take_folder.control.path / "depth")
    failure = fails(take_folder.path)
    log = take_folder.log.read_text("utf-8")
    assert failure.message in log and "Traceback" in log


@pytest.mark.parametrize("name", ["frames", "preview", "checkpoint"])
def test_a_file_where_a_folder_must_be(fails, take_folder, name):
    (take_folder.path / name).touch()
    failure = fails(take_folder.path)
    assert failure.code == "unwritable"
    assert name in failure.message
    assert not take_folder.lock.exists()


@contextmanager
def mounted(path: Path, options: str):
    """Mount a small file system in memory at `path`; skip the test where that is not allowed."""
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(path)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def test_a_take_folder_that_cannot_be_written(fails, tmp_path):
    disk = tmp_path / "disk"
    with mounted(disk, "size=1m"):
        take = make_take(disk / "take")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        failure = fails(take.path)
    assert failure.code == "unwritable"
    assert str(take.path) in failure.message


@pytest.mark.parametrize("free_kib", [0, 8, 16])
def test_a_full_disk_is_named_and_the_take_goes_on_when_there_is_room(fails, program, tmp_path, free_kib):
    disk = tmp_path / "disk"
    with mounted(disk, "size=1m"):
        take = make_take(disk / "take")
        ballast = disk / "ballast"
        free_bytes = shutil.disk_usage(disk).free
        ballast.write_bytes(b"x" * (free_bytes - free_kib * 1024))
        failure = fails(take.path)
        assert failure.code == "disk_full"
        assert str(take.path) in failure.message and "full" in failure.message
        assert not take.lock.exists()
        assert not list(disk.rglob("*.tmp"))
        ballast.unlink()
        program.send(Run("again", str(take.path), Machine(device="cpu")))
        assert isinstance(program.answer("again", timeout=60), Finished)
        assert list(take.finished_frames()) == [1, 2, 3, 4]
