"""How long takes will take is told from how long others took on this machine."""

import dataclasses

import bpy
import pytest
from animatic import runs
from animatic.backend import contract
from animatic.backend.contract import Capture, FrameMap
from animatic.estimates import pace
from animatic.resources import resources
from animatic.settings.take import request_from, take_from


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "data"))


@pytest.fixture
def take(scene, shot):
    """Return the take of a shot that nothing steers, so that none is captured."""
    scene.animatic.depth.enabled = scene.animatic.openpose.enabled = False
    return take_from(scene, shot)


def seconds(take, request=None, **how):
    return pace.estimate_of(take, request, resources(), **how)


def test_nothing_is_said_before_anything_was_measured(scene, shot, take):
    assert seconds(take) is None and pace.estimate(scene, shot) is None
    pace.remember_take(take, resources().machine.device, 60.0)
    assert seconds(take) == pytest.approx(60.0) and pace.estimate(scene, shot) == pytest.approx(60.0)


def test_a_shot_that_nothing_has_looked_at_yet_has_no_time(scene, shot, take):
    pace.remember_take(take, "auto", 60.0)
    assert pace.estimate(scene, dataclasses.replace(shot, id="")) is None


def test_time_grows_with_frames_steps_and_pixels(take):
    pace.remember_take(take, "auto", 100.0)
    longer = dataclasses.replace(take, frames=FrameMap(1, 8))
    assert seconds(longer) == pytest.approx(200.0)
    assert seconds(dataclasses.replace(take, width=take.width * 2)) == pytest.approx(200.0)
    sampling = dataclasses.replace(take.sampling, steps=2 * take.sampling.steps + 1)
    assert seconds(dataclasses.replace(take, sampling=sampling)) == pytest.approx(200.0)
    half = dataclasses.replace(longer, given=4)  # an earlier take has made half of it
    assert seconds(half) == pytest.approx(100.0)
    windows = dataclasses.replace(take.sampling, context_length=4, context_overlap=2)
    assert seconds(dataclasses.replace(longer, sampling=windows)) == pytest.approx(400.0)  # 4 windows of 4


def test_a_take_of_few_steps_from_the_render_is_cheaper(take):
    pace.remember_take(take, "auto", 100.0)
    source = contract.Source(strength=0.0)
    steps = take.sampling.steps
    assert seconds(dataclasses.replace(take, source=source)) == pytest.approx(100.0 / (steps + 1))


def test_other_models_and_other_devices_tell_nothing(take):
    pace.remember_take(take, "auto", 100.0)
    other = dataclasses.replace(take, models=dataclasses.replace(take.models, name="other"))
    assert seconds(other) is None
    using = resources(device="cpu")
    assert pace.estimate_of(take, None, using) is None


def test_the_like_is_taken_before_the_merely_similar(take):
    guided = dataclasses.replace(take, sampling=dataclasses.replace(take.sampling, guidance=7.0))
    plain = dataclasses.replace(take, sampling=dataclasses.replace(take.sampling, guidance=1.0))
    pace.remember_take(guided, "auto", 200.0)
    assert seconds(plain) == pytest.approx(200.0)
    pace.remember_take(plain, "auto", 100.0)
    assert seconds(plain) == pytest.approx(100.0) and seconds(guided) == pytest.approx(200.0)


def test_one_slow_run_does_not_count_for_much(take):
    for measured in (100.0, 900.0, 100.0, 110.0, 90.0):
        pace.remember_take(take, "auto", measured)
    assert seconds(take) == pytest.approx(100.0)
    for _ in range(5):  # a new card
        pace.remember_take(take, "auto", 10.0)
    assert seconds(take) == pytest.approx(10.0)


def test_a_capture_counts_until_there_is_one_that_serves(scene, shot, take):
    request = request_from(scene, shot) if take.passes else None
    assert request is None
    scene.animatic.depth.enabled = True
    request, steered = request_from(scene, shot), take_from(scene, shot)
    pace.remember_take(steered, "auto", 50.0)
    assert seconds(steered, request) is None
    pace.remember_capture(Capture(request, 1, "Elsewhere", "other.blend", seconds=8.0))
    assert seconds(steered, request) == pytest.approx(58.0)
    pace.remember_capture(Capture(request, 1, scene.name, bpy.data.filepath, seconds=30.0))
    assert seconds(steered, request) == pytest.approx(80.0)
    folder = contract.CaptureFolder(resources().takes_root / "captures" / f"Scene-{shot.id[:8]}" / "0001")
    folder.path.mkdir(parents=True)
    folder.write(Capture(request, 1, scene.name))
    pace._serves.cache_clear()
    assert seconds(steered, request) == pytest.approx(50.0)
    assert seconds(steered, request, recapture=True) == pytest.approx(80.0)


def test_measures_come_back_after_a_restart_and_a_damaged_file_starts_anew(take):
    pace.remember_take(take, "auto", 100.0)
    pace._measures.cache_clear()
    assert seconds(take) == pytest.approx(100.0)
    pace.measures_file().write_text("{")
    assert seconds(take) is None
    pace.remember_take(take, "auto", 70.0)
    assert seconds(take) == pytest.approx(70.0)


def test_a_disk_that_refuses_the_measures_costs_no_take(take, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "file" / "below"))
    pace.remember_take(take, "auto", 100.0)
    assert seconds(take) is None


def test_runs_measure_whole_takes_only(scene, shot, take, tmp_path, monkeypatch):
    def finished(request, _resources, _folder=None):
        return contract.Finished(request.job, seconds=42.0)
        yield

    monkeypatch.setattr(runs.take, "backend_job", finished)
    using = dataclasses.replace(resources(), python=tmp_path)
    folder = follow(runs.make_take(scene, shot, using))
    assert seconds(take) == pytest.approx(42.0)
    folder.frames.mkdir()
    folder.frame(1).touch()
    monkeypatch.setattr(pace, "remember_take", lambda *_: pytest.fail("a take that went on tells nothing"))
    follow(runs.finish_take(folder, using))


def follow(run):
    while True:
        try:
            next(run)
        except StopIteration as done:
            return done.value


@pytest.mark.parametrize(
    ("number", "words"),
    [(0.2, "1 s"), (8, "8 s"), (33, "30 s"), (55, "1 min"), (700, "12 min"), (3600, "1 h"), (12000, "3 h 20 min")],
)
def test_times_are_read_in_words(number, words):
    assert pace.in_words(number) == words
