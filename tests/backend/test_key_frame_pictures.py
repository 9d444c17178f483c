"""What key frames do to the pictures of the preview model: the frame itself comes to its still, its neighbours follow.

Limits are set by figures of the runs that they were found by; differences are means of 255.
"""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from tiny_take import make_take, run_take

from backend.contract import PREVIEW, KeyFrame
from backend.models.cache import ModelCache

FRAMES = 16
RED, BLUE = {"prompt": "a red box in a forest", "seed": 1}, {"prompt": "a blue box in a desert", "seed": 7}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a function that makes the frames of a take, led to `keys`, which are frames of the take `of`."""
    cache, done = ModelCache(), {}

    def made(steps, look=RED, keys=(), of=None):
        mark = (steps, look["seed"], tuple(keys), of and of["seed"])
        if mark not in done:
            sampling = {"steps": steps, "guidance": 1.4, "context_length": FRAMES, "context_overlap": 4}
            path = tmp_path_factory.mktemp("take") / "t"
            folder = make_take(path, FRAMES, models=PREVIEW, sampling=sampling, keys=tuple(keys), **look)
            folder.keys.mkdir()
            for key in keys:
                Image.fromarray(made(steps, of)[key.number - 1].astype(np.uint8)).save(folder.key(key.number))
            run_take(folder, cache)
            done[mark] = [np.array(Image.open(folder.frame(number + 1)), float) for number in range(FRAMES)]
        return done[mark]

    return made


def differences(frames, others):
    return np.array([np.abs(one - other).mean() for one, other in zip(frames, others, strict=True)])


@pytest.mark.parametrize("steps", [2, 8])
@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_between_key_frames_nothing_shows_through(made, steps, strength):
    """Two frames of the very same take, so that no key would change it. At most 8; mixed pictures were up to 32."""
    keys = (KeyFrame(1, strength), KeyFrame(FRAMES, strength))
    assert differences(made(steps, keys=keys, of=RED), made(steps)).max() < 10


@pytest.mark.parametrize("steps", [2, 8])
def test_far_from_a_key_frame_the_contrast_stays(made, steps):
    """At least 0.94 of what it is without, where a picture that fades to grey had 0.6."""
    found = made(steps, keys=(KeyFrame(1),), of=RED)
    assert all(frame.std() > 0.85 * free.std() for frame, free in zip(found, made(steps), strict=True))


@pytest.mark.parametrize(
    ("steps", "strength", "key_limit", "near_limit"),
    [(2, 1.0, 0.0, 0.9), (2, 0.5, 0.8, 0.95), (8, 1.0, 0.0, 0.7), (8, 0.5, 0.5, 0.9)],
)
def test_a_key_frame_and_its_neighbours_come_closer_to_a_still_of_another_look(
    made, steps, strength, key_limit, near_limit
):
    """Parts of the distance without a key frame: itself 0, 0.71, 0, 0.40; its neighbours 0.83, 0.91, 0.62, 0.81."""
    still = [made(steps, BLUE)[7]] * FRAMES
    free = differences(made(steps), still)
    led = differences(made(steps, keys=(KeyFrame(8, strength),), of=BLUE), still)
    assert led[7] <= key_limit * free[7]
    assert (led[[6, 8]] < near_limit * free[[6, 8]]).all()
    assert (led < free).all()
    parts = led / free
    assert parts[7] < parts[[6, 8]].min() and parts[[6, 8]].max() < parts[[0, 15]].min() + 0.15


def test_the_higher_the_strength_the_closer_the_frame(made):
    still = made(2, BLUE)[7]
    found = [np.abs(made(2, keys=(KeyFrame(8, each),), of=BLUE)[7] - still).mean() for each in (0.0, 0.3, 0.5, 0.8, 1)]
    assert (np.diff(found) < 0).all()


def test_a_key_frame_of_strength_0_changes_nothing(made):
    one, both = (made(2, keys=keys, of=BLUE) for keys in ((KeyFrame(1),), (KeyFrame(1), KeyFrame(FRAMES, 0.0))))
    assert all(np.array_equal(*pair) for pair in zip(one, both, strict=True))
