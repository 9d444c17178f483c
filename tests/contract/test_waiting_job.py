"""Jobs of the queue as files."""

from __future__ import annotations

import dataclasses

import pytest
from samples import CAPTURE, TAKE

from backend.contract import (
    ContractError,
    Job,
    JobError,
    Measure,
    Measures,
    QueueRun,
    from_data,
    from_text,
    to_data,
    to_text,
)

JOB = Job(
    id="20261128-140000-0a1b2c3d",
    place=3,
    blend_file="../street.blend",
    scene="Straße",
    take=TAKE,
    request=CAPTURE.request,
    recapture=True,
    status="failed",
    folder="takes/Wide-12345678/0001",
    error=JobError("out_of_memory", "It broke.", "Mend it.", "details"),
    host="render7",
    created="2026-11-28T14:00:00+00:00",
    started="2026-11-28T14:01:00+00:00",
    ended="2026-11-28T14:02:00+00:00",
    seconds=60.5,
    cuts=1,
)
RUN = QueueRun("../street.blend", "render7", 12, "2026-11-28T14:00:00+00:00")
MEASURES = Measures((Measure("sd15 cuda", 2.5, 60.0),), (Measure("street.blend Scene", 1.0, 3.0),))


@pytest.mark.parametrize("value", [JOB, RUN, MEASURES], ids=lambda value: type(value).__name__)
def test_everything_comes_back_from_json_as_it_was(value):
    assert from_text(type(value), to_text(value), "file") == value


def test_a_job_with_only_what_it_needs_waits():
    data = to_data(JOB)
    needed = {field.name for field in dataclasses.fields(Job) if field.default is dataclasses.MISSING}
    job = from_data(Job, {name: data[name] for name in needed}, "job")
    assert (job.status, job.folder, job.error, job.request, job.cuts) == ("waiting", "", None, None, 0)
    with pytest.raises(ContractError, match=r"job\.take is 'missing'"):
        from_data(Job, {name: data[name] for name in needed - {"take"}}, "job")


def test_jobs_are_in_order_of_their_places_and_then_of_their_age():
    later = dataclasses.replace(JOB, created="2026-11-28T15:00:00+00:00", place=1)
    same = dataclasses.replace(JOB, id="b", place=1)
    assert sorted([JOB, later, same], key=lambda job: job.order) == [same, later, JOB]


@pytest.mark.parametrize(
    ("name", "value"), [("id", "../a"), ("id", ""), ("folder", "a/../../b"), ("folder", "/b"), ("status", "paused")]
)
def test_what_a_job_must_not_say_is_refused(name, value):
    with pytest.raises(ContractError, match=f"job.{name}"):
        from_data(Job, {**to_data(JOB), name: value}, "job")


def test_work_is_something():
    with pytest.raises(ContractError, match="work"):
        Measure("sd15", 0.0, 1.0)
