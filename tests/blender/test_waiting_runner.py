"""The queue is gone through in order, past what fails; what is cut short goes on from where it was."""

import dataclasses

import bpy
import pytest
from animatic import capture, runs, scripting, shots, takes, waiting
from animatic.backend import contract
from animatic.backend.contract import TakeFolder
from animatic.runs import capturing
from animatic.waiting import runner
from queueing import fail, follow, queue_of, statuses


def test_takes_are_made_in_order_and_written_down(scene, film, backend, using):
    waiting.add(scene, film, using=using)
    queue_of(using).move(scripting.queued()[2], -1)
    report = follow(waiting.run(using))
    assert backend.made == ["A", "C", "B"] and report.failed == ()
    assert [folder.read().shot_name for folder in report.made] == ["A", "C", "B"]
    for job in scripting.queued():
        folder = TakeFolder(using.takes_root / job.folder)
        assert (job.status, job.error, len(folder.finished_frames())) == ("done", None, 4)
        assert job.started and job.ended and job.host and folder.read().capture == 1
        assert takes.takes_of(using.takes_root, next(s for s in film if s.id == job.take.shot_id)) == [folder]


def test_a_take_is_made_as_it_was_set_when_it_was_queued(scene, film, backend, using):
    shot, settings = film[0], scene.animatic.settings_for(film[0])
    settings.seed, settings.prompt = 7, "as queued"
    waiting.add(scene, [shot], using=using)
    settings.seed, settings.prompt, settings.width, scene.animatic.depth.strength = 8, "later", 128, 0.1
    scene.frame_end = 9
    (folder,) = follow(waiting.run(using)).made
    take = folder.read()
    assert (take.seed, take.prompt, take.width, take.controls[0].strength) == (7, "as queued", 64, 1.0)
    assert folder.control.read().request.width == 64


def test_seeds_make_a_take_each_of_one_capture(scene, film, backend, using):
    waiting.add(scene, film[:1], seeds=[3, 4, 5, 6], using=using)
    made = follow(waiting.run(using)).made
    assert [(folder.number, folder.read().seed, folder.read().capture) for folder in made] == [
        (1, 3, 1),
        (2, 4, 1),
        (3, 5, 1),
        (4, 6, 1),
    ]


def test_a_seed_that_is_none_is_refused_in_words(scene, film, using):
    with pytest.raises(runs.RunError, match="Shot A: seed is -1"):
        waiting.add(scene, film, seeds=[1, -1], using=using)
    assert not queue_of(using).path.exists()


def test_what_waits_already_is_not_added_again_but_what_is_set_otherwise_is(scene, film, using):
    assert len(waiting.add(scene, film, using=using)) == 3
    scene.animatic.settings_for(film[1]).seed = 9
    assert [job.take.seed for job in waiting.add(scene, film, using=using)] == [9]


def test_where_one_shot_cannot_be_queued_none_is(scene, film, using, monkeypatch):
    bpy.data.cameras["B"].type = "PANO"
    with pytest.raises(runs.RunError, match=r"Shot B: .*panoramic"):
        waiting.add(scene, film, using=using)
    scene.animatic.depth.enabled = False
    scene.animatic.canny.enabled = True  # which the preview model has no ControlNet for
    with pytest.raises(runs.RunError, match="Shot A: Canny"):
        waiting.add(scene, film, using=using)
    assert not queue_of(using).path.exists()


def test_a_file_that_was_never_saved_has_no_queue(scene, using):
    bpy.ops.wm.read_homefile(use_empty=True)
    with pytest.raises(runs.RunError, match=r"Save the \.blend first"):
        scripting.queue(bpy.context.scene)
    assert not bpy.ops.animatic.queue_shots.poll()


