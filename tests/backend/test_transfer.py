"""A download tells its progress, can be cancelled, goes on from where it stopped, and says why it failed."""

from __future__ import annotations

import errno
import os
import threading
import time
from pathlib import Path

import httpx2
import pytest
import torch
from downloads import BIG, BIG_BYTES, CHOSEN, fetch_big, online, original
from stand_in_hub import COMMIT
from tiny_take import Messages, make_take, run_take

from backend.contract import Progress
from backend.errors import BackendError, CancelledByUser
from backend.models import hub, transfer
from backend.models.cache import ModelCache


def downloading(messages: Messages) -> list[Progress]:
    return [message for message in messages.of(Progress) if message.stage == "downloading"]


def size_when_still(file: Path) -> int:
    """Return the size of `file` once it has not grown for half a second."""
    size = -1
    while size != (size := file.stat().st_size):
        time.sleep(0.5)
    return size


def fetching() -> list[threading.Thread]:
    """Return the threads that still fetch."""
    return [thread for thread in threading.enumerate() if thread.name.startswith("fetch")]


def cancel_after(messages: Messages, share: float):
    return lambda: any(message.fraction >= share for message in downloading(messages))


def test_progress_counts_the_bytes_of_all_missing_files_and_tells_the_time_left(models, stand_in):
    stand_in.pause_seconds = 0.01
    told = []

    class Watching(Messages):
        def report(self, message):
            super().report(message)
            there = sum(path.stat().st_size for path in models.rglob("blobs/*"))
            told.append((message, there))

    fetch_big(models, Watching())
    total = BIG_BYTES + len(original(stand_in, "me/big/config.json"))
    shares = [(message, there) for message, there in told if getattr(message, "stage", "") == "downloading"]
    fractions = [message.fraction for message, _ in shares]
    assert fractions == sorted(fractions) and fractions[0] == 0 and fractions[-1] == 1
    middle = [(message, there) for message, there in shares if 0.1 < message.fraction < 0.9]
    assert len(middle) >= 5
    for message, there in middle:
        assert message.fraction == pytest.approx(there / total, abs=0.3)
        assert 0 < message.seconds_left < 30


def test_cancel_ends_soon_keeps_what_was_fetched_and_the_next_run_goes_on(models, stand_in):
    stand_in.pause_seconds = 0.02
    messages = Messages()
    with pytest.raises(CancelledByUser):
        fetch_big(models, messages, cancel_after(messages, 0.3))
    (partial,) = models.rglob("*.incomplete")
    kept_bytes = size_when_still(partial)  # a chunk may still be on its way
    assert 0.25 * BIG_BYTES < kept_bytes < 0.9 * BIG_BYTES
    assert partial.read_bytes() == original(stand_in, BIG)[:kept_bytes]
    time.sleep(0.2)
    assert partial.stat().st_size == kept_bytes  # nothing goes on behind the artist's back
    stand_in.pause_seconds = 0.0
    again, file = fetch_big(models)
    assert stand_in.sent[BIG][1] == (kept_bytes, BIG_BYTES - kept_bytes)
    assert file.read_bytes() == original(stand_in, BIG)
    assert downloading(again)[0].fraction == pytest.approx(kept_bytes / BIG_BYTES, abs=0.01)
    assert not list(models.rglob("*.incomplete"))


def test_cancel_does_not_wait_for_a_hub_that_says_nothing(models, stand_in):
    stand_in.pause_seconds = 0.005
    messages = Messages()
    asked_seconds = []

    def cancelled():
        if any(message.fraction > 0.2 for message in downloading(messages)):
            stand_in.silent.set()
        if stand_in.silent.is_set():
            asked_seconds.append(time.monotonic())
        return len(asked_seconds) > 5

    with pytest.raises(CancelledByUser):
        fetch_big(models, messages, cancelled)
    assert time.monotonic() - asked_seconds[-1] < 1
    assert fetching()  # as long as the Hub may be silent


