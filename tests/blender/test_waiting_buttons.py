"""The queue in the panel: what the buttons do, what is drawn in each state, and when it starts by itself."""

import bpy
import pytest
from animatic import scripting, waiting
from animatic.backend import contract
from animatic.backend.contract.folders import write_text
from animatic.estimates import pace
from animatic.operators import listing, queue_listing, queue_start, watch
from animatic.resources import resources
from animatic.waiting import QueueFolder
from drawing import draw
from queueing import fail, follow


@pytest.fixture
def state():
    return bpy.context.window_manager.animatic


def shown(state):
    return [(item.label, item.status) for item in state.queue.jobs]


def panel():
    return draw(bpy.types.ANIMATIC_PT_queue)


def test_an_empty_queue_offers_to_add_shots(scene, film, state):
    drawn = panel()
    assert drawn.buttons == ["animatic.queue_shots"] * 3 and drawn.texts == []


def test_all_shots_are_generated_by_one_button(scene, film, backend, state):
    assert bpy.ops.animatic.queue_shots(which="all", start=True) == {"FINISHED"}
    assert backend.made == ["A", "B", "C"] and not waiting.is_running()


def test_a_shot_that_is_switched_off_is_not_among_all(scene, film, state):
    scene.animatic.settings_for(film[1]).enabled = False
    bpy.ops.animatic.queue_shots(which="all")
    assert [label for label, _status in shown(state)] == ["A", "C"]


def test_adding_shows_the_jobs_and_running_makes_them(scene, film, backend, state):
    scene.frame_set(6)
    assert bpy.ops.animatic.queue_shots() == {"FINISHED"}
    assert shown(state) == [("B", "waiting")]
    assert bpy.ops.animatic.queue_shots(which="all") == {"FINISHED"}
    assert shown(state) == [("B", "waiting"), ("A", "waiting"), ("C", "waiting")]
    assert "animatic.queue_run" in panel().buttons
    backend.ends["A"] = fail
    assert bpy.ops.animatic.queue_run() == {"FINISHED"}
    assert backend.made == ["B", "C"]
    assert shown(state) == [("B", "done"), ("A", "failed"), ("C", "done")]
    assert "The queue has made 2 takes. 1 failed" in state.notes
    assert (state.running, state.queue.running) == (False, False)
    assert [item.finished for item in state.takes] == [4]  # the list of takes was read again


def test_the_error_of_the_chosen_job_is_shown_with_a_way_on(scene, film, backend, state):
    backend.ends["A"] = fail
    bpy.ops.animatic.queue_shots(which="all")
    bpy.ops.animatic.queue_run()
    state.queue.active = 0
    drawn = panel()
    assert {"It broke.", "Mend it."} <= set(drawn.texts)
    assert {"animatic.queue_retry", "animatic.queue_copy_error"} <= set(drawn.buttons)
    assert state.queue.jobs[0].error_detail == "the details"
    backend.ends.clear()
    assert bpy.ops.animatic.queue_retry() == {"FINISHED"}
    assert bpy.ops.animatic.queue_run() == {"FINISHED"}
    assert shown(state) == [("A", "done"), ("B", "done"), ("C", "done")]
    assert bpy.ops.animatic.queue_clear() == {"FINISHED"} and not state.queue.jobs


def test_jobs_are_moved_and_removed(scene, film, state):
    bpy.ops.animatic.queue_shots(which="all")
    state.queue.active = 2
    assert bpy.ops.animatic.queue_move(direction="up") == {"FINISHED"}
    assert [label for label, _status in shown(state)] == ["A", "C", "B"]
    assert state.queue.active_item().label == "C"  # it stays chosen
    assert bpy.ops.animatic.queue_remove() == {"FINISHED"}
    assert [label for label, _status in shown(state)] == ["A", "B"]
    with pytest.raises(RuntimeError, match="No job of the queue is done"):
        bpy.ops.animatic.queue_clear()


def test_a_file_that_is_not_saved_is_refused_in_words(scene):
    drawn = panel()
    assert drawn.buttons == ["animatic.queue_shots (grey)"] * 3
    with pytest.raises(RuntimeError, match=r"Save the \.blend first"):
        bpy.ops.animatic.queue_shots()


def test_while_a_run_goes_on_generate_becomes_add_to_queue(scene, film, state, monkeypatch):
    state.running, state.text, state.backend_ready = True, "Denoising", True
    drawn = draw(bpy.types.ANIMATIC_PT_generate)
    assert "animatic.queue_shots" in drawn.buttons and "animatic.generate" not in " ".join(drawn.buttons)
    assert bpy.ops.animatic.queue_shots(start=True) == {"FINISHED"}
    assert state.queue.follows and "It starts after the run in progress" in panel().texts
    started = []
    monkeypatch.setattr(queue_start, "_start", lambda context: (queue_start.call_off(context), started.append(True)))
    queue_start.follow(bpy.context)
    assert not started
    state.running = False
    queue_start.follow(bpy.context)
    queue_start.follow(bpy.context)
    assert started == [True]


