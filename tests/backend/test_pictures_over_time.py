"""What a take shows over its frames, read off pictures of the preview model: prompts that travel, strengths, loops."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from tiny_take import make_take, run_take, write_depth

from backend.contract import PREVIEW, Control, FrameMap, Key, Travel
from backend.models.cache import ModelCache

SIDE_PX, FRAMES = 128, 8


@pytest.fixture(scope="module")
def preview_cache():
    """Share the loaded preview model between the tests."""
    return ModelCache()


@pytest.fixture
def pictures(tmp_path, preview_cache):
    """Return a function that makes a take and returns its frames, [frames, h, w, 3] in 0..255."""

    def pictures(prompt, control=Control("depth"), frames=FRAMES, turn=False, **changes):  # noqa: B008
        frames = frames if isinstance(frames, FrameMap) else FrameMap(1, frames)
        folder = make_take(
            tmp_path / str(len(list(tmp_path.iterdir()))),
            controls=(control,),
            models=PREVIEW,
            **{
                "width": SIDE_PX,
                "height": SIDE_PX,
                "prompt": prompt,
                "negative_prompt": "",
                "frames": frames,
                **changes,
            },
            sampling={"scheduler": "ddim", "steps": 2, "guidance": 1.4},
        )
        for number in range(1, frames.count + 1):
            angle = 2 * np.pi * number / frames.count if turn else 0
            write_depth(folder.control.control_file("depth", number), box(angle))
        run_take(folder, preview_cache)
        return np.stack([np.array(Image.open(path), float) for path in folder.finished_frames().values()])

    return pictures


def box(angle):
    """Return the depth in metres of a box on a floor under the sky, at `angle` on its way around the middle."""
    z = np.full((SIDE_PX, SIDE_PX), 1e10, np.float32)
    z[SIDE_PX // 2 :] = 3 / np.linspace(0.15, 1, SIDE_PX // 2)[:, None]
    rows, columns = place(angle)
    z[rows, columns] = 4
    return z


def place(angle=0.0):
    """Return the rows and columns of the box."""
    x, y, half = SIDE_PX * (0.5 + 0.15 * np.sin(angle)), SIDE_PX * (0.6 + 0.08 * np.cos(angle)), SIDE_PX * 0.16
    return slice(int(y - half), int(y + half)), slice(int(x - half), int(x + half))


def redness(pictures):
    """Return for each picture how much redder than blue the box is, of 255."""
    rows, columns = place()
    inside = pictures[:, rows, columns].mean((1, 2))
    return inside[:, 0] - inside[:, 2]


@pytest.mark.parametrize("blend", ["linear", "slerp"])
def test_a_prompt_that_travels_takes_the_picture_with_it(pictures, blend):
    way = Travel(("red box", "blue box"), (Key(1, 0.0), Key(FRAMES, 1.0)), blend)
    found = redness(pictures("in a desert", travel=way))
    assert found[0] > 25 and found[-1] < -25
    assert np.all(np.diff(found) < 25)  # never far back; a picture has its grain


def test_a_prompt_that_jumps_changes_the_picture_at_its_frame(pictures):
    """Frames of the scene count, not files: this shot begins at frame -2, on twos."""
    way = Travel(("red box", "blue box"), (Key(-2, 0.0, "constant"), Key(6, 1.0)))
    found = redness(pictures("in a desert", travel=way, frames=FrameMap(-2, 13, 2)))
    assert found[:4].min() > found[4:].max() + 30
    assert found[:3].min() > 15 and found[5:].max() < -15


def test_a_strength_with_keys_holds_the_box_in_its_frames_only(pictures):
    """Where the depth is silent nothing puts a box into its place."""
    keys = (Key(1, 1.0, "constant"), Key(5, 0.0))
    plain, keyed = (pictures("a red box in a desert", Control("depth", strength_keys=k)) for k in ((), keys))
    difference = np.abs(plain - keyed).mean((1, 2, 3))
    assert difference[:3].max() < difference[5:].min() / 2
    assert redness(keyed)[:3].min() > redness(keyed)[5:].max() + 20


def test_in_a_loop_the_last_frame_is_as_near_to_the_first_as_neighbours_are(pictures):
    made = pictures("a red box in a desert", frames=16, turn=True, loop=True)
    changes = np.abs(made - np.roll(made, -1, axis=0)).mean((1, 2, 3))
    assert changes[-1] <= changes[:-1].max()