def test_a_line_that_breaks_after_the_cancel_is_not_told(models, stand_in, monkeypatch, caplog):
    stopped = threading.Event()

    def receive(_file, _partial, stop):
        stopped.set()
        assert stop.wait(10)
        raise httpx2.ReadTimeout("the line broke")

    monkeypatch.setattr(transfer, "_receive", receive)
    with pytest.raises(CancelledByUser):
        fetch_big(models, cancelled=stopped.is_set)
    for thread in fetching():
        thread.join(10)
    assert not caplog.records and not fetching()


def test_a_take_can_be_cancelled_while_its_models_are_downloaded(tmp_path, models, stand_in):
    stand_in.pause_seconds = 0.01
    messages = Messages()
    folder = make_take(tmp_path / "take", models=CHOSEN, controls=())
    with pytest.raises(CancelledByUser):
        run_take(folder, ModelCache(), messages, cancel_after(messages, 0.1), online(models))
    stand_in.pause_seconds = 0.0
    stages = [message.stage for message in run_take(folder, ModelCache(), machine=online(models)).of(Progress)]
    assert list(dict.fromkeys(stages)) == ["loading", "downloading", "preparing", "denoising", "decoding"]
    assert len(folder.finished_frames()) == 4


def test_a_line_that_breaks_is_taken_up_again(models, stand_in):
    stand_in.break_after_bytes = 2**19
    _, file = fetch_big(models)
    starts = [start for start, _ in stand_in.sent[BIG]]
    assert starts[0] == 0 and len(starts) == 2
    assert file.read_bytes() == original(stand_in, BIG)


def test_a_file_that_was_damaged_is_not_taken_for_a_model_and_fetched_again(models, stand_in):
    messages = Messages()
    stand_in.pause_seconds = 0.01
    with pytest.raises(CancelledByUser):
        fetch_big(models, messages, cancel_after(messages, 0.3))
    time.sleep(0.2)
    (partial,) = models.rglob("*.incomplete")
    partial.write_bytes(bytes(partial.stat().st_size))
    stand_in.pause_seconds = 0.0
    with pytest.raises(BackendError, match="me/big could not be downloaded") as caught:
        fetch_big(models)
    assert "damaged" in caught.value.detail
    _, file = fetch_big(models)
    assert file.read_bytes() == original(stand_in, BIG)


def test_a_download_goes_on_in_the_version_that_it_began_with(models, stand_in):
    other = "f" * 40
    (models / "models--me--big" / "refs").mkdir(parents=True)
    (models / "models--me--big" / "refs" / "main").write_text(other)
    (models / "models--me--big" / "snapshots" / other).mkdir(parents=True)
    with pytest.raises(BackendError, match="me/big could not be downloaded") as caught:
        fetch_big(models)
    assert other in caught.value.detail  # the stand-in has the one version only
    (models / "models--me--big" / "refs" / "main").write_text(COMMIT)
    (models / "models--me--big" / "snapshots" / other).rename(models / "models--me--big" / "snapshots" / COMMIT)
    fetch_big(models)


def test_a_hub_that_cannot_be_reached_is_told(models, monkeypatch):
    monkeypatch.setattr(hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(BackendError, match="could not be downloaded") as caught:
        ModelCache().get(CHOSEN, [], online(models), torch.float32)
    assert caught.value.code == "download_failed" and "network" in caught.value.hint


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (httpx2.ReadTimeout("the line broke"), "download_failed"),
        (ConnectionResetError("reset"), "download_failed"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "disk_full"),
        (PermissionError(errno.EACCES, "no"), "unwritable"),
    ],
    ids=str,
)
def test_a_download_that_fails_names_the_model_or_the_models_folder(models, stand_in, monkeypatch, error, code):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(transfer, "_receive", fail)
    with pytest.raises(BackendError) as caught:
        fetch_big(models)
    assert caught.value.code == code
    assert ("me/big" if code == "download_failed" else str(models)) in caught.value.message
