"""The processes that draw the training pictures: before the training, or beside it."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from backend.preview import data
from backend.preview import drawing as painters


def pretend(folder, count):
    """Lay down finished shards, so that nothing has to be drawn."""
    for kind in ("stills", "clips"):
        for number in range(count):
            (folder / kind / f"{number:05d}").mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize("beside", [True, False])
def test_a_training_begins_when_its_pictures_are_there(tmp_path, monkeypatch, beside):
    started = []
    monkeypatch.setattr(painters, "_start", lambda *said: started.append(said) or Idle())
    with painters.drawing(pretend(tmp_path, 20), seconds=160.0, processes=2, beside=beside):
        assert [each[2:] for each in started] == [(0, 2), (1, 2)]
        assert started[0][1] == {"stills": 13, "clips": 7}


def test_beside_a_training_the_first_pictures_are_enough(tmp_path, monkeypatch):
    few = pretend(tmp_path, 6)
    process = Idle()
    monkeypatch.setattr(painters, "_start", lambda *_: process)
    with painters.drawing(few, seconds=1600.0, processes=2, beside=True):
        assert not process.stopped
    assert process.stopped  # what is half drawn is drawn again by the next run


def test_a_process_that_fails_ends_the_training(tmp_path, monkeypatch):
    monkeypatch.setattr(painters, "ROOT", tmp_path)  # where there is no program that draws
    with (
        pytest.raises(SystemExit, match="draws pictures failed"),
        painters.drawing(tmp_path / "data", seconds=1.0, processes=1, beside=False),
    ):
        pass


def test_a_shard_that_cannot_be_written_is_a_failure(tmp_path, monkeypatch):
    (tmp_path / "stills").write_text("a file where a folder must be")
    monkeypatch.setattr(data, "STILLS_A_SHARD", 1)
    monkeypatch.setattr(data, "SIZES", ((64, 64),))
    monkeypatch.setattr(data, "plan", lambda *_: [("stills", 0)])
    monkeypatch.setattr(sys, "argv", ["data", str(tmp_path), "1", "1", "0", "1"])
    with pytest.raises(NotADirectoryError):
        data.main()


def test_the_training_waits_for_the_pictures_that_it_begins_with(tmp_path, monkeypatch):
    folder = pretend(tmp_path, 3)

    class Drawing(Idle):
        def poll(self):
            pretend(folder, count() + 1)

    def count():
        return len(list((folder / "stills").iterdir()))

    monkeypatch.setattr(painters, "_start", lambda *_: Drawing())
    with painters.drawing(folder, seconds=160.0, processes=1, beside=True):
        assert count() == 4
    with painters.drawing(folder, seconds=160.0, processes=1, beside=False):
        assert count() >= 6


def test_no_more_is_drawn_than_the_disk_holds(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(painters, "_start", lambda data, counts, *_: asked.append(counts) or Idle())
    monkeypatch.setattr(painters.shutil, "disk_usage", lambda _: SimpleNamespace(free=2.36e9))
    with painters.drawing(pretend(tmp_path, 20), seconds=1e6, processes=2, beside=True):
        assert sum(asked[0].values()) == 10  # half of what is free


def test_every_process_draws_its_part_of_the_plan(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(data, "draw_shard", lambda folder, kind, number: drawn.append((kind, number)) or folder)
    for first in range(3):
        monkeypatch.setattr(sys, "argv", ["data", str(tmp_path), "13", "7", str(first), "3"])
        data.main()
    assert sorted(drawn) == sorted(data.plan(13, 7))
    assert len(set(drawn)) == 20
    early = [kind for kind, _ in data.plan(13, 7)[:6]]
    assert early.count("clips") == 2


class Idle:
    """A process that draws nothing."""

    stopped = False

    def poll(self):
        return None

    def terminate(self):
        self.stopped = True

    def wait(self):
        return 0