def test_what_was_to_follow_can_be_called_off(scene, film, state):
    state.running = True
    bpy.ops.animatic.queue_shots(start=True)
    assert bpy.ops.animatic.queue_pause() == {"FINISHED"}
    assert not state.queue.follows and not bpy.ops.animatic.queue_pause.poll()


def test_cancel_ends_what_was_to_follow_too(scene, film, state):
    state.running = True
    bpy.ops.animatic.queue_shots(start=True)
    assert bpy.ops.animatic.cancel() == {"FINISHED"} and not state.queue.follows


def test_a_run_shows_its_job_and_pauses_after_it(scene, film, backend, state):
    bpy.ops.animatic.queue_shots(which="all")
    drawn = []

    def look(update):
        if update.new_picture and not waiting.pause_is_asked():
            watch._follow(bpy.context)
            state.fraction = 0.5
            drawn.append(panel())
            assert shown(state)[0] == ("A", "running")
            assert bpy.ops.animatic.queue_pause() == {"FINISHED"}
            drawn.append(panel())

    follow(waiting.run(resources()), look)
    assert "50%" in drawn[0].texts and "animatic.queue_pause" in drawn[0].buttons
    assert "It pauses after this take" in drawn[1].texts
    watch._follow(bpy.context)
    assert shown(state) == [("A", "done"), ("B", "waiting"), ("C", "waiting")] and not state.queue.running


def test_a_change_by_another_blender_is_seen(scene, film, state):
    bpy.ops.animatic.queue_shots(which="all")
    queue = QueueFolder(resources().takes_root)
    held = queue.hold(scripting.queued()[0].id)
    held.fail(contract.JobError("bad", "It broke elsewhere."))
    held.release()
    watch._follow(bpy.context)
    assert shown(state)[0] == ("A", "failed")
    write_text(queue.file(scripting.queued()[1].id), "{")
    watch._follow(bpy.context)
    assert shown(state) == [("A", "failed"), ("C", "waiting")] and "damaged job" in state.notes


def test_another_blender_s_job_is_told_from_one_that_was_cut_off(scene, film, state, monkeypatch):
    bpy.ops.animatic.queue_shots()
    held = QueueFolder(resources().takes_root).hold(scripting.queued()[0].id)
    held.write(status="running", host="render7")
    with monkeypatch.context() as patch:
        patch.setattr(QueueFolder, "is_mine", lambda _queue, _job: False)
        bpy.ops.animatic.refresh()
        queue_listing.refresh(bpy.context)
        assert shown(state) == [("A", "elsewhere")] and "on render7" in panel().texts
    held.release()
    queue_listing.refresh(bpy.context)
    assert shown(state) == [("A", "cut")]


def test_the_time_left_is_that_of_all_that_wait(scene, film, state):
    bpy.ops.animatic.queue_shots(which="all")
    assert "The time left shows once a take like these was made" in state.queue.time_text
    job = scripting.queued()[0]
    pace.remember_take(job.take, resources().machine.device, 240.0)
    pace.remember_capture(contract.Capture(job.request, 1, "Scene", bpy.data.filepath, seconds=60.0))
    queue_listing.refresh(bpy.context)
    assert state.queue.time_text == "About 15 min for all"
    assert [item.time_text for item in state.queue.jobs] == ["about 5 min"] * 3
    queue_listing.show_time(state.queue, 60.0)
    assert state.queue.time_text == "About 16 min for all"
    waiting.add(scene, film[:1], seeds=[5, 6])
    queue_listing.refresh(bpy.context)
    assert state.queue.time_text == "About 23 min for all"  # the same capture serves them


def test_a_queue_that_runs_has_no_take_deleted_under_it(scene, film, backend, state):
    """Generate and what changes takes on disk stay refused, as in every run."""
    state.running = True
    for button in (bpy.ops.animatic.generate, bpy.ops.animatic.queue_run, bpy.ops.animatic.delete_take):
        assert not button.poll()


def test_opening_another_file_shows_its_queue(scene, film, state, tmp_path):
    bpy.ops.animatic.queue_shots(which="all")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "other.blend"))
    watch._follow(bpy.context)
    assert shown(state) == []
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "street.blend"))
    watch._follow(bpy.context)
    assert len(bpy.context.window_manager.animatic.queue.jobs) == 3


def test_the_chosen_take_is_the_one_just_made(scene, film, backend, state):
    bpy.ops.animatic.queue_shots()
    listing.refresh(bpy.context)
    bpy.ops.animatic.queue_run()
    assert state.active_item().name == "1"