def test_an_error_is_written_down_and_the_queue_goes_on(scene, film, backend, using):
    backend.ends["A"] = fail
    waiting.add(scene, film, using=using)
    report = follow(waiting.run(using))
    assert backend.made == ["B", "C"] and statuses() == {"A": "failed", "B": "done", "C": "done"}
    error = scripting.queued()[0].error
    told = (error.code, error.message, error.hint, error.detail)
    assert told == ("out_of_memory", "It broke.", "Mend it.", "the details")
    assert report.failed == (scripting.queued()[0],)
    backend.ends.clear()
    first = TakeFolder(using.takes_root / scripting.queued()[0].folder)
    written = first.frame(1).stat().st_mtime_ns
    queue_of(using).retry(scripting.queued())
    assert follow(waiting.run(using)).made == (first,)  # the same take goes on
    assert first.frame(1).stat().st_mtime_ns == written and len(first.finished_frames()) == 4


def test_a_mistake_in_one_job_does_not_hold_up_the_others(scene, film, backend, using):
    backend.ends["A"] = lambda: {}["nothing expected this"]
    waiting.add(scene, film[:2], using=using)
    follow(waiting.run(using))
    error = scripting.queued()[0].error
    assert backend.made == ["B"] and "made a mistake" in error.message and "Traceback" in error.detail


@pytest.mark.parametrize("code", ["no_backend", "disk_full"])
def test_what_would_fail_every_job_stops_the_queue_and_leaves_them_waiting(scene, film, backend, using, code):
    backend.ends["A"] = lambda: fail(code)
    waiting.add(scene, film, using=using)
    with pytest.raises(runs.RunError, match="It broke"):
        follow(waiting.run(using))
    assert set(statuses().values()) == {"waiting"} and not waiting.is_running()


def test_cancel_keeps_what_is_finished_and_pauses_the_queue(scene, film, backend, using):
    backend.ends["B"] = lambda: None
    waiting.add(scene, film, using=using)
    run = waiting.run(using)
    update = next(run)
    while not (update.waiting and list(using.takes_root.glob("takes/B-*/*/frames/0001.png"))):
        update = next(run)
    with pytest.raises(runs.RunError, match="queue is paused"):
        run.throw(runs.CancelRun())
    assert statuses() == {"A": "done", "B": "waiting", "C": "waiting"}
    queue = queue_of(using)
    assert not waiting.was_cut(queue, queue.name_of(waiting.blend_file()))  # it waits for its button
    written = next(using.takes_root.glob("takes/B-*/*/frames/0001.png")).stat().st_mtime_ns
    follow(waiting.run(using))
    assert backend.made == ["A", "B", "C"]
    (frame,) = using.takes_root.glob("takes/B-*/*/frames/0001.png")
    assert frame.stat().st_mtime_ns == written


def test_pause_ends_the_queue_after_the_take_that_it_is_at(scene, film, backend, using):
    waiting.add(scene, film, using=using)
    report = follow(waiting.run(using), lambda update: update.new_picture and waiting.ask_to_pause())
    assert backend.made == ["A"] and len(report.made) == 1
    assert statuses() == {"A": "done", "B": "waiting", "C": "waiting"}
    follow(waiting.run(using))
    assert backend.made == ["A", "B", "C"]


def test_a_run_that_is_closed_leaves_its_job_waiting(scene, film, backend, using):
    waiting.add(scene, film, using=using)
    run = waiting.run(using)
    while not next(run).new_picture:
        pass
    assert statuses()["A"] == "running" and waiting.is_running()
    run.close()
    queue = queue_of(using)
    assert set(statuses().values()) == {"waiting"} and not waiting.is_running()
    assert not waiting.was_cut(queue, queue.name_of(waiting.blend_file()))


def test_jobs_that_are_added_meanwhile_are_made_too(scene, film, backend, using):
    waiting.add(scene, film[:1], using=using)
    follow(waiting.run(using), lambda _update: waiting.add(scene, film[1:2], using=using) if not backend.made else None)
    assert backend.made == ["A", "B"]


def test_a_capture_of_its_own_is_made_where_it_is_asked_for(scene, film, backend, using):
    waiting.add(scene, film[:1], using=using)
    waiting.add(scene, film[:1], seeds=[8], using=using, recapture=True)
    assert [folder.read().capture for folder in follow(waiting.run(using)).made] == [1, 2]


