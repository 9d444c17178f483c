"""A killed run goes on where it stopped and ends with the frames of an uncut one."""

from __future__ import annotations

import functools
from dataclasses import replace

import pytest
from tiny_take import Killed, Messages, change_take, frame_bytes, make_take, run_take, write_depth

from backend import generate as generation
from backend.checkpoint import fingerprint
from backend.contract import UNTRAINED, FrameSaved, Limits, Lora, Noise, Progress
from backend.errors import BackendError
from backend.models.cache import ModelCache

SCHEDULERS = ["ddim", "euler", "dpmpp_2m_karras", "lcm"]
LIGHTNING = replace(
    UNTRAINED, schedulers=("euler",), steps=4, guidance=1.0, noise=Noise(spacing="trailing"), limits=Limits(4, 4, 1.0)
)
BEFORE_CANNY = replace(UNTRAINED, controlnets={"depth": "untrained", "openpose": "untrained"})
STEPS = 7

pytestmark = pytest.mark.usefixtures("frame_by_frame")


def at_step(step):
    return lambda message: isinstance(message, Progress) and message.step == step


def after_frame(number):
    return lambda message: isinstance(message, FrameSaved) and message.number == number


@pytest.fixture
def make(tmp_path):
    """Return a function that makes equal takes."""

    def make(name, scheduler="ddim", **changes):
        return make_take(tmp_path / name, sampling={"steps": STEPS, "scheduler": scheduler}, **changes)

    return make


@pytest.fixture(scope="module")
def uncut(tmp_path_factory, cache):
    """Return a function that returns the frames of a take that nothing interrupts, made once for each scheduler."""

    @functools.cache
    def frames_of(scheduler="ddim"):
        sampling = {"steps": STEPS, "scheduler": scheduler}
        folder = make_take(tmp_path_factory.mktemp("uncut") / "take", sampling=sampling)
        assert run_take(folder, cache).steps == [1, 2, 3, 4, 5, 6, 7]
        return frame_bytes(folder)

    return frames_of


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_run_killed_at_a_step_goes_on_from_the_last_saved_one(make, cache, uncut, monkeypatch, scheduler):
    monkeypatch.setattr(generation, "SAVE_STEPS", 2)
    cut = make("cut", scheduler)
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(at_step(6)))  # 4 steps are saved, the fifth is done and lost
    assert cut.finished_frames() == {}
    resumed = run_take(cut, ModelCache())  # as in a new process
    assert resumed.steps == [5, 6, 7]
    assert resumed.of(Progress)[-1].fraction == 1
    assert frame_bytes(cut) == uncut(scheduler)


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_frames_are_the_same_whether_steps_are_taken_in_parts_or_not(make, cache, uncut, monkeypatch, scheduler):
    monkeypatch.setattr("backend.engine.context.MOST_AT_ONCE", 3)
    monkeypatch.setattr(generation, "SAVE_STEPS", 2)
    cut = make("cut", scheduler)
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(at_step(6)))
    run_take(cut, cache)
    assert frame_bytes(cut) == uncut(scheduler)


def test_a_run_killed_while_it_decodes_makes_only_the_missing_frames(make, cache, uncut):
    cut = make("cut")
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(after_frame(2)))
    assert sorted(cut.finished_frames()) == [1, 2]
    resumed = run_take(cut, cache)
    assert resumed.steps == [] and resumed.saved == [3, 4]
    assert frame_bytes(cut) == uncut()


def test_a_run_with_lightnings_settings_goes_on_with_the_same_frames(tmp_path, cache, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    sampling = {"scheduler": "euler", "steps": 4, "guidance": 1.0}
    folders = [make_take(tmp_path / name, models=LIGHTNING, sampling=dict(sampling)) for name in ("uncut", "cut")]
    uncut, cut = folders
    assert not any("This model set" in note for note in run_take(uncut, cache).notes)
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(at_step(3)))
    assert run_take(cut, ModelCache()).steps == [3, 4]
    assert frame_bytes(cut) == frame_bytes(uncut)


