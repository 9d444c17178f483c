"""The form of a capture that leaves Blender's window alive, in a Blender that has a window."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

BLENDER = os.environ.get("ANIMATIC_TEST_BLENDER", "")
pytestmark = pytest.mark.skipif(
    not (BLENDER and shutil.which(BLENDER) and os.environ.get("DISPLAY")),
    reason="needs ANIMATIC_TEST_BLENDER (a full Blender) and a display",
)


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    folder = tmp_path_factory.mktemp("window")
    script = Path(__file__).with_name("capture_in_window.py")
    command = [BLENDER, "--factory-startup", "--python", str(script), "--", str(folder)]
    environment = {**os.environ, "HOME": str(folder)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180)
    assert (folder / "seen.json").exists(), done.stdout + done.stderr
    found = json.loads((folder / "seen.json").read_text())
    assert "failed" not in found, found["failed"]
    return found


@pytest.mark.parametrize("way", ["drawn", "rendered"])
@pytest.mark.parametrize("shot", ["frames 4 to 9", "frames -2 to 1"])
def test_the_window_stays_alive_and_the_files_are_the_same(seen, way, shot):
    found = seen[f"{way}, {shot}"]
    assert found["way"] == way
    assert found["error"] == "None"
    assert found["same"] == [True] * len(found["same"])
    assert found["same"]
    assert found["off_main_thread"]
    assert found["ticks"] >= (2 if way == "drawn" else 3)  # software OpenGL draws a few times a second
    assert found["longest_poll_seconds"] < 0.5
    assert found["progress"] == sorted(found["progress"])
    assert found["progress"][-1] == found["total"]
    assert found["restored"]
    assert not found["dirty"]


@pytest.mark.parametrize("way", ["drawn", "rendered"])
def test_cancel_ends_it_soon_and_leaves_nothing(seen, way):
    found = seen[f"{way}, cancel"]
    assert found["ended"]
    assert found["seconds"] < 5
    assert found["done"] < 110
    assert found["restored"]
    assert found["files"] == []


def test_an_error_is_a_sentence(seen):
    assert "could not be written" in seen["error"]["error"]
    assert seen["error"]["restored"]


def test_a_second_one_has_to_wait(seen):
    assert "is rendering" in seen["busy"]
