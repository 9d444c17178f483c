"""Skeletons are drawn as pose ControlNets know them."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_take import write_pose

from backend.controls.openpose import COLOURS, FINGERS, LIMBS, draw_pose, read_pose
from backend.errors import BackendError

# Joints far apart, so that nothing covers anything it should not.
BODY = [
    *((256, 60), (256, 140), (180, 140), (150, 210), (130, 280), (332, 140), (362, 210), (382, 280)),
    *(
        (210, 290),
        (200, 380),
        (195, 470),
        (302, 290),
        (312, 380),
        (317, 470),
        (236, 40),
        (276, 40),
        (200, 50),
        (312, 50),
    ),
]


def person(body=BODY, missing=(), **parts):
    values = [v for k, (x, y) in enumerate(body) for v in ((0.0, 0.0, 0.0) if k in missing else (x, y, 1.0))]
    return {"pose_keypoints_2d": values, **parts}


@pytest.fixture
def draw(tmp_path):
    def draw(people, width=512, height=512, canvas=(512, 512)):
        write_pose(tmp_path / "0001.json", people, *canvas)
        return np.array(draw_pose(read_pose(tmp_path / "0001.json"), width, height))

    return draw


def middle(limb):
    (ax, ay), (bx, by) = BODY[limb[0]], BODY[limb[1]]
    return round((ax + bx) / 2), round((ay + by) / 2)


def near(picture, point):
    x, y = point
    return picture[y - 5 : y + 6, x - 5 : x + 6]


def test_every_limb_and_joint_has_its_colour(draw):
    picture = draw([person()])
    for (x, y), colour in zip(BODY, COLOURS, strict=True):
        assert tuple(picture[y, x]) == colour
    for limb, colour in zip(LIMBS, COLOURS, strict=False):
        x, y = middle(limb)
        assert tuple(picture[y, x]) == tuple(int(0.6 * part) for part in colour), limb
    assert len(LIMBS) == 17


def test_the_right_arm_of_the_person_is_drawn_in_its_colours(draw):
    """Right is the subject's: joints 2 to 4, in reds and yellows; left has greens."""
    picture = draw([person()])
    assert tuple(picture[middle((3, 4))[1], middle((3, 4))[0]]) == (153, 153, 0)
    assert tuple(picture[middle((6, 7))[1], middle((6, 7))[0]]) == (51, 153, 0)


def test_a_limb_is_as_wide_as_an_ellipse_of_8_pixels(draw):
    picture = draw([person()])
    x, y = middle((8, 9))
    assert 7 <= np.count_nonzero(picture[y, x - 20 : x + 20].any(-1)) <= 9
    (ax, ay), (bx, by) = BODY[8], BODY[9]
    tip_x, tip_y = round(ax + 0.9 * (bx - ax)), round(ay + 0.9 * (by - ay))
    assert np.count_nonzero(picture[tip_y, tip_x - 20 : tip_x + 20].any(-1)) < 7  # thinner towards its ends


def test_a_limb_with_a_missing_end_is_left_out(draw):
    picture = draw([person(missing=(3,))])
    for limb in ((2, 3), (3, 4)):
        x, y = middle(limb)
        assert not picture[y, x].any()
    assert not near(picture, BODY[4]).any()  # a wrist without a forearm: no person was ever drawn so
    assert tuple(picture[BODY[2][1], BODY[2][0]]) == COLOURS[2]


def test_nobody_is_black(draw):
    assert not draw([]).any()


def test_several_people_are_drawn(draw):
    shifted = [(x + 600, y) for x, y in BODY]
    picture = draw([person(), person(shifted)], 1112, 512, (1112, 512))
    assert (picture[:, 100:400] == picture[:, 700:1000]).all() and picture[:, 100:400].any()


