"""A worker's child that dies or hangs: it is noticed soon, its jobs fail with the reason, and the next start works."""

from __future__ import annotations

import os
import signal
import time

import pytest
from animatic.backend.contract import Cancelled, Check, Failed, Finished, FrameSaved, Hello, Progress, Run
from animatic.worker.process import in_words
from animatic.worker.worker import Patience, WorkerError
from workers import needs_python, poll_for, poll_until, posix


@needs_python
@posix
def test_a_killed_child_is_noticed_within_a_second_with_its_last_log_lines(make_worker):
    worker = make_worker()
    hello = poll_for(worker, Hello)
    worker.send(Run("a", "steps 1000"))
    worker.send(Run("b", "steps 1000"))
    poll_for(worker, Progress)
    worker.send(b := Check("c"))
    os.kill(hello.pid, signal.SIGKILL)
    killed = time.monotonic()
    failures = [
        m for m in poll_until(worker, lambda seen: any(isinstance(m, Failed) for m in seen)) if type(m) is Failed
    ]
    assert time.monotonic() - killed < 1
    assert [failure.job for failure in failures] == ["a", "b", b.job]
    assert {failure.code for failure in failures} == {"backend_died"}
    assert "SIGKILL" in failures[0].message and "memory" in failures[0].message
    assert "goes on from its last checkpoint" in failures[0].hint
    assert "steps 1000" in failures[0].detail  # the log says what it was doing
    assert (worker.state, worker.alive) == ("dead", False)
    assert worker.poll() == []
    with pytest.raises(WorkerError, match="not running"):
        worker.send(Check("d"))
    worker.start()
    worker.send(Run("a", "steps 1"))
    assert poll_for(worker, Finished).job == "a"


@needs_python
@posix
def test_a_crash_brings_its_stack(make_worker):
    worker = make_worker()
    worker.send(Run("a", "crash"))
    failure = poll_for(worker, Failed)
    assert (failure.job, failure.code) == ("a", "backend_died")
    assert "SIGSEGV" in failure.message
    assert "about to crash" in failure.detail and "Segmentation fault" in failure.detail, failure.detail


@needs_python
def test_what_the_child_said_before_its_end_comes_first(make_worker):
    worker = make_worker()
    worker.send(Run("a", "leave 5"))
    messages = poll_until(worker, lambda seen: any(isinstance(m, Failed) for m in seen))
    assert [type(message) for message in messages] == [Hello, FrameSaved, Failed]
    assert "exit code 5" in messages[-1].message


@needs_python
@posix
def test_a_dead_child_is_noticed_although_its_own_child_keeps_the_pipe_open(make_worker):
    worker = make_worker()
    poll_for(worker, Hello)
    worker.send(Run("a", "orphan"))
    sent = time.monotonic()
    assert poll_for(worker, Failed).code == "backend_died"
    assert time.monotonic() - sent < 2


@needs_python
def test_a_child_that_dies_idle_is_reported_once_without_a_job(make_worker):
    worker = make_worker()
    hello = poll_for(worker, Hello)
    os.kill(hello.pid, signal.SIGTERM)
    failure = poll_for(worker, Failed)
    assert (failure.job, failure.code) == ("", "backend_died")
    time.sleep(0.1)
    assert worker.poll() == []


@needs_python
def test_a_job_that_is_sent_to_a_child_that_just_died_fails_with_the_reason(make_worker):
    worker = make_worker()
    poll_for(worker, Hello)
    worker.send(Run("a", "leave 5"))
    ends = time.monotonic() + 10
    while worker.alive and time.monotonic() < ends:
        time.sleep(0.001)
    worker.send(Run("b", "steps 1"))
    failures = [
        m for m in poll_until(worker, lambda seen: any(isinstance(m, Failed) for m in seen)) if type(m) is Failed
    ]
    assert [(failure.job, failure.code) for failure in failures] == [("a", "backend_died"), ("b", "backend_died")]
    with pytest.raises(WorkerError, match="not running"):
        worker.send(Run("c", "steps 1"))