def test_what_the_set_was_not_made_for_is_noted_and_made(tmp_path, cache):
    folder = make_take(tmp_path / "t", frames=1, models=LIGHTNING, sampling={"scheduler": "lcm", "steps": 2})
    notes = run_take(folder, cache).notes
    assert "This model set was made for Euler, not for LCM." in notes
    assert "This model set was made for 4 steps, not for 2." in notes
    assert "This model set was made for guidance up to 1, not for 2." in notes
    assert len(folder.finished_frames()) == 1


def test_a_run_may_be_killed_again_and_again(make, cache, uncut, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    cut = make("cut", "dpmpp_2m_karras")
    done = []
    for step in (2, 3, 6):
        messages = Messages(at_step(step))
        with pytest.raises(Killed):
            run_take(cut, cache, messages)
        done += messages.steps
    done += run_take(cut, cache).steps
    assert done == [1, 2, 2, 3, 3, 4, 5, 6, 6, 7]  # a step is run twice only where it was cut
    assert frame_bytes(cut) == uncut("dpmpp_2m_karras")


def test_at_nine_tenths_little_is_lost(make, cache):
    cut = make_take(make("x").path.parent / "long", sampling={"steps": 20})
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(at_step(19)))
    assert run_take(cut, cache).steps == [16, 17, 18, 19, 20]


def test_slow_steps_are_saved_one_by_one(make, cache, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_SECONDS", 0.0)
    cut = make("cut")
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(at_step(4)))
    assert run_take(cut, cache).steps == [4, 5, 6, 7]


def test_a_deleted_frame_comes_back_the_same(make, cache):
    folder = make("t")
    run_take(folder, cache)
    before = frame_bytes(folder)
    folder.frame(3).unlink()
    messages = run_take(folder, cache)
    assert messages.steps == [] and messages.saved == [3]
    assert frame_bytes(folder) == before


def _half_done(make, cache, monkeypatch, name="cut"):
    monkeypatch.setattr(generation, "SAVE_STEPS", 2)
    folder = make(name)
    with pytest.raises(Killed):
        run_take(folder, cache, Messages(at_step(6)))
    return folder


def test_a_changed_take_does_not_go_on_from_the_old_state(make, cache, monkeypatch):
    fresh = make("fresh", seed=99)
    run_take(fresh, cache)
    changed = _half_done(make, cache, monkeypatch)
    change_take(changed, seed=99)
    messages = run_take(changed, cache)
    assert messages.steps == [1, 2, 3, 4, 5, 6, 7]
    assert any("changed" in note for note in messages.notes)
    assert frame_bytes(changed) == frame_bytes(fresh)


def test_changed_control_files_do_not_go_on_from_the_old_state(make, cache, monkeypatch):
    import numpy as np

    folder = _half_done(make, cache, monkeypatch)
    write_depth(folder.control.control_file("depth", 2), np.full((64, 96), 2.0))
    assert run_take(folder, cache).steps == [1, 2, 3, 4, 5, 6, 7]


def test_a_renamed_take_goes_on(make, cache, monkeypatch):
    folder = _half_done(make, cache, monkeypatch)
    change_take(folder, shot_name="Another name", number=9, fps=12.0)
    assert run_take(folder, cache).steps == [5, 6, 7]


