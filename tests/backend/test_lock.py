"""One writer a take: refusing, taking over from a process that is gone, and no two winners."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backend import lock
from backend.contract import TakeFolder, from_text, to_text
from backend.errors import BackendError
from backend.lock import Holder, locked

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def take(tmp_path):
    return TakeFolder(tmp_path)


def ended_process() -> int:
    """Return the number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def leave_lock(take, **changes):
    """Write the lock of another process, by default one that is gone."""
    holder = {"host": socket.gethostname(), "pid": ended_process(), "started": 1.0, "token": "left", **changes}
    take.lock.write_text(json.dumps(holder), "utf-8")
    return holder


def assert_refused(take, *words):
    with pytest.raises(BackendError) as caught, locked(take):
        pass
    assert caught.value.code == "locked"
    for word in (*words, str(take.path)):
        assert word in caught.value.message
    assert caught.value.hint
    return caught.value


def test_the_lock_names_host_and_process_and_is_gone_afterwards(take):
    with locked(take):
        holder = from_text(Holder, take.lock.read_text("utf-8"), "lock.json")
        assert (holder.host, holder.pid) == (socket.gethostname(), os.getpid())
        assert not holder.is_gone
    assert list(take.path.iterdir()) == []


def test_the_lock_goes_when_the_take_fails(take):
    with pytest.raises(ZeroDivisionError), locked(take):
        raise ZeroDivisionError
    assert list(take.path.iterdir()) == []


def test_a_second_writer_is_refused_at_once_and_the_first_keeps_its_lock(take):
    with locked(take):
        before = take.lock.read_text("utf-8")
        started = time.monotonic()
        assert_refused(take, str(os.getpid()), "this computer")
        assert time.monotonic() - started < 0.5
        assert take.lock.read_text("utf-8") == before
    with locked(take):
        pass


def test_a_process_that_is_gone_is_taken_over_from(take):
    leave_lock(take)
    with locked(take):
        assert json.loads(take.lock.read_text("utf-8"))["pid"] == os.getpid()
    assert list(take.path.iterdir()) == []


def test_another_process_with_the_number_of_the_holder_is_not_the_holder(take):
    leave_lock(take, pid=os.getpid(), started=lock._started(os.getpid()) - 1.0)
    with locked(take):
        pass


def test_a_zombie_does_not_hold_a_lock(take):
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        leave_lock(take, pid=process.pid, started=lock._started(process.pid))
        assert_refused(take, str(process.pid))
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # ended, and nobody has asked how
        with locked(take):
            pass
    finally:
        process.kill()
        process.communicate()


def test_the_lock_of_another_computer_is_respected_and_named(take):
    leave_lock(take, host="render-07")
    error = assert_refused(take, "render-07")
    assert "render-07" not in error.hint.partition("delete")[2] and str(take.lock) in error.hint
    assert take.lock.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"host": "a"}'])
def test_a_lock_that_was_never_written_to_its_end_is_taken_over_after_a_while(take, content, monkeypatch):
    monkeypatch.setattr(lock, "_PATIENCE_SECONDS", 0.3)
    take.lock.write_text(content, "utf-8")
    started = time.monotonic()
    with locked(take):
        assert 0.25 < time.monotonic() - started < 2
        assert json.loads(take.lock.read_text("utf-8"))["pid"] == os.getpid()
    assert list(take.path.iterdir()) == []


def test_a_take_over_that_died_half_way_is_taken_over_too(take):
    leave_lock(take, token="first")
    second = take.path / "lock.json.first"
    second.write_text(json.dumps({**json.loads(take.lock.read_text()), "token": "second"}), "utf-8")
    with locked(take):
        pass
    assert list(take.path.iterdir()) == []


def test_a_slow_take_over_does_not_remove_the_lock_that_another_made_meanwhile(take):
    gone = Holder(**leave_lock(take))
    with locked(take):  # the quick one has taken over; the slow one still believes in `gone`
        mine = take.lock.read_text("utf-8")
        lock._clear(take.lock, gone, patient=True)
        assert take.lock.read_text("utf-8") == mine


def test_leaving_does_not_remove_the_lock_of_another(take):
    with locked(take):
        other = to_text(Holder(host="render-07", pid=1, started=1.0, token="other"))
        take.lock.write_text(other, "utf-8")
    assert take.lock.read_text("utf-8") == other


def test_a_full_disk_leaves_no_lock(take, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(lock, "to_text", full)
    with pytest.raises(OSError, match="No space"), locked(take):
        pass
    assert list(take.path.iterdir()) == []


_CONTENDER = """
import os, sys, time
from pathlib import Path
from backend.contract import TakeFolder
from backend.errors import BackendError
from backend.lock import locked

take, journal = TakeFolder(Path(sys.argv[1])), Path(sys.argv[2])

def try_once(dies):
    try:
        with locked(take):
            with journal.open("x"):  # raises where two are inside
                time.sleep(0.001)
            journal.unlink()
            if dies:
                os._exit(3)  # and leaves its lock behind
    except BackendError as error:
        assert error.code == "locked", error
        os._exit(4)
    os._exit(0)

sys.stdin.readline()
outcomes = []
for round in range(60):
    child = os.fork()
    if not child:
        try:
            try_once(dies=round % 2)
        finally:
            os._exit(1)
    outcomes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(*outcomes)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the contenders fork")
def test_of_many_that_take_over_together_from_holders_that_die_no_two_are_inside(tmp_path):
    take = TakeFolder(tmp_path / "take")
    take.path.mkdir()
    leave_lock(take)
    command = [sys.executable, "-c", _CONTENDER, str(take.path), str(tmp_path / "inside")]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for _ in range(4)]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    outcomes = " ".join(process.communicate(timeout=60)[0] for process in processes).split()
    assert len(outcomes) == 240 and set(outcomes) <= {"0", "3", "4"}, outcomes
    assert outcomes.count("3") > 5 and outcomes.count("0") > 5, outcomes
    with locked(take):
        pass
    assert list(take.path.iterdir()) == []
