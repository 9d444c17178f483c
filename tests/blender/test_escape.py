"""Esc cancels a run in good order, where it means nothing else; the status bar shows the run and the way out."""

import threading
import time
from types import SimpleNamespace

import bpy
import pytest
from animatic import runs
from animatic.backend import contract
from animatic.operators import escape, generate, modal
from animatic.panels import status_bar
from drawing import Layout


@pytest.fixture
def state():
    return bpy.context.window_manager.animatic


def area(kind, x):
    return SimpleNamespace(type=kind, x=x, y=0, width=100, height=100, regions=[])


def window_context(playing=False):
    screen = SimpleNamespace(
        areas=[area("VIEW_3D", 0), area("FILE_BROWSER", 100), area("IMAGE_EDITOR", 200)], is_animation_playing=playing
    )
    window = SimpleNamespace(screen=screen)
    manager = SimpleNamespace(windows=[window], animatic=bpy.context.window_manager.animatic)
    return SimpleNamespace(window=window, window_manager=manager)


def event(kind="ESC", x=50, value="PRESS"):
    return SimpleNamespace(type=kind, value=value, mouse_x=x, mouse_y=50)


def test_esc_is_for_the_run_where_it_does_nothing_else():
    assert escape.is_for_run(window_context(), event())
    assert escape.is_for_run(window_context(), event(x=900))  # between the areas
    assert not escape.is_for_run(window_context(playing=True), event())  # it stops the playback
    assert not escape.is_for_run(window_context(), event(x=150))  # it closes the file browser
    assert not escape.is_for_run(window_context(), event(x=250))  # it leaves the render
    assert not escape.is_for_run(window_context(), event(value="RELEASE"))
    assert not escape.is_for_run(window_context(), event("A"))


class Operator(generate.ShotRunOperator):
    """An operator as Blender makes it, whose run cancels in good order."""

    bl_idname = "animatic.generate"

    def __init__(self):
        self.reports, self._timer, self.cancelled = [], None, []

    def report(self, _kind, text):
        self.reports.append(text)

    def start(self, _context, blocking):
        while True:
            try:
                yield runs.Update("Denoising, step 2/4", 0.5, waiting=True)
            except runs.CancelRun:
                self.cancelled.append(True)
                raise runs.RunError("Cancelled.", "Finished frames were kept.", code="cancelled") from None


def test_one_esc_cancels_in_good_order_and_a_note_says_so(scene, shot, state):
    context, operator = window_context(), Operator()
    context.scene = scene
    operator._begin(context, blocking=False)
    assert operator.modal(context, event("TIMER")) == {"PASS_THROUGH"} and state.running
    assert operator.modal(context, event("A")) == {"PASS_THROUGH"} and not state.cancelling
    assert operator.modal(context, event()) == {"RUNNING_MODAL"}  # nobody else gets this Esc
    assert state.cancelling and state.text.startswith("Cancelling")
    assert operator.modal(context, event()) == {"PASS_THROUGH"}  # the second is for whoever wants it
    assert operator.modal(context, event("TIMER")) == {"CANCELLED"}
    assert operator.cancelled and not state.running and "Cancelled. Finished frames were kept." in state.notes


def test_a_run_that_is_cancelled_before_its_first_step_ends_like_any_other(scene, shot, state):
    operator = Operator()
    operator._begin(bpy.context, blocking=False)
    modal.ask_to_cancel(state)
    assert operator.modal(bpy.context, event("TIMER")) == {"CANCELLED"}
    assert not state.running and not state.error and state.notes == "Cancelled." and not operator.reports


def drawn_status():
    layout = Layout()
    status_bar.draw_status(SimpleNamespace(layout=layout), bpy.context)
    return layout


def test_the_status_bar_shows_what_goes_on_and_how_to_end_it(scene, state):
    assert (drawn_status().texts, drawn_status().buttons) == ([], [])
    state.running, state.fraction, state.text = True, 0.5, "Denoising, step 2/4"
    assert drawn_status().texts == ["Animatic: Denoising, step 2/4"] and drawn_status().buttons == ["animatic.cancel"]
    state.running, state.setting_up, state.setup_text = False, True, "Downloading torch"
    assert drawn_status().texts == ["Animatic: Downloading torch"]
    assert drawn_status().buttons == ["animatic.cancel_setup"]


def test_a_cancel_says_what_was_kept_only_where_something_was(tmp_path):
    from animatic.runs import following

    from takes import make_take

    with pytest.raises(runs.RunError) as told:
        following.update_or_none(contract.Cancelled("a"), None, contract.Bake)
    assert told.value.hint == "What is baked was kept: Finish Texture goes on."
    for finished, said in (((), ""), ((1,), "Finished frames were kept: Finish Take goes on.")):
        folder = make_take(tmp_path / str(len(finished)), contract.FrameMap(1, 2), finished=finished)
        with pytest.raises(runs.RunError) as told:
            following.update_or_none(contract.Cancelled("a"), folder)
        assert (told.value.message, told.value.hint) == ("Cancelled.", said)


def test_what_is_shown_while_it_cancels_stays(scene, shot, state):
    operator = Operator()
    operator._begin(bpy.context, blocking=False)
    modal.ask_to_cancel(state)
    operator._show(state, runs.Update("Denoising, step 3/4", 0.7))
    assert state.text.startswith("Cancelling")
    modal.end_run()
    modal._cancel_asked = False
    state.running = state.cancelling = False


def test_delete_names_what_it_deletes_and_holds_nothing_up(scene, shot, state, tmp_path, monkeypatch):
    from animatic import takes
    from animatic.operators import take

    from takes import make_take

    item = SimpleNamespace(label="Take 3, seed 7", finished=2, total=4)
    title, message = take.ANIMATIC_OT_delete_take.question(item)
    assert title == "Delete Take 3, seed 7?" and message.startswith("2 of 4 pictures are deleted")
    folder = make_take(tmp_path, contract.FrameMap(1, 2))
    began = threading.Event()
    monkeypatch.setattr(takes.folders.shutil, "rmtree", lambda *_path: began.wait(5))
    before = time.monotonic()
    takes.delete(folder, wait=False)
    assert not folder.path.exists() and time.monotonic() - before < 1
    began.set()
