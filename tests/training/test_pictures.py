"""The procedural pictures: depth, regions, keypoints and words say what is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from backend.preview.pictures import draw_clip
from backend.preview.pictures.clip import GROUND_REGION, SKY_REGION
from backend.preview.pictures.people import CHARACTER
from backend.preview.pictures.solids import Look, ball, limb, rod, upright
from backend.preview.pictures.view import look_at, see

LOOK = Look((0.5, 0.5, 0.5))
TO_SUN = np.array([0.0, -0.6, 0.8])


@pytest.fixture(scope="module")
def clips():
    return [draw_clip(seed, 1, 128, 128) for seed in range(40)]


def front_camera(size: int = 65):
    return look_at(np.array([0.0, -5, 1]), np.array([0.0, 0, 1]), 0.5, size, size)


@pytest.mark.parametrize(
    "solid, z",
    [
        (ball(np.array([0, 0, 1]), (0.5, 0.5, 0.5), LOOK, 3, np.eye(3)), 4.5),
        (upright("box", np.array([0, 0, 0.5]), (1, 2, 1), LOOK, 3), 4.0),
        (upright("cylinder", np.array([0, 0, 0.5]), (1, 1, 1), LOOK, 3), 4.5),
        (upright("cone", np.array([0, 0, 0]), (1, 1, 2), LOOK, 3), 4.75),
        (limb(np.array([-1, 0, 1]), np.array([1, 0, 1]), 0.25, LOOK, 3), 4.75),
        (rod(np.array([0, -1, 1]), np.array([0, 1, 1]), 0.25, LOOK, 3), 4.0),
    ],
)
def test_the_depth_of_a_solid_is_the_distance_along_the_view(solid, z):
    seen = see(front_camera(), [solid], TO_SUN)
    assert seen.index[32, 32] == 0
    assert seen.z[32, 32] == pytest.approx(z, abs=0.02)


def test_depth_is_measured_along_the_view_and_not_along_the_ray():
    wall = upright("box", np.array([0, 0.5, -5]), (20, 1, 20), LOOK, 3)
    seen = see(front_camera(), [wall], TO_SUN)
    assert (seen.index == 0).sum() > 2000
    assert np.allclose(seen.z[seen.index == 0], 5, atol=1e-3)


def test_normals_point_at_the_camera_and_have_unit_length():
    solids = [
        ball(np.array([-1, 0, 1]), (0.4, 0.2, 0.6), LOOK, 3, np.eye(3)),
        upright("box", np.array([0, 0, 0.5]), (0.6, 0.6, 1), LOOK, 3, yaw=0.5),
        upright("cone", np.array([1, 0, 0]), (0.8, 0.8, 1.5), LOOK, 3),
    ]
    camera = front_camera()
    seen = see(camera, solids, TO_SUN)
    there = seen.index >= 0
    normals, rays = seen.normals[there], camera.rays[there]
    assert set(np.unique(seen.index[there])) == {0, 1, 2}
    assert np.allclose(np.linalg.norm(normals, axis=-1), 1, atol=1e-3)
    assert ((normals * rays).sum(-1) <= 1e-3).all()


def test_a_shadow_falls_away_from_the_sun():
    camera = look_at(np.array([0.0, -6, 6]), np.array([0.0, 0, 0]), 0.4, 96, 96)
    post = upright("box", np.array([0, 0, 0]), (0.3, 0.3, 1.5), LOOK, 3)
    shade = see(camera, [post], np.array([-0.7, 0, 0.7])).shade
    columns = np.nonzero(shade)[1]
    assert columns.size > 20
    assert columns.mean() > 52  # the sun stands on the left, the shadow lies to the right


def test_the_same_number_gives_the_same_clip(clips):
    again = draw_clip(7, 1, 128, 128)
    assert np.array_equal(again.pictures, clips[7].pictures)
    assert again.caption == clips[7].caption
    assert not np.array_equal(clips[7].pictures, clips[8].pictures)


def test_the_sky_has_no_depth_and_everything_else_has(clips):
    for clip in clips:
        assert np.array_equal(clip.regions == SKY_REGION, np.isinf(clip.z))
        assert (clip.z[clip.regions == GROUND_REGION] > 0).all()


def test_visible_keypoints_lie_on_the_body(clips):
    on, all_points = 0, 0
    for clip in clips:
        for person in clip.poses[0].people:
            for point in person.body:
                if point:
                    x, y = (int(value) for value in point)
                    around = clip.regions[0, max(y - 2, 0) : y + 3, max(x - 2, 0) : x + 3]
                    on += bool((around == CHARACTER).any())
                    all_points += 1
    assert all_points > 150
    assert on / all_points > 0.97


def test_right_joints_are_right_for_who_is_seen_from_behind():
    """Of a person who looks away from the camera, the right shoulder is on the right of the picture."""
    from backend.preview.pictures.actions import Angles
    from backend.preview.pictures.people import pose

    hanging = ((0.0, 0.1, 0.1),) * 2
    bones = pose(1.8, np.zeros(3), np.pi / 2, Angles(hanging, hanging))
    pixels, _ = front_camera().project(bones.joints)
    assert pixels[2][0] > pixels[5][0]
    assert pixels[8][0] > pixels[11][0]
    assert pixels[16][0] > pixels[17][0]


def test_a_walk_moves_the_feet_against_each_other():
    clip_joints = []
    from backend.preview.pictures.actions import Action
    from backend.preview.pictures.people import pose

    walk = Action("walk", np.random.default_rng(3))
    for moment in np.arange(12) / 12:
        bones = pose(1.8, np.zeros(3), 0.0, walk.at(moment))
        clip_joints.append((bones.joints[10][0], bones.joints[13][0]))
    right, left = np.array(clip_joints).T
    assert np.corrcoef(right, left)[0, 1] < -0.7


def test_frames_of_a_clip_follow_each_other():
    clip = next(clip for clip in (draw_clip(seed, 8, 96, 96) for seed in range(60)) if clip.facts.action == "run")
    near = [np.abs(clip.pictures[i].astype(int) - clip.pictures[i + 1]).mean() for i in range(7)]
    assert min(near) > 0
    far = np.abs(clip.pictures[0].astype(int) - clip.pictures[7]).mean()
    assert far > 1.3 * np.mean(near)
