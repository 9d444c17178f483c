"""The list of shots shows which failed, says why, and tries again; the queue's jobs know it after a restart."""

from __future__ import annotations

import os
import time
from types import SimpleNamespace

import bpy
import pytest
from animatic import scripting, waiting
from animatic.operators import film_status, listing
from animatic.operators.modal import RunOperator
from animatic.runs import RunError, Update
from drawing import Layout, draw
from queueing import fail, queue_of, statuses


@pytest.fixture
def icons(monkeypatch):
    """Return a function that draws the list of shots and returns the shots that it marks as failed."""
    operator, drawn = Layout.operator, []

    def note(self, name, **how):
        properties = operator(self, name, **how)
        if name != "animatic.shot_failure":
            return properties
        assert how["icon"] == "ERROR"
        drawn.append(SimpleNamespace())
        return drawn[-1]

    def marked():
        drawn.clear()
        panel()
        return [bpy.context.scene.animatic.shots[properties.shot].title for properties in drawn]

    monkeypatch.setattr(Layout, "operator", note)
    return marked


def panel():
    return draw(bpy.types.ANIMATIC_PT_film)


def press(name, **how):
    """Press a button whose run fails."""
    with pytest.raises(RuntimeError):
        getattr(bpy.ops.animatic, name)(**how)


def failure(shot):
    return bpy.context.window_manager.animatic.film[shot.id].failure


def test_a_run_that_failed_is_shown_until_the_shot_runs_again(scene, film, backend, icons):
    backend.ends["A"] = fail
    press("generate")
    assert icons() == ["A"]
    drawn = panel()
    assert {"It broke.", "Mend it."} <= set(drawn.texts)
    assert {"animatic.shot_retry", "animatic.shot_copy_failure"} <= set(drawn.buttons)
    bpy.ops.animatic.refresh()
    assert icons() == ["A"]  # whatever the list is read again for
    scene.frame_set(5)
    assert icons() == ["A"] and "It broke." not in panel().texts  # that is said of the shot it is of
    assert not bpy.ops.animatic.shot_retry.poll()
    scene.frame_set(1)
    backend.ends.clear()
    assert bpy.ops.animatic.shot_retry() == {"FINISHED"}
    assert icons() == [] and "It broke." not in panel().texts
    (folder,) = scripting.takes_of(scene, film[0])  # it went on with the take that was begun
    assert len(folder.finished_frames()) == 4


def test_a_run_that_fails_again_says_so(scene, film, backend, icons):
    backend.ends["A"] = fail
    press("generate")
    backend.ends["A"] = lambda: fail("backend_died")
    press("shot_retry")
    assert icons() == ["A"] and failure(film[0]).error_fixes == "finish_take open_log"
    drawn = [name.removesuffix(" (grey)") for name in panel().buttons]
    assert "animatic.open_log" in drawn and "animatic.finish_take" not in drawn


def test_a_failure_before_there_is_a_take_is_tried_again_from_the_start(scene, film, backend, icons, monkeypatch):
    settings = scene.animatic.settings_for(film[0])
    settings.key_frames.enabled = True
    press("generate")
    assert icons() == ["A"] and "has no take of stills" in failure(film[0]).error
    settings.key_frames.enabled = False
    assert bpy.ops.animatic.shot_retry() == {"FINISHED"}
    assert icons() == [] and backend.made == ["A"]


def test_a_cancelled_run_has_not_failed(scene, film, backend, icons):
    backend.ends["A"] = lambda: fail("cancelled")
    assert bpy.ops.animatic.generate() == {"CANCELLED"}
    assert icons() == []


def test_a_mistake_of_ours_is_a_failure_of_the_shot(scene, film, backend, icons):
    backend.ends["A"] = lambda: 1 / 0
    bpy.ops.animatic.refresh()
    press("generate")
    assert icons() == ["A"] and "ZeroDivisionError" in failure(film[0]).error


def test_a_newer_take_takes_the_failure_away(scene, film, backend, icons):
    backend.ends["B"] = fail
    scene.frame_set(5)
    press("generate")
    assert icons() == ["B"]
    backend.ends.clear()
    scripting.branch(scripting.takes_of(scene, film[1])[0])  # by a script, which no button knows of
    newest = scripting.takes_of(scene, film[1])[0]
    os.utime(newest.take_json, (time.time() + 2, time.time() + 2))
    bpy.ops.animatic.refresh()
    assert icons() == []


