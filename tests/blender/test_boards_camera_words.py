"""The words for a camera's moves: each on a synthetic track, wherever the world's north is, with a measuring noise."""

from __future__ import annotations

import numpy as np
import pytest
from animatic.backend.contract import CameraFrame, CameraTrack
from animatic.boards.camera_words import describe
from mathutils import Euler, Matrix, Vector

FPS, FRAMES, MM_A_PX = 24.0, 48, 0.1  # two seconds; 350 pixels are 35 mm
STEPS = np.linspace(0, 1, FRAMES)
HEADINGS = (0.0, 75.0, -160.0)


def track(places, turns_deg, focal_px=350.0, heading=0.0, projection="PERSP", noise=0.0, every=1) -> CameraTrack:
    """Return a track at `places` [n, 3] in metres (right, forward, up) and `turns_deg` [n, 3]: pan, tilt, roll.

    The whole is turned by `heading` degrees about the world's z; `noise` is in metres and, times ten, in degrees.
    """
    random = np.random.default_rng(5)
    world = Matrix.Rotation(np.radians(heading), 4, "Z")
    frames = []
    for index, (place, turn) in enumerate(zip(places, turns_deg, strict=True)):
        place = np.array(place, float) + random.normal(0, noise, 3)
        pan, tilt, roll = np.radians(np.array(turn, float) + random.normal(0, noise * 10, 3))
        turned = Matrix.Rotation(-pan, 4, "Z") @ Euler((np.pi / 2 + tilt, 0, 0)).to_matrix().to_4x4()
        matrix = world @ Matrix.Translation(Vector(place)) @ turned @ Matrix.Rotation(-roll, 4, "Z")
        opencv = (matrix @ Matrix.Diagonal((1, -1, -1, 1))).inverted()
        rows = tuple(value for row in opencv[:3] for value in row)
        focal = focal_px if np.isscalar(focal_px) else focal_px[index]
        frames.append(CameraFrame(index + 1, 1 + index * every, projection, focal, focal, 180, 100, rows))
    return CameraTrack(360, 200, tuple(frames))


def line(*end) -> np.ndarray:
    """Return an even way from 0 to `end`."""
    return STEPS[:, None] * np.array(end, float)


def there_and_back(*end) -> np.ndarray:
    return np.sin(np.pi * STEPS)[:, None] * np.array(end, float)


STILL = line(0, 0, 0)
MOVES = {
    "static": (STILL, STILL),
    "dolly in": (line(0, 2, 0), STILL),
    "dolly out": (line(0, -2, 0), STILL),
    "truck right": (line(2, 0, 0), STILL),
    "truck left": (line(-2, 0, 0), STILL),
    "pedestal up": (line(0, 0, 1), STILL),
    "pedestal down": (line(0, 0, -1), STILL),
    "pan right": (STILL, line(30, 0, 0)),
    "pan left": (STILL, line(-30, 0, 0)),
    "tilt up": (STILL, line(0, 20, 0)),
    "tilt down": (STILL, line(0, -20, 0)),
    "roll right": (STILL, line(0, 0, 15)),
    "roll left": (STILL, line(0, 0, -15)),
    "dolly in, pan left": (line(0, 2, 0), line(-20, 0, 0)),
    "truck left, dolly in": (line(-2, 1.2, 0), STILL),
    "pan right then left": (STILL, there_and_back(30, 0, 0)),
    "dolly in then out": (there_and_back(0, 1, 0), STILL),
    "slow dolly in": (line(0, 0.3, 0), STILL),
    "slow pan right": (STILL, line(6, 0, 0)),
    "whip pan right": (STILL, line(160, 0, 0)),
    "fast truck right": (line(12, 0, 0), STILL),
}


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("words", MOVES)
def test_each_move_has_its_word(words, heading):
    for noise in (0.0, 0.003):
        assert describe(track(*MOVES[words], heading=heading, noise=noise), FPS, MM_A_PX).move == words


@pytest.mark.parametrize("tilt", [-60, -30, 0, 40, 60])
def test_a_move_along_the_view_is_a_dolly_and_one_over_the_ground_too(tilt):
    angle = np.radians(tilt)
    looking = STILL + np.array((0, tilt, 0))
    along = line(0, 2 * np.cos(angle), 2 * np.sin(angle))
    assert describe(track(along, looking), FPS, MM_A_PX).move == "dolly in"
    assert describe(track(line(0, 2, 0), looking), FPS, MM_A_PX).move == "dolly in"
    assert describe(track(line(0, 0, 1), looking), FPS, MM_A_PX).move == "pedestal up"


def test_a_camera_that_looks_straight_down_speaks_of_its_own_axes():
    plumb = STILL + np.array((0, -90, 0))
    assert describe(track(line(0, 0, -2), plumb), FPS, MM_A_PX).move == "dolly in"
    assert describe(track(line(2, 0, 0), plumb), FPS, MM_A_PX).move == "truck right"
    assert describe(track(STILL, plumb + line(0, 0, 30)), FPS, MM_A_PX).move == "roll right"


