"""The worker on Blender's side: a child that lives, dies, hangs or never starts, and messages in both directions."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from animatic.backend.contract import (
    UNTRAINED,
    Cancel,
    Cancelled,
    Check,
    Failed,
    Finished,
    FrameMap,
    FrameSaved,
    Hello,
    Machine,
    Progress,
    Run,
    Sampling,
    Take,
    TakeFolder,
)
from animatic.worker import Patience, Worker, WorkerError
from animatic.worker_process import LOG_LIMIT_BYTES, backend_environment, in_words

ROOT = Path(__file__).resolve().parents[2]
FAKE_PROGRAM = ROOT / "tests" / "fake_program"
PYTHON = os.environ.get("ANIMATIC_PYTHON", "")
needs_python = pytest.mark.skipif(not PYTHON, reason="ANIMATIC_PYTHON does not name the backend's Python")
posix = pytest.mark.skipif(os.name != "posix", reason="signals and /proc")


@pytest.fixture
def make_worker(tmp_path):
    """Return a function that makes a started worker, and stop them all afterwards."""
    workers = []

    def make(program=FAKE_PROGRAM, python=PYTHON, start=True, **options):
        worker = Worker(Path(python), program, tmp_path / "backend.log", **options)
        workers.append(worker)
        if start:
            worker.start()
        return worker

    yield make
    for worker in workers:
        worker.stop()


@pytest.fixture
def make_program(tmp_path):
    """Return a function that writes a program whose `backend` is the given code."""

    def make(code):
        folder = tmp_path / "program" / "backend"
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
        (folder / "__main__.py").write_text(f"import sys, os, time, json\n{code}\n", "utf-8")
        return folder.parent

    return make


def poll_until(worker, found, timeout=20.0):
    """Poll until `found(messages so far)` and return them; every poll must return at once."""
    messages, ends = [], time.monotonic() + timeout
    while not found(messages):
        assert time.monotonic() < ends, (messages, worker.state, worker.last_log_lines())
        before = time.monotonic()
        messages += worker.poll()
        assert time.monotonic() - before < 0.3, "poll waited"
        time.sleep(0.01)
    return messages


def poll_for(worker, *kinds, timeout=20.0):
    """Return the first message of one of `kinds`."""
    wanted = lambda messages: [message for message in messages if isinstance(message, kinds)]  # noqa: E731
    return wanted(poll_until(worker, wanted, timeout))[0]


HELLO = (
    """print(json.dumps({"type": "Hello", "version": "1", "pid": os.getpid(), "python": "3", "protocol": %s}))\n"""
    "sys.stdout.flush()"
)


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
def test_heartbeats_keep_a_worker_that_nobody_polled_from_hanging(make_worker):
    worker = make_worker(patience=Patience(heartbeat=1.5, hung=0.0))
    worker.send(Run("a", "sleep 3"))
    poll_for(worker, Progress)
    time.sleep(2.5)  # Blender is busy with something else
    assert worker.poll() == []
    assert worker.state == "busy"


@needs_python
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import a_module_that_is_missing", "No module named 'a_module_that_is_missing'"),
        ("sys.exit('the environment is broken')", "the environment is broken"),
    ],
)
def test_a_child_that_ends_before_it_greets_brings_its_log(make_worker, make_program, code, words):
    worker = make_worker(program=make_program(code))
    worker.send(Check("a"))
    failure = poll_for(worker, Failed)
    assert (failure.job, failure.code) == ("a", "backend_no_start")
    assert "exit code 1" in failure.message and "Repair" in failure.hint
    assert words in failure.detail
    assert worker.state == "dead"


@needs_python
def test_a_program_folder_without_the_backend_is_no_start(make_worker, tmp_path):
    worker = make_worker(program=tmp_path)
    failure = poll_for(worker, Failed)
    assert failure.code == "backend_no_start"
    assert "No module named backend" in failure.detail


@needs_python
def test_a_child_that_never_greets_is_given_up_and_ended(make_worker, make_program, tmp_path):
    program = make_program("print(os.getpid(), file=sys.stderr, flush=True)\ntime.sleep(60)")
    worker = make_worker(program=program, patience=Patience(hello=1.0))
    worker.send(Check("a"))
    failure = poll_for(worker, Failed, timeout=5)
    assert (failure.job, failure.code) == ("a", "backend_no_start")
    assert "1 seconds" in failure.message
    assert not worker.alive
    with pytest.raises(ProcessLookupError):
        os.kill(int(failure.detail.splitlines()[-1]), 0)


@needs_python
def test_another_protocol_is_refused_by_its_number(make_worker, make_program):
    worker = make_worker(program=make_program(HELLO % 99 + "\ntime.sleep(60)"))
    worker.send(Check("a"))
    failure = poll_for(worker, Failed)
    assert (failure.job, failure.code) == ("a", "backend_protocol")
    assert "99" in failure.message and "Restart Blender" in failure.hint
    assert (worker.state, worker.alive) == ("dead", False)


@pytest.mark.parametrize("python", ["/no/such/python", "/"])
def test_a_python_that_cannot_run_is_named(make_worker, python):
    worker = make_worker(python=python, start=False)
    with pytest.raises(WorkerError, match=r"could not be started: /.*preferences"):
        worker.start()
    assert (worker.state, worker.alive) == ("stopped", False)


def test_a_log_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    worker = Worker(Path(sys.executable), FAKE_PROGRAM, tmp_path / "file" / "backend.log")
    with pytest.raises(WorkerError, match=r"backend\.log cannot be written"):
        worker.start()


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
    logged = [record.getMessage() for record in caplog.records if record.name == "animatic.worker_process"]
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


def test_the_environment_of_another_python_is_left_out():
    given = {
        "PATH": "/bin",
        "HOME": "/root",
        "HF_HOME": "/models",
        "PYTHONHOME": "/blender",
        "PYTHONPATH": "/blender/modules",
        "PYTHONSAFEPATH": "1",
        "pythonstartup": "x",
        "LD_LIBRARY_PATH": "/blender/lib",
        "LD_PRELOAD": "x.so",
        "DYLD_INSERT_LIBRARIES": "x.dylib",
    }
    kept = {"PATH": "/bin", "HOME": "/root", "HF_HOME": "/models", "PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1"}
    assert backend_environment(given) == kept


@needs_python
def test_the_child_gets_the_clean_environment(make_worker, make_program, monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/no/such/place")
    monkeypatch.setenv("PYTHONPATH", "/no/such/place")
    monkeypatch.setenv("LD_PRELOAD", "")
    monkeypatch.setenv("ANIMATIC_PROBE", "kept")
    code = "print(json.dumps(dict(os.environ)), file=sys.stderr, flush=True)\n" + HELLO % 1 + "\nsys.stdin.read()"
    worker = make_worker(program=make_program(code))
    poll_for(worker, Hello)
    found = json.loads(worker.last_log_lines(1)[0])
    assert not {"PYTHONHOME", "PYTHONPATH", "LD_PRELOAD"} & set(found)
    assert (found["ANIMATIC_PROBE"], found["PYTHONUTF8"], found["PYTHONNOUSERSITE"]) == ("kept", "1", "1")


@needs_python
def test_a_given_environment_stands_in_for_that_of_blender(make_worker, make_program, monkeypatch):
    monkeypatch.setenv("ANIMATIC_PROBE", "not wanted")
    code = "print(sorted(os.environ), file=sys.stderr, flush=True)\n" + HELLO % 1 + "\nsys.stdin.read()"
    worker = make_worker(program=make_program(code), environment={"PATH": os.environ["PATH"], "HF_HOME": "/m"})
    poll_for(worker, Hello)
    line = worker.last_log_lines(1)[0]
    assert "HF_HOME" in line and "ANIMATIC_PROBE" not in line


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


@pytest.fixture
def real_take(tmp_path):
    """Return a take that the real program makes in some seconds, without controls."""
    take = TakeFolder(tmp_path / "take")
    take.path.mkdir()
    sampling = Sampling(steps=12, context_length=8)
    size = {"width": 64, "height": 64, "frames": FrameMap(1, 8), "fps": 24.0}
    about = {"shot_id": "a", "shot_name": "Shot", "number": 1, "prompt": "a street", "seed": 1}
    take.write(Take(**about, **size, models=UNTRAINED, sampling=sampling))
    return take


@needs_python
@posix
@pytest.mark.slow
def test_a_real_take_whose_backend_is_killed_mid_step_goes_on_from_its_checkpoint(make_worker, real_take, tmp_path):
    environment = {**os.environ, "ANIMATIC_DATA": str(tmp_path / "data"), "OMP_NUM_THREADS": "1"}
    worker = make_worker(program=ROOT, environment=environment)
    hello = poll_for(worker, Hello)
    worker.send(Run("a", str(real_take.path), Machine(device="cpu")))
    poll_until(worker, lambda seen: any(isinstance(m, Progress) and m.step >= 8 for m in seen), timeout=90)
    os.kill(hello.pid, signal.SIGKILL)
    assert poll_for(worker, Failed, timeout=2).code == "backend_died"
    assert real_take.lock.exists()
    worker.start()
    worker.send(Run("b", str(real_take.path), Machine(device="cpu")))
    messages = poll_until(worker, lambda seen: seen and isinstance(seen[-1], Finished | Failed), timeout=90)
    assert isinstance(messages[-1], Finished), messages[-1]
    steps = [message.step for message in messages if isinstance(message, Progress) and message.step]
    assert steps[0] > 1 and steps[-1] == 12
    assert list(real_take.finished_frames()) == list(range(1, 9))
    assert not real_take.lock.exists()


_PARENT = """
import importlib.util, sys, time
from pathlib import Path
root = Path(sys.argv[1])
spec = importlib.util.spec_from_file_location("animatic", root / "__init__.py", submodule_search_locations=[str(root)])
package = importlib.util.module_from_spec(spec)
sys.modules["animatic"] = package
from animatic.backend.contract import Progress, Run
from animatic.worker import Worker
worker = Worker(Path(sys.argv[2]), root / "tests" / "fake_program", Path(sys.argv[3]))
worker.start()
worker.send(Run("a", sys.argv[4]))
while True:
    for message in worker.poll():
        if hasattr(message, "pid"):
            pid = message.pid
        if isinstance(message, Progress):
            print(pid, flush=True)
            if sys.argv[5] == "leave":
                sys.exit()
    time.sleep(0.01)
"""


def run_parent(tmp_path, job, ending):
    """Start a process with a worker, return it and the number of its child when the job runs."""
    command = [sys.executable, "-c", _PARENT, str(ROOT), PYTHON, str(tmp_path / "log"), job, ending]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE)
    return parent, int(parent.stdout.readline())


def seconds_until_gone(pid, limit=10.0):
    started = time.monotonic()
    while time.monotonic() - started < limit:
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return time.monotonic() - started
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    return time.monotonic() - started


@needs_python
@posix
@pytest.mark.parametrize("job", ["sleep 60", "matmul 6000"])
def test_the_child_ends_when_blender_is_killed_inside_a_long_call(tmp_path, job):
    parent, pid = run_parent(tmp_path, job, "stay")
    parent.kill()
    assert seconds_until_gone(pid) < 2
    parent.communicate()


@needs_python
@posix
def test_blender_can_quit_while_a_job_runs(tmp_path):
    parent, pid = run_parent(tmp_path, "sleep 60", "leave")
    left = time.monotonic()
    assert parent.wait(10) == 0
    assert time.monotonic() - left < 3
    assert seconds_until_gone(pid) < 2
    parent.communicate()


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
