"""The jobs of the queue on disk: their order, their files, and who may change them."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from animatic import waiting
from animatic.backend import contract
from animatic.backend.contract import UNTRAINED, CaptureRequest, FrameMap, JobError, Take
from animatic.waiting import QueueFolder, lock, marks
from animatic.waiting.store import Wanted
from workers import posix

ROOT = Path(__file__).resolve().parents[2]
FILE = "../street.blend"


def take(name, seed=1):
    about = {"shot_id": name, "shot_name": name, "number": 1, "prompt": "", "seed": seed}
    return Take(**about, frames=FrameMap(1, 4), fps=24.0, width=64, height=64, models=UNTRAINED)


@pytest.fixture
def queue(tmp_path):
    """Return the queue of a takes folder beside the .blend."""
    return QueueFolder(tmp_path / "animatic")


def add(queue, *names, file=FILE):
    return queue.add(file, "Scene", [Wanted(take(name)) for name in names])


def names(queue, *statuses):
    return [job.take.shot_name for job in queue.read(FILE).jobs if not statuses or job.status in statuses]


def test_jobs_come_back_from_disk_as_they_were_in_the_order_they_were_added(queue):
    request = CaptureRequest("A", "A", "Camera", FrameMap(1, 4), 64, 64)
    first = queue.add(FILE, "Scene", [Wanted(take("A", 5), request)], recapture=True)
    others = add(queue, "B", "C")
    assert list(QueueFolder(queue.takes_root).read(FILE).jobs) == [*first, *others]
    assert first[0].take.seed == 5 and first[0].request == request and first[0].recapture


def test_each_file_has_a_queue_of_its_own(queue):
    add(queue, "A")
    add(queue, "Other", file="../other.blend")
    assert names(queue) == ["A"]
    assert queue.next("../other.blend").job.take.shot_name == "Other"


def test_a_project_that_was_moved_keeps_its_queue(queue, tmp_path):
    name = queue.name_of(tmp_path / "street.blend")
    add(queue, "A", file=name)
    moved = tmp_path / "elsewhere" / "project"
    moved.mkdir(parents=True)
    queue.takes_root.rename(moved / "animatic")
    there = QueueFolder(moved / "animatic")
    assert [job.take.shot_name for job in there.read(there.name_of(moved / "street.blend")).jobs] == ["A"]


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"id": "x"}', "\0\0\0\0"], ids=["empty", "half", "list", "incomplete", "zeros"]
)
def test_a_damaged_file_is_set_aside_and_the_others_stay(queue, damage):
    first, second = add(queue, "A", "B")
    queue.file(first.id).write_text(damage)
    listing = queue.read(FILE)
    assert listing.jobs == (second,) and queue.file(first.id).exists()
    (note,) = queue.set_aside(listing)
    assert "damaged" in note and first.id in note
    assert (queue.path / "damaged" / queue.file(first.id).name).read_text() == damage
    assert queue.read(FILE).broken == () and queue.set_aside(listing) == []
    assert queue.next(FILE).job == second


def test_what_a_newer_animatic_wrote_stays_where_it_is(queue):
    (job,) = add(queue, "A")
    data = json.loads(queue.file(job.id).read_text())
    queue.file(job.id).write_text(json.dumps({**data, "schema": 99, "its_own": 1}))
    listing = queue.read(FILE)
    assert listing.jobs == () and "newer Animatic" in queue.set_aside(listing)[0]
    assert queue.file(job.id).exists()
    assert queue.next(FILE) is None


@pytest.mark.parametrize(
    ("path", "value"), [("folder", "../../home"), ("folder", "/etc"), ("id", "../take"), ("status", "lost")]
)
def test_a_job_names_nothing_outside_the_takes_folder(queue, path, value):
    (job,) = add(queue, "A")
    with pytest.raises(contract.ContractError, match=path):
        contract.from_data(contract.Job, {**contract.to_data(job), path: value}, "job")


def test_moving_changes_the_order_on_disk(queue):
    a, _b, c = add(queue, "A", "B", "C")
    assert queue.move(c, -1) and names(queue) == ["A", "C", "B"]
    assert queue.move(a, 1) and names(queue) == ["C", "A", "B"]
    assert not queue.move(c, -1) and names(queue) == ["C", "A", "B"]
    assert queue.next(FILE).job.id == c.id


def test_jobs_that_two_computers_added_at_once_can_be_moved_apart(queue):
    a, b, c = add(queue, "A", "B", "C")
    for job in (a, b, c):
        queue.file(job.id).write_text(contract.to_text(dataclasses.replace(job, place=7)))
    before = [job.id for job in queue.read(FILE).jobs]
    assert queue.move(next(job for job in queue.read(FILE).jobs if job.id == before[2]), -1)
    assert [job.id for job in queue.read(FILE).jobs] == [before[0], before[2], before[1]]


def test_moving_passes_over_what_is_done(queue):
    _a, b, c = add(queue, "A", "B", "C")
    held = queue.hold(b.id)
    held.write(status="done")
    held.release()
    assert queue.move(c, -1) and names(queue, "waiting") == ["C", "A"]


def test_a_job_in_work_is_neither_moved_nor_removed(queue):
    a, b = add(queue, "A", "B")
    held = queue.next(FILE)
    held.write(status="running")
    assert held.job.id == a.id and queue.hold(a.id) is None
    assert queue.remove([a, b]) == 1 and names(queue) == ["A"]
    assert queue.is_being_made(held.job) and queue.is_mine(held.job)
    held.release()
    assert not queue.is_being_made(held.job)
    assert queue.remove([a]) == 1 and not list(queue.path.iterdir())


def test_failed_jobs_wait_again_where_they_were(queue):
    a, b = add(queue, "A", "B")
    held = queue.hold(a.id)
    held.write(cuts=2)
    held.fail(JobError("bad", "It broke."))
    held.release()
    assert names(queue, "failed") == ["A"] and queue.next(FILE).job.id == b.id
    assert queue.retry([a]) == 1
    (again, _b) = queue.read(FILE).jobs
    assert (again.status, again.error, again.cuts) == ("waiting", None, 0)


def test_a_lock_that_was_deleted_while_another_waited_for_it_is_not_the_lock(tmp_path):
    path = tmp_path / "a.lock"
    first = lock.hold_or_none(path)
    assert lock.hold_or_none(path) is None and lock.is_held(path)
    first.release(remove=True)
    assert not path.exists() and not lock.is_held(path)
    second = lock.hold_or_none(path)
    assert second is not None
    second.release()


@posix
def test_a_folder_that_may_only_be_read_is_shown(queue, monkeypatch):
    (job,) = add(queue, "A")
    held = queue.hold(job.id)
    held.write(status="running")
    held.release()

    def refuse(*_arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(lock.os, "open", refuse)
    (running,) = queue.read(FILE).jobs
    assert queue.is_being_made(running)
    with pytest.raises(PermissionError):
        queue.next(FILE)


_PROGRAM = """
import sys, time
sys.path[:0] = [sys.argv[1] + "/tests/blender", sys.argv[1]]
from conftest import load_extension
load_extension()
from pathlib import Path
from animatic.waiting import QueueFolder, marks
queue = QueueFolder(Path(sys.argv[2]))
print("ready", flush=True)
while not (queue.takes_root / "go").exists():
    time.sleep(0.001)