def test_keypoints_and_widths_follow_the_pictures_size(draw):
    small, large = draw([person()], 256, 256), draw([person()], 512, 512)
    x, y = middle((8, 9))
    width = lambda picture, x, y: np.count_nonzero(picture[y, x - 10 : x + 10].any(-1))  # noqa: E731
    assert 3 <= width(small, x // 2, y // 2) <= 5 <= 7 <= width(large, x, y)
    for (x, y), colour in zip(BODY, COLOURS, strict=True):
        assert tuple(small[y // 2, x // 2]) == colour


def test_what_is_hidden_is_drawn_at_half_the_brightness(draw):
    """A confidence of one half is what a capture gives to joints that something hides."""
    hand = [(100 + 18 * (k % 5), 300 + 25 * (k // 5), 0.5) for k in range(21)]
    face = [(420 + 8 * (k % 10), 330 + 10 * (k // 10), 0.5) for k in range(70)]
    body = [v for k, (x, y) in enumerate(BODY) for v in (x, y, 0.5 if k in (4, 7) else 0.9)]
    flat = lambda points: [v for point in points for v in point]  # noqa: E731
    parts = {"hand_left_keypoints_2d": flat(hand), "face_keypoints_2d": flat(face)}
    picture = draw([{"pose_keypoints_2d": body, **parts}])
    for index, (x, y) in enumerate(BODY):
        assert tuple(picture[y, x]) == tuple(part // 2 if index in (4, 7) else part for part in COLOURS[index])
    for limb, colour in zip(LIMBS, COLOURS, strict=False):
        x, y = middle(limb)
        expected = [int(0.6 * part) // 2 if {4, 7} & {*limb} else int(0.6 * part) for part in colour]
        assert picture[y, x].tolist() == expected
    assert all(tuple(picture[y, x]) == (0, 0, 127) for x, y, _ in hand)
    assert all(tuple(picture[y, x]) == (127, 127, 127) for x, y, _ in face)


def test_hands_and_face_are_drawn(draw):
    hand = [(100 + 18 * (k % 5), 300 + 25 * (k // 5)) for k in range(21)]
    face = [(420 + 8 * (k % 10), 330 + 10 * (k // 10)) for k in range(70)]
    flat = lambda points: [v for x, y in points for v in (x, y, 1.0)]  # noqa: E731
    picture = draw([person(hand_left_keypoints_2d=flat(hand), face_keypoints_2d=flat(face))])
    assert all(tuple(picture[y, x]) == (0, 0, 255) for x, y in hand)
    assert all(tuple(picture[y, x]) == (255, 255, 255) for x, y in face)
    (ax, ay), (bx, by) = hand[1], hand[2]  # the second of twenty edges: hue 1/20
    assert tuple(picture[(ay + by) // 2, (ax + bx) // 2]) == (255, 77, 0)


def shrunk(points, share):
    return [v for x, y, seen in points for v in (20 + (x - 20) * share, 20 + (y - 20) * share, seen)]


@pytest.mark.parametrize(("share", "drawn"), [(1, (True, True)), (0.2, (True, False)), (0.16, (False, False))])
@pytest.mark.parametrize("side", [256, 512, 1024])
def test_hands_and_faces_too_small_for_the_controlnet_are_left_out(draw, side, share, drawn):
    """Forearm 73, nose to ear 56: at full size a hand is 110 pixels and a face 84, and 20 is the least."""
    body = shrunk([(x, y, 1) for x, y in BODY], share)
    parts = {
        "hand_left_keypoints_2d": shrunk([(450 + k, 300 + k, 1) for k in range(21)], share),
        "face_keypoints_2d": shrunk([(450 + k, 60 + k, 1) for k in range(70)], share),
    }
    plain = draw([{"pose_keypoints_2d": body}], side, side)
    found = [draw([{"pose_keypoints_2d": body, key: part}], side, side) for key, part in parts.items()]
    assert tuple(bool((picture != plain).any()) for picture in found) == drawn


def test_a_hand_and_a_face_without_a_body_are_measured_themselves(draw):
    nobody = [0.0] * 54
    large, small = [v for k in range(21) for v in (200 + 2 * k, 200, 1)], [v for k in range(21) for v in (k / 2, 9, 1)]
    for key in ("hand_right_keypoints_2d", "face_keypoints_2d"):
        count = 21 if "hand" in key else 70
        pad = [0.0] * (3 * (count - 21))
        assert draw([{"pose_keypoints_2d": nobody, key: large + pad}]).any()
        assert not draw([{"pose_keypoints_2d": nobody, key: small + pad}]).any()


def test_the_fingers_are_chains_from_the_wrist():
    assert FINGERS[:4] == ((0, 1), (1, 2), (2, 3), (3, 4))
    assert [edge[0] for edge in FINGERS[::4]] == [0] * 5 and FINGERS[-1] == (19, 20)


@pytest.mark.parametrize(
    "people", [[{"pose_keypoints_2d": [1.0, 2.0]}], [{}], [{"pose_keypoints_2d": ["a"] * 54}], [3]], ids=str
)
def test_what_is_no_openpose_file_is_refused_by_name(draw, people):
    with pytest.raises(BackendError, match=r"0001\.json") as caught:
        draw(people)
    assert caught.value.code == "bad_control"
