"""The worker on Blender's side: jobs from start to finish, and messages in both directions."""

from __future__ import annotations

import os
import time

import pytest
from animatic.backend.contract import Cancel, Cancelled, Check, Failed, Finished, FrameSaved, Hello, Progress, Run
from animatic.worker.process import LOG_LIMIT_BYTES
from animatic.worker.worker import WorkerError
from workers import HELLO, ROOT, needs_python, poll_for, poll_until


@needs_python
def test_a_job_from_start_to_finish(make_worker):
    worker = make_worker(start=False)
    assert (worker.state, worker.alive) == ("stopped", False)
    worker.start()
    assert (worker.state, worker.alive) == ("starting", True)
    worker.send(Run("a", "steps 3"))  # before the greeting
    messages = poll_until(worker, lambda seen: any(isinstance(m, Finished) for m in seen))
    assert [type(message) for message in messages] == [Hello, Progress, Progress, Progress, Finished]
    assert worker.state == "ready"
    worker.stop()
    assert (worker.state, worker.alive, worker.poll()) == ("stopped", False, [])
    with pytest.raises(WorkerError, match="not running"):
        worker.send(Run("b", "steps 1"))


@needs_python
def test_the_state_is_busy_while_a_job_runs(make_worker):
    worker = make_worker()
    worker.send(Run("a", "sleep 1"))
    poll_for(worker, Progress)
    assert worker.state == "busy"
    poll_for(worker, Finished)
    assert worker.state == "ready"


@needs_python
def test_the_real_program_starts_and_stops(make_worker):
    worker = make_worker(program=ROOT)
    hello = poll_for(worker, Hello, timeout=10)
    stopping = time.monotonic()
    worker.stop()
    assert time.monotonic() - stopping < 2
    with pytest.raises(ProcessLookupError):
        os.kill(hello.pid, 0)


@needs_python
def test_cancelling_ends_the_job_between_two_steps(make_worker):
    worker = make_worker()
    worker.send(Run("a", "steps 1000"))
    poll_for(worker, Progress)
    worker.send(Cancel("a"))
    assert poll_for(worker, Cancelled, Finished, Failed, timeout=2) == Cancelled("a")
    assert worker.state == "ready"


@needs_python
def test_lines_that_are_no_messages_are_logged_and_left_out(make_worker, make_program, caplog):
    noise = "\n".join(
        [
            HELLO % 1,
            "print('noise', flush=True)",
            "os.write(1, b'\\xff\\xfe\\n')",
            "print('[' * 100000)",
            """print('{"type": "Free", "job": "a"}')""",
            """print('{"type": "Note", "job": "", "text": "hello"}', flush=True)""",
            "sys.stdin.read()",
        ]
    )
    worker = make_worker(program=make_program(noise))
    messages = poll_until(worker, lambda seen: len(seen) == 2)
    assert [type(message).__name__ for message in messages] == ["Hello", "Note"]
    logged = [record.getMessage() for record in caplog.records if record.name == "animatic.worker.process"]
    assert len(logged) == 4
    assert "noise" in logged[0] and "Free" in logged[3]


@needs_python
def test_thousands_of_messages_in_both_directions(make_worker):
    worker = make_worker()
    worker.send(Run("a", "flood 20000"))
    for number in range(5000):
        worker.send(Cancel(f"never {number}"))
    messages = poll_until(worker, lambda seen: seen and isinstance(seen[-1], Finished), timeout=60)
    assert [message.number for message in messages if isinstance(message, FrameSaved)] == list(range(20000))


@needs_python
def test_sending_to_a_child_that_does_not_read_does_not_wait(make_worker, make_program):
    worker = make_worker(program=make_program(HELLO % 1 + "\ntime.sleep(60)"))
    poll_for(worker, Hello)
    before = time.monotonic()
    for number in range(5000):
        worker.send(Cancel("x" * 100 + str(number)))
    assert time.monotonic() - before < 2
    worker.stop(timeout=0.5)
    assert not worker.alive


@needs_python
def test_two_jobs_of_one_name_are_refused(make_worker):
    worker = make_worker()
    worker.send(Run("a", "steps 20"))
    with pytest.raises(WorkerError, match="'a'"):
        worker.send(Run("a", "steps 20"))
    poll_for(worker, Finished)
    worker.send(Run("a", "steps 1"))
    poll_for(worker, Finished)


@needs_python
def test_starting_twice_keeps_the_process(make_worker):
    worker = make_worker()
    hello = poll_for(worker, Hello)
    worker.start()
    os.kill(hello.pid, 0)
    worker.send(Check("a"))
    assert poll_for(worker, Finished).job == "a"


@needs_python
def test_a_long_log_is_set_aside_and_only_this_runs_lines_are_shown(make_worker, tmp_path):
    log = tmp_path / "backend.log"
    log.write_bytes(b"old line\n" * (LOG_LIMIT_BYTES // 9 + 1))
    worker = make_worker()
    poll_for(worker, Hello)
    assert (tmp_path / "backend.old.log").stat().st_size > LOG_LIMIT_BYTES
    assert log.stat().st_size < 1000
    assert not any("old line" in line for line in worker.last_log_lines(1000))
    worker.stop()
    worker.start()
    poll_for(worker, Hello)
    assert log.read_text().count("starting") == 2
    worker.send(Check("of this run"))
    poll_for(worker, Finished)
    assert sum("of this run" in line for line in worker.last_log_lines(1000)) == 1
    assert not any("starting" in line for line in worker.last_log_lines(1000))
