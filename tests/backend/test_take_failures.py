"""What fails while a take is made becomes a sentence, and what is finished is kept."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import torch
from tiny_take import Messages, frame_bytes, make_take, run_take

from backend import finishing
from backend.contract import FrameSaved
from backend.errors import BackendError
from backend.machine.memory import memory_errors

pytestmark = pytest.mark.usefixtures("frame_by_frame")


def test_an_allocation_that_fails_becomes_a_sentence():
    with (
        pytest.raises(BackendError, match="not enough memory on this machine") as caught,
        memory_errors(torch.device("cpu")),
    ):
        torch.empty(2**60)
    assert caught.value.code == "out_of_memory" and "context window" in caught.value.hint
    assert "allocate" in caught.value.detail


def test_other_errors_stay_what_they_are():
    with pytest.raises(RuntimeError, match="shape"), memory_errors(torch.device("cpu")):
        torch.ones(2).view(3)


def test_out_of_gpu_memory_while_decoding_keeps_the_state(take_folder, cache, monkeypatch):
    def fail(*_):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")

    monkeypatch.setattr(finishing, "decode", fail)
    with pytest.raises(BackendError) as caught:
        run_take(take_folder, cache)
    assert caught.value.code == "out_of_memory"
    monkeypatch.undo()
    assert run_take(take_folder, cache).steps == []
    assert len(take_folder.finished_frames()) == 4


def test_numbers_out_of_range_are_told(take_folder, cache, monkeypatch):
    from backend.engine.denoise import Denoiser

    predict = Denoiser.predict
    monkeypatch.setattr(Denoiser, "predict", lambda self, *rest: predict(self, *rest) * float("inf"))
    with pytest.raises(BackendError, match="number format") as caught:
        run_take(take_folder, cache)
    assert caught.value.code == "not_finite" and take_folder.finished_frames() == {}


@pytest.fixture
def small_disk(tmp_path):
    """Mount a file system of 256 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(disk, leave_bytes):
    filler = disk / "filler"
    filler.write_bytes(b"0" * (shutil.disk_usage(disk).free - leave_bytes))
    return filler


def test_a_full_disk_is_told_keeps_what_is_finished_and_goes_on_when_there_is_room(small_disk, tmp_path, cache):
    folder, elsewhere = make_take(small_disk / "take"), make_take(tmp_path / "take")
    run_take(elsewhere, cache)
    messages = Messages()

    def fill_after_first_frame(message):
        if isinstance(message, FrameSaved) and message.number == 1:
            fill(small_disk, 4096)
        return False

    messages.stop_at = fill_after_first_frame
    with pytest.raises(BackendError, match="disk is full") as caught:
        run_take(folder, cache, messages)
    assert caught.value.code == "disk_full" and str(folder.path) in caught.value.message
    assert sorted(folder.finished_frames()) == [1]
    assert not [path for path in folder.path.rglob("*") if path.name.endswith(".tmp")]
    (small_disk / "filler").unlink()
    assert run_take(folder, cache).steps == []
    assert frame_bytes(folder) == frame_bytes(elsewhere)


def test_a_take_folder_that_may_not_be_written_is_told(small_disk, cache):
    folder = make_take(small_disk / "take")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(BackendError, match="may not write") as caught:
        run_take(folder, cache)
    assert caught.value.code == "unwritable" and "permissions" in caught.value.hint
