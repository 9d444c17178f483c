"""Killed in the middle: a real take goes on from its checkpoint, and no child outlives Blender."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from animatic.backend.contract import (
    UNTRAINED,
    Failed,
    Finished,
    FrameMap,
    Hello,
    Machine,
    Progress,
    Run,
    Sampling,
    Take,
    TakeFolder,
)
from workers import PYTHON, ROOT, needs_python, poll_for, poll_until, posix, seconds_until_gone


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
from animatic.worker.worker import Worker
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