def test_a_take_that_the_first_version_began_goes_on(tmp_path):
    """Its fingerprint lies in its checkpoint; model sets say more by now."""
    folder = make_take(tmp_path / "t", controls=(), models=BEFORE_CANNY)
    take = folder.read()
    assert fingerprint(folder, take) == "e546aa5e0e065a4083f6b0be58b3de953d6b4c458c940554f54f0961c81d8df1"
    recommending = replace(take, models=replace(take.models, negative_prompt="fog"))
    assert fingerprint(folder, recommending) == fingerprint(folder, take)
    other_noise = replace(take, models=replace(take.models, noise=Noise("v_prediction")))
    assert fingerprint(folder, other_noise) != fingerprint(folder, take)
    other_schedule = replace(take, models=replace(take.models, noise=Noise(schedule="scaled_linear")))
    assert fingerprint(folder, other_schedule) != fingerprint(folder, take)
    trailing = replace(take, models=replace(take.models, noise=Noise(spacing="trailing")))
    assert fingerprint(folder, trailing) != fingerprint(folder, take)
    limited = replace(take, models=replace(take.models, limits=Limits(1, 8)))
    assert fingerprint(folder, limited) == fingerprint(folder, take)
    with_lora = [replace(take, models=replace(take.models, loras=(Lora("a", weight),))) for weight in (0.5, 1.0)]
    assert len({fingerprint(folder, each) for each in (*with_lora, take)}) == 3


def test_a_take_that_named_its_noise_before_schedules_had_names_goes_on(tmp_path):
    folder = make_take(tmp_path / "t", controls=(), models=BEFORE_CANNY)
    take = folder.read()
    take = replace(
        take, models=replace(take.models, schedulers=("ddim",), noise=Noise("v_prediction", zero_terminal_snr=True))
    )
    assert fingerprint(folder, take) == "5a977cffaa4ba7d502bc61d85a67246ee4576748e6aca7788fc3380261d88809"


def test_frames_of_a_changed_take_are_kept_and_not_mixed(make, cache):
    folder = make("t")
    with pytest.raises(Killed):
        run_take(folder, cache, Messages(after_frame(2)))
    before = frame_bytes(folder)
    change_take(folder, seed=99)
    with pytest.raises(BackendError, match="changed") as caught:
        run_take(folder, cache)
    assert caught.value.code == "changed_take"
    assert frame_bytes(folder) == before


def test_a_damaged_state_means_a_new_start(make, cache, monkeypatch):
    folder = _half_done(make, cache, monkeypatch)
    (state,) = folder.checkpoint.iterdir()
    state.write_bytes(state.read_bytes()[:40])
    assert run_take(folder, cache).steps == [1, 2, 3, 4, 5, 6, 7]


def test_a_take_whose_models_were_changed_begins_again(make, cache, uncut):
    cut = make("cut")
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(at_step(6)))
    forget_the_models_of(cut)
    messages = run_take(cut, cache)
    assert messages.notes[0] == "Since the take was begun, its models were changed: base model; it begins again."
    assert messages.steps == [1, 2, 3, 4, 5, 6, 7]
    assert frame_bytes(cut) == uncut()


def test_a_take_that_begins_again_forgets_the_state_of_the_models_before(make, cache, monkeypatch):
    folder = _half_done(make, cache, monkeypatch)
    forget_the_models_of(folder)
    with pytest.raises(Killed):
        run_take(folder, cache, Messages(at_step(2)))
    assert run_take(folder, cache).steps == [1, 2, 3, 4, 5, 6, 7]


def test_a_take_whose_models_were_changed_keeps_its_finished_frames(make, cache):
    folder = make("t")
    with pytest.raises(Killed):
        run_take(folder, cache, Messages(after_frame(2)))
    forget_the_models_of(folder)
    before = frame_bytes(folder)
    with pytest.raises(BackendError, match="its models were changed: base model") as caught:
        run_take(folder, cache)
    assert caught.value.code == "changed_take" and "Generate a new take" in caught.value.hint
    assert frame_bytes(folder) == before
    assert folder.read().provenance.model_hashes["base model"] == "another"


def forget_the_models_of(folder):
    """Let the take say that it was made with another base model."""
    take = folder.read()
    hashes = {**take.provenance.model_hashes, "base model": "another"}
    folder.write(replace(take, provenance=replace(take.provenance, model_hashes=hashes)))
