"""A take's folder goes in, frames and messages come out."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from PIL import Image
from tiny_take import HEIGHT, WIDTH, Messages, change_take, frame_bytes, make_take, run_take

from backend.contract import Control, FrameMap, FrameSaved, Machine, PreviewSaved, Progress
from backend.errors import BackendError, CancelledByUser

pytestmark = pytest.mark.usefixtures("frame_by_frame")


def test_every_frame_is_made_in_the_takes_size_and_reported_when_it_is_there(take_folder, cache):
    there = []

    class Watching(Messages):
        def report(self, message):
            super().report(message)
            if isinstance(message, FrameSaved):
                there.append(take_folder.frame(message.number).exists())

    messages = run_take(take_folder, cache, Watching())
    assert messages.saved == [1, 2, 3, 4]
    assert there == [True] * 4
    for path in take_folder.finished_frames().values():
        picture = Image.open(path)
        assert picture.size == (WIDTH, HEIGHT)
        assert np.array(picture).std() > 1  # not one flat colour
    assert not list(take_folder.frames.glob("*.tmp"))


def test_progress_grows_from_0_to_1_and_names_steps_and_windows(tmp_path, cache):
    folder = make_take(tmp_path / "t", frames=6, sampling={"context_length": 4, "context_overlap": 2})
    messages = run_take(folder, cache)
    fractions = [message.fraction for message in messages.of(Progress)]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0 and fractions[-1] == 1
    pairs = [(m.step, m.window) for m in messages.of(Progress) if m.stage == "denoising" and m.step]
    assert pairs == [(step, window) for step in (1, 2, 3, 4) for window in (1, 2)]
    assert all(m.steps == 4 and m.windows == 2 for m in messages.of(Progress) if m.step)
    assert messages.of(Progress)[-1].seconds_left == pytest.approx(0, abs=1e-6)


def test_previews_are_small_pictures_saved_while_denoising(take_folder, cache):
    messages = run_take(take_folder, cache)
    first = next(index for index, message in enumerate(messages) if isinstance(message, PreviewSaved))
    assert first < next(index for index, message in enumerate(messages) if isinstance(message, FrameSaved))
    assert [message.step for message in messages.of(PreviewSaved)] == [2, 4]
    assert {number: Image.open(path).size for number, path in take_folder.previews().items()} == {
        number: (WIDTH // 8, HEIGHT // 8) for number in (1, 2, 3, 4)
    }


def test_of_a_longer_shot_some_frames_are_shown_as_they_are(tmp_path, cache, monkeypatch):
    def shown(most):
        monkeypatch.setattr("backend.generate.MOST_PREVIEWS", most)
        folder = make_take(tmp_path / str(most), frames=5, sampling={"steps": 2})
        run_take(folder, cache)
        return {number: path.read_bytes() for number, path in folder.previews().items()}

    every, some = shown(5), shown(2)
    assert list(some) == [1, 4] and len(set(every.values())) == 5
    assert all(every[number] == picture for number, picture in some.items())


def test_a_finished_take_is_left_alone(take_folder, cache):
    run_take(take_folder, cache)
    before = {path: path.stat().st_mtime_ns for path in take_folder.path.rglob("*")}
    assert run_take(take_folder, cache) == []
    assert {path: path.stat().st_mtime_ns for path in take_folder.path.rglob("*")} == before


@pytest.fixture(scope="module")
def plain(tmp_path_factory, cache):
    """Return the frames of a take without anything special."""
    folder = make_take(tmp_path_factory.mktemp("plain") / "take")
    run_take(folder, cache)
    return frame_bytes(folder)


def test_the_same_take_gives_the_same_frames(take_folder, cache, plain):
    run_take(take_folder, cache)
    assert frame_bytes(take_folder) == plain


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 8},
        {"prompt": "a tree"},
        {"negative_prompt": "rain"},
        {"controls": (Control("depth", 0.8),)},
        {"controls": (Control("depth", 0.4), Control("openpose", 0.9, 0.0, 0.75))},
        {"controls": (Control("depth", 0.8), Control("openpose", 0.9, 0.25, 0.75))},
        {"sampling": {"guidance": 3.0}},
        {"sampling": {"clip_skip": 1}},
        {"sampling": {"scheduler": "euler"}},
    ],
    ids=str,
)
def test_each_setting_changes_the_frames(tmp_path, cache, plain, change):
    changed = make_take(tmp_path / "changed", **change)
    run_take(changed, cache)
    assert all(plain[number] != frame_bytes(changed)[number] for number in (1, 2, 3, 4))


def test_a_control_of_strength_0_needs_no_files_and_no_net(tmp_path, cache):
    without = make_take(tmp_path / "without", controls=(Control("depth"),))
    zero = make_take(tmp_path / "zero", controls=(Control("depth"), Control("openpose", 0.0)))
    for path in zero.control.control_files("openpose").values():
        path.unlink()
    run_take(without, cache)
    run_take(zero, cache)
    assert frame_bytes(without) == frame_bytes(zero)


def test_scene_frame_numbers_leave_the_pictures_alone(take_folder, cache, plain):
    change_take(take_folder, frames=FrameMap(-10, -1, 3))
    run_take(take_folder, cache)
    assert frame_bytes(take_folder) == plain


def test_provenance_says_what_made_the_take(take_folder, cache):
    run_take(take_folder, cache)
    made = take_folder.read().provenance
    assert made.device.startswith("cpu") and made.precision == "float32"
    assert set(made.versions) >= {"python", "torch", "diffusers"}
    from backend.models.untrained import untrained_folder

    net = untrained_folder() / "controlnet_depth"
    files = [net / "config.json", net / "diffusion_pytorch_model.safetensors"]
    lines = "".join(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n" for file in files)
    assert made.model_hashes["depth ControlNet"] == f"controlnet_depth: {hashlib.sha256(lines.encode()).hexdigest()}"


def test_a_prompt_that_is_too_long_is_named(tmp_path, cache):
    folder = make_take(tmp_path / "t", prompt="tree " * 75 + "river and mountain")
    (note,) = run_take(folder, cache).notes
    assert "river and mountain" in note and "tree" not in note


def test_a_context_past_the_motion_modules_positions_is_shortened_with_a_note(tmp_path, cache):
    folder = make_take(tmp_path / "t", frames=34, controls=(), sampling={"context_length": 40, "steps": 1})
    messages = run_take(folder, cache)
    assert len(frame_bytes(folder)) == 34
    trained, note = messages.notes
    assert "made for windows of up to 16 frames, not for 40" in trained and "32 frames" in note and "40" in note


def test_cancel_stops_between_windows_and_keeps_the_last_step(tmp_path, cache):
    folder = make_take(tmp_path / "t", frames=6, sampling={"context_length": 4, "context_overlap": 2})
    messages = Messages()
    asked = lambda: any(m.step == 3 and m.window == 1 for m in messages.of(Progress))  # noqa: E731
    with pytest.raises(CancelledByUser):
        run_take(folder, cache, messages, cancelled=asked)
    assert messages.steps == [1, 2, 3] and folder.finished_frames() == {}
    assert run_take(folder, cache).steps == [3, 4]
    assert len(folder.finished_frames()) == 6


def test_a_malformed_take_names_field_value_and_what_is_right(take_folder, cache):
    take_folder.take_json.write_text(take_folder.take_json.read_text().replace('"steps": 4', '"steps": 4000'))
    with pytest.raises(BackendError) as caught:
        run_take(take_folder, cache)
    assert caught.value.code == "bad_take"
    assert all(word in caught.value.message for word in ("steps", "4000", "from 1 to 200"))


@pytest.mark.parametrize("content", ["{", "", "[1]", "\x00"])
def test_a_take_that_is_no_json_is_refused(take_folder, cache, content):
    take_folder.take_json.write_text(content)
    with pytest.raises(BackendError) as caught:
        run_take(take_folder, cache)
    assert caught.value.code == "bad_take"


def test_a_folder_without_a_take_is_refused(tmp_path, cache):
    from backend.contract import TakeFolder

    with pytest.raises(BackendError, match=r"no take\.json"):
        run_take(TakeFolder(tmp_path), cache)


def test_missing_control_files_are_named_before_anything_is_loaded(take_folder):
    from backend.models.cache import ModelCache

    take_folder.control.control_file("openpose", 3).unlink()
    fresh = ModelCache()
    with pytest.raises(BackendError, match="openpose files; missing: 3") as caught:
        run_take(take_folder, fresh)
    assert caught.value.code == "bad_control"
    assert fresh._models is None


def test_controls_of_another_shape_are_refused(tmp_path, cache):
    folder = make_take(tmp_path / "t")
    change_take(folder, width=64)
    with pytest.raises(BackendError, match="stretched"):
        run_take(folder, cache)


def test_a_device_that_is_not_there_is_refused_by_name(take_folder, cache):
    with pytest.raises(BackendError, match="cuda:9") as caught:
        run_take(take_folder, cache, machine=Machine(device="cuda:9"))
    assert caught.value.code == "no_device" and "cpu" in caught.value.hint
