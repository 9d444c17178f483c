"""A worker's child that does not start says why, and one that does gets a clean environment."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from animatic.backend.contract import Check, Failed, Hello
from animatic.worker.process import backend_environment
from animatic.worker.worker import Patience, Worker, WorkerError
from workers import FAKE_PROGRAM, HELLO, needs_python, poll_for


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
