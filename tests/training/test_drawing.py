"""The processes that draw the training pictures: before the training, or beside it."""

from __future__ import annotations

import numpy as np
import pytest

from backend.preview import drawing as painters
from backend.preview.data import plan


def pretend(data, count):
    """Lay down finished shards, so that nothing has to be drawn."""
    for kind in ("stills", "clips"):
        for number in range(count):
            (data / kind / f"{number:05d}").mkdir(parents=True)
    return data


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


def test_a_process_that_fails_ends_the_training(tmp_path):
    (tmp_path / "stills").write_text("a file where a folder must be")
    with (
        pytest.raises(SystemExit, match="draws pictures failed"),
        painters.drawing(tmp_path, seconds=1.0, processes=1, beside=False),
    ):
        pass


def test_every_process_draws_its_part_of_the_plan():
    order = plan(13, 7)
    parts = [order[first::3] for first in range(3)]
    assert sorted(each for part in parts for each in part) == sorted(order)
    assert len(set(order)) == 20
    early = [kind for kind, _ in order[:6]]
    assert np.isclose(early.count("clips") / 6, 0.35, atol=0.2)


class Idle:
    """A process that draws nothing."""

    stopped = False

    def poll(self):
        return None

    def terminate(self):
        self.stopped = True

    def wait(self):
        return 0