"""
_TAKE_ALL = """
while (held := queue.next(sys.argv[3])) is not None:
    held.write(status="running")
    print(held.job.id, flush=True)
    held.write(status="done")
    held.release()
"""
_TAKE_ONE_AND_STAY = """
with marks.running(queue, sys.argv[3]):
    held = queue.next(sys.argv[3])
    held.write(status="running")
    print(held.job.id, flush=True)
    time.sleep(60)
"""


def start(queue, code):
    command = [sys.executable, "-c", _PROGRAM + code, str(ROOT), str(queue.takes_root), FILE]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    while process.stdout.readline().strip() != "ready":
        assert process.poll() is None
    return process


@pytest.mark.slow
def test_two_blenders_never_take_the_same_job(queue):
    jobs = add(queue, *(f"shot {number}" for number in range(60)))
    blenders = [start(queue, _TAKE_ALL) for _ in range(2)]
    (queue.takes_root / "go").touch()
    taken = [blender.communicate(timeout=60)[0].split() for blender in blenders]
    assert sorted(taken[0] + taken[1]) == sorted(job.id for job in jobs)
    assert all(blender.returncode == 0 for blender in blenders)


@posix
def test_what_a_killed_blender_held_is_free_and_its_run_is_known(queue):
    a, _b = add(queue, "A", "B")
    blender = start(queue, _TAKE_ONE_AND_STAY)
    (queue.takes_root / "go").touch()
    assert blender.stdout.readline().strip() == a.id
    (running, _waits) = queue.read(FILE).jobs
    assert queue.is_being_made(running) and not queue.is_mine(running)
    assert not waiting.was_cut(queue, FILE)
    assert queue.next(FILE).job.take.shot_name == "B"
    blender.kill()
    blender.communicate()
    assert not queue.is_being_made(running)
    assert waiting.was_cut(queue, FILE) and not waiting.was_cut(queue, "../other.blend")
    with marks.running(queue, FILE):
        assert not waiting.was_cut(queue, FILE)
        held = queue.next(FILE)
        assert (held.job.id, held.job.status) == (a.id, "running")
    assert not list((queue.path / "runs").iterdir())


def test_a_run_that_ends_in_good_order_leaves_no_mark_and_one_elsewhere_is_not_ours(queue, monkeypatch):
    with marks.running(queue, FILE):
        pass
    assert not waiting.was_cut(queue, FILE)
    home = queue.path / "runs"
    (home / "a.json").write_text(contract.to_text(contract.QueueRun(FILE, "another computer", 1, "")))
    (home / "b.json").write_text("{")
    assert not waiting.was_cut(queue, FILE)
    monkeypatch.setattr(marks, "this_host", lambda: "another computer")
    assert waiting.was_cut(queue, FILE)
    waiting.forget_cut(queue, FILE)
    assert not waiting.was_cut(queue, FILE)