def test_a_job_of_the_queue_that_failed_is_shown_in_its_shots_line(scene, film, backend, icons, using):
    backend.ends["B"] = fail
    waiting.add(scene, film, using=using)
    bpy.ops.animatic.queue_run()
    assert statuses() == {"A": "done", "B": "failed", "C": "done"} and icons() == ["B"]
    scene.frame_set(5)
    assert {"It broke.", "Mend it."} <= set(panel().texts)
    backend.ends.clear()
    assert bpy.ops.animatic.shot_retry() == {"FINISHED"}
    assert statuses()["B"] == "done" and icons() == [] and len(queue_of(using).read().jobs) == 3


def test_a_restart_finds_the_failure_in_the_queues_files(scene, film, backend, icons, using):
    backend.ends["B"] = fail
    waiting.add(scene, film, using=using)
    with pytest.raises(RunError):
        scripting.run_queue(using=using)
    bpy.ops.wm.save_mainfile()
    bpy.ops.wm.open_mainfile(filepath=bpy.data.filepath)
    assert not bpy.context.window_manager.animatic.film
    bpy.ops.animatic.refresh()
    assert icons() == ["B"]
    backend.ends.clear()
    bpy.context.scene.frame_set(5)
    bpy.ops.animatic.refresh()
    folder = listing.chosen_take(bpy.context)
    assert bpy.ops.animatic.finish_take() == {"FINISHED"} and len(folder.finished_frames()) == 4
    assert icons() == []


def test_a_job_that_waits_again_or_runs_has_not_failed(scene, film, backend, icons, using):
    backend.ends["B"] = fail
    waiting.add(scene, film[1:2], using=using)
    bpy.ops.animatic.queue_run()
    bpy.ops.animatic.queue_retry()
    assert icons() == []
    seen = []
    backend.ends["B"] = lambda: (bpy.ops.animatic.refresh(), seen.extend(icons()))
    bpy.ops.animatic.queue_run()
    assert seen == [] and icons() == []


def test_the_last_of_a_shots_jobs_counts(scene, film, backend, icons, using):
    ends = iter([fail, lambda: None])
    backend.ends["A"] = lambda: next(ends)()
    waiting.add(scene, film[:1], [1, 2], using=using)
    bpy.ops.animatic.queue_run()
    assert [job.status for job in scripting.queued(using=using)] == ["failed", "done"]
    assert icons() == []


def test_a_run_cut_off_hides_no_later_failure(scene, film, backend, icons, using):
    (job,) = waiting.add(scene, film[:1], using=using)
    held = queue_of(using).hold(job.id)
    held.write(status="running")
    held.release()
    backend.ends["A"] = fail
    press("generate")
    bpy.ops.animatic.refresh()
    assert icons() == ["A"]


def test_a_moment_that_somebody_wrote_by_hand_is_no_trouble(scene, film, backend, icons, using):
    (job,) = waiting.add(scene, film[:1], using=using)
    held = queue_of(using).hold(job.id)
    held.write(status="done", ended="yesterday")
    held.release()
    bpy.ops.animatic.refresh()
    assert icons() == []


def test_a_failed_shot_that_runs_shows_that_it_runs(scene, film, backend, icons):
    backend.ends["A"] = fail
    press("generate")
    run, state = RunOperator(), bpy.context.window_manager.animatic
    run._show(state, Update("Loading models", take=scripting.takes_of(scene, film[0])[0]))
    assert icons() == [] and "It broke." not in panel().texts
    run._settle(bpy.context)
    assert icons() == ["A"]


def test_the_button_in_the_line_says_why_and_shows_the_shot(scene, film, backend):
    backend.ends["B"] = fail
    scene.frame_set(5)
    press("generate")
    scene.frame_set(1)
    told = bpy.types.ANIMATIC_OT_shot_failure.description
    asked = SimpleNamespace(shot=film[1].id)
    assert told(bpy.context, asked) == "It broke. Mend it"
    asked.shot = film[0].id
    assert told(bpy.context, asked) == ""
    assert bpy.ops.animatic.shot_failure(shot=film[1].id) == {"FINISHED"}
    assert scene.frame_current == 5 and "It broke." in panel().texts


def test_the_details_are_copied(scene, film, backend):
    assert not bpy.ops.animatic.shot_copy_failure.poll()
    backend.ends["A"] = fail
    press("generate")
    assert failure(film[0]).error_detail == "the details"
    assert bpy.ops.animatic.shot_copy_failure() == {"FINISHED"}


def test_a_failure_is_forgotten_with_its_file(scene, film, backend, icons):
    backend.ends["A"] = fail
    press("generate")
    bpy.ops.wm.save_mainfile()
    bpy.ops.wm.open_mainfile(filepath=bpy.data.filepath)
    bpy.ops.animatic.refresh()
    film_status.update(bpy.context)
    assert icons() == []  # only the queue's files know it for longer
