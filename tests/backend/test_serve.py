"""The process around the jobs: greeting, heartbeats, noise, cancelling, errors, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from serving import FAKE_PROGRAM, ROOT, serving

from backend.contract import (
    PROTOCOL,
    Cancel,
    Cancelled,
    Check,
    Failed,
    Finished,
    FrameSaved,
    Free,
    Heartbeat,
    Hello,
    Progress,
    Run,
)

needs_proc = pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="reads /proc, which only Linux has")


@pytest.fixture
def child(tmp_path):
    with serving(tmp_path / "log.txt") as child:
        yield child


@needs_proc
def test_the_real_program_greets_at_once_and_without_torch(tmp_path):
    with serving(tmp_path / "log.txt", program=ROOT) as child:
        hello = child.next(Hello, timeout=5)
        loaded = Path(f"/proc/{child.process.pid}/maps").read_text()
    assert time.monotonic() - child.started < 5
    assert (hello.pid, hello.protocol) == (child.process.pid, PROTOCOL)
    assert "/torch/" not in loaded and "numpy" not in loaded


def test_the_greeting_is_the_first_line(child):
    assert b'"Hello"' in child.lines.get(timeout=10)


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]])
def test_the_command_line_answers_without_torch(arguments):
    code = (
        "import runpy, sys\n"
        f"sys.argv[1:] = {arguments}\n"
        "try: runpy.run_module('backend', run_name='__main__')\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "assert not {'torch', 'diffusers', 'transformers', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=20, stdout=subprocess.DEVNULL)


def test_heartbeats_come_every_second_and_name_the_job_inside_a_blocking_call(child):
    child.send(Run("a", "sleep 3.5"))
    child.next(Progress)
    times = []
    for _ in range(3):
        assert child.next(Heartbeat, timeout=3).job == "a"
        times.append(time.monotonic())
    assert child.answer("a") == Finished("a", (), seconds=pytest.approx(3.5, abs=0.5))
    assert child.next(Heartbeat).job == ""
    assert 1.6 < times[2] - times[0] < 2.6


def test_heartbeats_go_on_while_torch_computes(child):
    child.send(Run("a", "matmul 6000"))
    child.next(Progress, timeout=60)
    for _ in range(3):
        assert child.next(Heartbeat, timeout=3).job == "a"


def test_noise_on_standard_output_goes_to_the_log(child):
    child.send(Run("a", "noise"))
    seen = []
    while not seen or not isinstance(seen[-1], Finished | Failed):
        seen.append(child.next(object))  # raises for a line that is no message
    assert isinstance(seen[-1], Finished), seen[-1]
    assert not {"printed", "written"} & {message.job for message in seen if isinstance(message, Heartbeat)}
    log = child.log.read_text()
    for text in ("printed", "no newline", "written", "from a child", "a library warns", "a library logs"):
        assert text in log


def test_jobs_run_one_after_the_other_in_order(child):
    child.send(Run("a", "steps 4"), Check("b"), Run("c", "steps 2"))
    order = [child.next(Finished).job for _ in range(3)]
    assert order == ["a", "b", "c"]


def test_a_running_job_is_cancelled_between_two_steps_and_the_next_one_runs(child):
    child.send(Run("a", "steps 1000"), Run("b", "steps 1"))
    child.next(Progress)
    asked = time.monotonic()
    child.send(Cancel("a"))
    assert child.next(Cancelled, Finished, Failed) == Cancelled("a")
    assert time.monotonic() - asked < 1
    assert child.answer("b").job == "b"


def test_a_waiting_job_is_cancelled_at_once_and_never_starts(child):
    child.send(Run("a", "steps 20"), Run("b", "surprise"), Cancel("b"))
    assert child.next(Cancelled, Finished, Failed) == Cancelled("b")
    assert child.next(Cancelled, Finished, Failed).job == "a"
    child.send(Check("c"))
    assert child.next(Cancelled, Finished, Failed).job == "c"


def test_cancelling_a_job_that_has_ended_does_not_touch_the_next(child):
    child.send(Run("a", "steps 1"))
    child.answer("a")
    child.send(Cancel("a"), Cancel("never"), Run("a", "steps 3"))
    assert isinstance(child.next(Cancelled, Finished, Failed), Finished)


@pytest.mark.parametrize(
    "line",
    [
        b"garbage\n",
        b"\xff\xfe\x00\n",
        b"[]\n",
        b'{"type": "Nothing"}\n',
        b'{"type": "Run", "job": "a"}\n',
        b'{"type": "Run", "job": "", "folder": "steps 1"}\n',
        b'{"type": "Hello", "version": "1", "pid": 1, "python": "3"}\n',
        b'{"type": "Run", "job": "a", "folder": 7}\n',
        b"[" * 100_000 + b"\n",
        b"\n",
    ],
)
def test_a_bad_line_is_answered_and_the_process_lives_on(child, line):
    child.send(line, Run("good", "steps 1"))
    failure = child.next(Failed)
    assert (failure.job, failure.code) == ("", "bad_message")
    assert "must be" in failure.message and len(failure.message) < 500
    assert isinstance(child.answer("good"), Finished)


def test_a_second_job_of_the_same_name_is_refused_and_the_first_goes_on(child):
    child.send(Run("a", "steps 10"), Run("a", "steps 1"))
    failure = child.next(Failed, Finished)
    assert (failure.job, failure.code) == ("", "bad_message")
    assert isinstance(child.answer("a"), Finished)


@pytest.mark.parametrize(
    ("what", "code", "words"),
    [
        ("full /takes/1", "disk_full", "The disk that holds /takes/1 is full."),
        ("denied /takes/1", "unwritable", "cannot write to /takes/1"),
        ("memory", "out_of_memory", "not enough memory"),
        ("exit", "internal", "a library gave up"),
        ("refuse", "mismatch", "A and B do not fit."),
        ("surprise", "internal", "ZeroDivisionError: by zero"),
    ],
)
def test_every_error_becomes_a_sentence_with_what_to_do_and_the_traceback(child, what, code, words):
    child.send(Run("a", what), Run("b", "steps 1"))
    failure = child.answer("a")
    assert (failure.code, words in failure.message) == (code, True), failure
    assert failure.hint and "Traceback" in failure.detail and "__main__.py" in failure.detail
    assert isinstance(child.answer("b"), Finished)


def test_thousands_of_messages_arrive_in_order(child):
    child.send(Run("a", "flood 20000"))
    assert [child.next(FrameSaved).number for _ in range(20000)] == list(range(20000))
    child.send(*[Cancel(f"never {number}") for number in range(5000)], Check("b"))
    assert isinstance(child.answer("b"), Finished)


def test_the_models_are_unloaded_after_a_while_without_a_job_and_the_next_job_runs(tmp_path):
    with serving(tmp_path / "log.txt", FAKE_IDLE_SECONDS="0.5") as child:
        child.send(Run("a", "sleep 1"))
        child.answer("a")
        assert "unloaded" not in child.log.read_text()
        time.sleep(1)
        assert child.log.read_text().count("unloaded") == 1
        child.send(Free("b"))
        assert isinstance(child.answer("b"), Finished)


@pytest.mark.parametrize("what", ["sleep 60", "matmul 6000"])
def test_closing_standard_input_ends_the_process_inside_a_long_call(child, what):
    child.send(Run("a", what))
    child.next(Progress, timeout=60)
    child.process.stdin.close()
    closed = time.monotonic()
    assert child.process.wait(10) == 0
    assert time.monotonic() - closed < 2


def test_an_unfinished_line_before_the_end_is_no_reason_to_stay(child):
    child.next(Hello)
    child.send(b'{"type": "Run"')
    child.process.stdin.close()
    assert child.process.wait(5) == 0


@pytest.mark.parametrize("what", ["sleep 60", "matmul 6000"])
def test_the_process_dies_with_its_parent(tmp_path, what):
    parent_code = (
        "import subprocess, sys, time\n"
        "from backend.contract import Run, to_line\n"
        f"child = subprocess.Popen([sys.executable, '-m', 'backend', 'serve'], cwd={str(FAKE_PROGRAM)!r},\n"
        "    stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        f"child.stdin.write(to_line(Run('a', {what!r})).encode()); child.stdin.flush()\n"
        "for line in child.stdout:\n"
        "    if b'Progress' in line: print(child.pid, flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", parent_code], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    killed = time.monotonic()
    while _lives(pid) and time.monotonic() - killed < 10:
        time.sleep(0.02)
    lived_seconds = time.monotonic() - killed
    if _lives(pid):
        os.kill(pid, signal.SIGKILL)
    assert lived_seconds < 2


def test_a_crash_leaves_its_stack_in_the_log(child):
    child.send(Run("a", "crash"))
    assert child.process.wait(20) == -signal.SIGSEGV
    assert "Segmentation fault" in child.log.read_text() and "in crash" in child.log.read_text()


def test_ctrl_c_in_blenders_terminal_does_not_stop_a_job(child):
    child.send(Run("a", "steps 10"))
    child.next(Progress)
    child.process.send_signal(signal.SIGINT)
    assert isinstance(child.answer("a"), Finished)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