def circle(degrees: float, radius=4.0, rise=0.0, closer=0.0):
    """Return a way around a point in front of the camera that it keeps looking at; positive goes right."""
    angles = np.radians(degrees) * STEPS
    radii = radius - closer * STEPS
    places = np.column_stack((np.sin(angles) * radii, radius - np.cos(angles) * radii, rise * STEPS))
    tilts = -np.degrees(np.arctan2(rise * STEPS, radii))
    return places, np.column_stack((-np.degrees(angles), tilts, 0 * angles))


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize(
    ("way", "words"),
    [
        (circle(60), "orbit right"),
        (circle(-60), "orbit left"),
        (circle(25), "orbit right"),
        (circle(360), "fast orbit right"),
        (circle(90, rise=2.5), "orbit right, pedestal up"),
        (circle(-100, closer=2.5), "orbit left, dolly in"),
    ],
)
def test_a_way_around_what_it_looks_at_is_an_orbit(way, words, heading):
    said = describe(track(*way, heading=heading, noise=0.003), FPS, MM_A_PX).move
    assert said.replace("fast ", "") == words.replace("fast ", "")


def test_a_straight_way_past_a_subject_is_no_orbit():
    places = line(0, 6, 0)
    pans = np.degrees(np.arctan2(2.0, 8 - places[:, 1]))
    turns = np.column_stack((pans, 0 * pans, 0 * pans))
    assert describe(track(places, turns), FPS, MM_A_PX).move == "dolly in, pan right"


def test_a_winding_street_is_dollied():
    pans = 90 * STEPS
    ways = np.cumsum(np.column_stack((np.sin(np.radians(pans)), np.cos(np.radians(pans)), 0 * pans)), axis=0) * 0.1
    turns = np.column_stack((pans, 0 * pans, 0 * pans))
    assert describe(track(ways, turns), FPS, MM_A_PX).move == "dolly in, pan right"


def test_the_lens_is_told_in_millimetres_and_a_zoom_with_an_arrow():
    zoom = 350 + 150 * STEPS
    assert describe(track(STILL, STILL), FPS, MM_A_PX).text == "static, 35 mm"
    assert describe(track(STILL, STILL, zoom), FPS, MM_A_PX).text == "zoom in, 35 → 50 mm"
    assert describe(track(STILL, STILL, zoom[::-1]), FPS, MM_A_PX).text == "zoom out, 50 → 35 mm"
    assert describe(track(line(0, 2, 0), STILL, zoom), FPS, MM_A_PX).text == "dolly in, 35 → 50 mm"
    back = 350 + 150 * np.sin(np.pi * STEPS)
    assert describe(track(STILL, STILL, back), FPS, MM_A_PX).lens == "35 → 50 → 35 mm"


def test_a_lens_is_told_in_whole_millimetres_unless_it_is_wide():
    told = {352.4: "35 mm", 200.4: "20 mm", 184.2: "18.4 mm", 160: "16 mm"}
    assert {px: describe(track(STILL, STILL, px), FPS, MM_A_PX).lens for px in told} == told
    assert describe(track(STILL, STILL, 206 + 8.4 * STEPS), FPS, MM_A_PX).lens == "21 mm"


def test_a_lens_that_makes_up_for_the_way_is_a_dolly_zoom():
    distance = 6 - 3 * STEPS
    way, lens = line(0, 3, 0), 500 * distance / 6
    assert describe(track(way, STILL, lens), FPS, MM_A_PX).text == "dolly zoom in, 50 → 25 mm"
    assert describe(track(-way, STILL, lens[::-1]), FPS, MM_A_PX).text == "dolly zoom out, 25 → 50 mm"
    late = np.where(STEPS < 0.5, 500, 500 - 250 * (2 * STEPS - 1))
    assert describe(track(way, STILL, late), FPS, MM_A_PX).text == "dolly in, 50 → 25 mm"


def test_an_orthographic_camera_tells_its_width_and_never_dollies():
    still = track(line(0, 5, 0), STILL, 60.0, projection="ORTHO")
    assert describe(still, FPS, MM_A_PX).text == "static, orthographic, 6 m wide"
    zoom = track(line(1, 0, 0), STILL, 60.0 + 30 * STEPS, projection="ORTHO")
    assert describe(zoom, FPS, MM_A_PX).text == "truck right, orthographic, 6 → 4 m wide"


def shaken(seed=3, size=0.15) -> np.ndarray:
    """Return turns that tremble as a hand does: a few times a second, some tenths of a degree."""
    seconds, random = np.arange(FRAMES) / FPS, np.random.default_rng(seed)
    waves = [np.sin(2 * np.pi * (rate * seconds + random.random())) for rate in (1.7, 2.6, 4.1) for _ in range(3)]
    return size * np.array(waves).reshape(3, 3, -1).sum(axis=0).T


def test_a_trembling_camera_is_handheld_also_while_it_moves():
    assert describe(track(STILL, shaken()), FPS, MM_A_PX).move == "handheld"
    assert describe(track(line(0, 2, 0), shaken()), FPS, MM_A_PX).move == "handheld, dolly in"
    sparse = track((STILL[::8]), shaken()[::8], every=8)
    assert describe(sparse, FPS, MM_A_PX).move == "static"  # too few pictures a second to tell


def test_eased_keys_and_pictures_on_threes_make_the_same_words():
    eased = (3 * STEPS**2 - 2 * STEPS**3)[:, None]
    way, turn = eased * (0, 2, 0), eased * (-20, 0, 0)
    assert describe(track(way, turn), FPS, MM_A_PX).move == "dolly in, pan left"
    assert describe(track(way[::3], turn[::3], every=3), FPS, MM_A_PX).move == "dolly in, pan left"


def test_of_many_moves_the_biggest_are_told():
    words = describe(track(line(-1.2, -1.0, 0.5), line(8, -10, 6)), FPS, MM_A_PX).move
    assert words == "truck left, dolly out, tilt down"


def test_one_picture_is_static():
    assert describe(track(STILL[:1], STILL[:1]), FPS, MM_A_PX).text == "static, 35 mm"