@needs_python
def test_starting_again_before_the_death_was_polled_still_reports_it(make_worker):
    worker = make_worker()
    poll_for(worker, Hello)
    worker.send(Run("a", "orphan"))  # which leaves the pipe open, so that there may be more to read
    ends = time.monotonic() + 10
    while worker.alive and time.monotonic() < ends:
        time.sleep(0.001)
    worker.start()
    worker.send(Run("b", "steps 1"))
    messages = poll_until(worker, lambda seen: any(isinstance(m, Finished) for m in seen))
    assert [(m.job, m.code) for m in messages if isinstance(m, Failed)] == [("a", "backend_died")]


@needs_python
@posix
def test_a_child_that_gives_no_sign_of_life_hangs_and_its_job_is_given_up(make_worker):
    worker = make_worker(patience=Patience(heartbeat=1.5, hung=1.0))
    hello = poll_for(worker, Hello)
    worker.send(Run("a", "steps 1000"))
    poll_for(worker, Progress)
    os.kill(hello.pid, signal.SIGSTOP)
    stopped = time.monotonic()
    poll_until(worker, lambda _: worker.state == "hung")
    assert time.monotonic() - stopped < 3
    failure = poll_for(worker, Failed)
    assert (failure.job, failure.code) == ("a", "backend_hung")
    assert "no sign of life" in failure.message and "Finish Take" in failure.hint
    assert (worker.state, worker.alive) == ("hung", True)
    os.kill(hello.pid, signal.SIGCONT)  # it wakes up: the job that was given up stays so
    assert poll_until(worker, lambda _: worker.state == "ready") == []
    worker.send(Run("b", "steps 1"))
    messages = poll_until(worker, lambda seen: any(isinstance(m, Finished) for m in seen), timeout=3)
    assert {message.job for message in messages} == {"b"}


@needs_python
@posix
def test_stopping_kills_a_child_that_hangs(make_worker):
    worker = make_worker()
    hello = poll_for(worker, Hello)
    worker.send(Run("a", "sleep 60"))
    poll_for(worker, Progress)
    os.kill(hello.pid, signal.SIGSTOP)
    stopping = time.monotonic()
    worker.stop(timeout=0.5)
    assert time.monotonic() - stopping < 2
    assert worker.poll() == [Cancelled("a")]
    with pytest.raises(ProcessLookupError):
        os.kill(hello.pid, 0)


@needs_python
@posix
def test_stopping_beside_waits_nowhere_and_ends_the_child_all_the_same(make_worker):
    worker = make_worker()
    hello = poll_for(worker, Hello)
    worker.send(Run("a", "sleep 60"))
    poll_for(worker, Progress)
    os.kill(hello.pid, signal.SIGSTOP)
    stopping = time.monotonic()
    ending = worker.stop_beside(timeout=0.5)
    assert time.monotonic() - stopping < 0.05
    assert worker.poll() == [Cancelled("a")] and worker.stop_beside() is None
    ending.join(5)
    with pytest.raises(ProcessLookupError):
        os.kill(hello.pid, 0)


@needs_python
def test_heartbeats_keep_a_worker_that_nobody_polled_from_hanging(make_worker):
    worker = make_worker(patience=Patience(heartbeat=1.5, hung=0.0))
    worker.send(Run("a", "sleep 3"))
    poll_for(worker, Progress)
    time.sleep(2.5)  # Blender is busy with something else
    assert worker.poll() == []
    assert worker.state == "busy"


@pytest.mark.parametrize(
    ("exit_code", "words"),
    [
        (0, "exit code 0"),
        (-9, "killed (SIGKILL)"),
        (-11, "crashed (SIGSEGV)"),
        (-15, "SIGTERM"),
        (-40, "signal 40"),
        (0xC0000005, "0xC0000005"),
    ],
)
@posix
def test_how_a_process_ended_is_said_in_words(exit_code, words):
    assert words in in_words(exit_code)