def test_a_capture_that_fails_is_the_job_s_error(scene, film, backend, using):
    waiting.add(scene, film, using=using)
    bpy.data.cameras["B"].type = "PANO"
    follow(waiting.run(using))
    assert statuses() == {"A": "done", "B": "failed", "C": "done"}
    assert "panoramic" in scripting.queued()[1].error.message


def test_the_artist_s_own_render_is_waited_for(scene, film, backend, using, monkeypatch):
    rendering = [True, True, False, False, False]
    waiting.add(scene, film[:1], using=using)
    monkeypatch.setattr(runner, "bpy", FakeBlender(lambda _name: rendering.pop(0) if rendering else False))
    monkeypatch.setattr(capture, "start", capture.capture)  # nothing to follow
    monkeypatch.setattr(capturing, "_follow_capture", lambda found, _shot: iter_return(found))
    texts = []
    follow(waiting.run(using, blocking=False), lambda update: texts.append(update.text))
    assert texts.count("Waiting for the end of Blender's render") == 2 and backend.made == ["A"]


class FakeBlender:
    """Blender's module, but for the render jobs that it says are running."""

    def __init__(self, is_job_running):
        self.app = type("App", (), {"is_job_running": staticmethod(is_job_running)})
        self.data, self.types = bpy.data, bpy.types


def iter_return(value):
    return value
    yield


def test_a_damaged_job_is_noted_and_does_not_stop_the_others(scene, film, backend, using):
    first, _second = waiting.add(scene, film[:2], using=using)
    queue_of(using).file(first.id).write_text("{")
    notes = []
    follow(waiting.run(using), lambda update: notes.append(update.note))
    assert backend.made == ["B"] and any("damaged job" in note for note in notes)


def test_a_job_that_takes_blender_down_each_time_is_left_out(scene, film, backend, using):
    waiting.add(scene, film[:2], using=using)
    for cuts in (1, 2, 3):
        held = queue_of(using).hold(scripting.queued()[0].id)
        held.write(status="running")  # and Blender was gone
        held.release()
        run = waiting.run(using)
        while not next(run).waiting:
            pass
        assert scripting.queued()[0].cuts == cuts
        if cuts == 3:
            assert scripting.queued()[0].status == "failed"
            assert "Blender ended 3 times" in scripting.queued()[0].error.message
            follow(run)
            assert backend.made == ["B"]
        run.close()


def test_no_backend_is_a_sentence_and_nothing_is_touched(scene, film, using):
    waiting.add(scene, film[:1], using=using)
    with pytest.raises(runs.RunError, match="not set up"):
        follow(waiting.run(dataclasses.replace(using, python=None, python_problem="It is not set up.")))
    assert statuses() == {"A": "waiting"}


def test_a_queue_that_cannot_be_written_says_so(scene, film, using, monkeypatch):
    using.takes_root.mkdir(parents=True)
    (using.takes_root / "queue").write_text("a file in its place")
    with pytest.raises(runs.RunError, match=r"queue in .* cannot be used") as caught:
        waiting.add(scene, film, using=using)
    assert caught.value.code == "unwritable" and caught.value.hint


def test_scripts_get_the_takes_or_the_first_error_after_the_last_job(scene, film, backend, using):
    backend.ends["B"] = fail
    assert [job.take.shot_name for job in scripting.queue(scene, ["B", "C"], using=using)] == ["B", "C"]
    said = []
    with pytest.raises(scripting.ScriptError, match="Shot B: It broke") as caught:
        scripting.run_queue(using=using, progress=said.append)
    assert caught.value.hint == "Mend it." and backend.made == ["C"]
    assert "Next in the queue: C" in said and any("B failed" in text for text in said)
    backend.ends.clear()
    scripting.queue(scene, ["A"], using=using)
    assert [folder.read().shot_name for folder in scripting.run_queue(using=using)] == ["A"]
    assert scripting.clear_queue(using=using) == 3 and scripting.queued(using=using) == []
    assert contract.numbered(takes.takes_folder(using.takes_root, shots.sync(scene)[0]))  # the takes stay
