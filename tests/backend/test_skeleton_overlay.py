"""The skeleton that the viewport shows is the one that the backend draws: pixel for pixel, of the same JSON."""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from backend.controls import openpose

ROOT = Path(__file__).resolve().parents[2]
SIZES = [(512, 512), (768, 512), (256, 384), (1024, 1024)]


@pytest.fixture(scope="module")
def skeleton():
    """Return the overlay's geometry; the folder that it is in imports Blender."""
    spec = importlib.util.spec_from_file_location("skeleton", ROOT / "overlay" / "skeleton.py")
    module = sys.modules["skeleton"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["skeleton"]


def flat(points):
    return [value for x, y in points for value in (float(x), float(y), 1.0)]


def people(size):
    """Return a person with hands and a face, and one of whom some joints were not seen, in OpenPose's JSON."""
    rng, unit = np.random.default_rng(3), min(size) / 512
    body = [(250, 90), (250, 140), (200, 145), (170, 220), (150, 290), (300, 145), (335, 215), (360, 280), (225, 290)]
    body += [(220, 380), (215, 470), (275, 290), (285, 380), (290, 470), (242, 80), (258, 80), (230, 88), (270, 88)]
    hand = np.array([(0, 0), *((10 * finger - 20, 8 * step) for finger in range(5) for step in range(1, 5))])
    whole = {
        "pose_keypoints_2d": flat(np.array(body) * unit),
        "hand_left_keypoints_2d": flat((hand * 1.5 + np.array((360, 280))) * unit),
        "hand_right_keypoints_2d": flat((hand + np.array((150, 290))) * unit),
        "face_keypoints_2d": flat(rng.uniform((225, 60), (275, 110), (70, 2)) * unit),
    }
    part = flat((np.array(body) * 0.4 + (20, 250)) * unit)
    part[3 * 4 + 2] = part[3 * 9 + 2] = part[3 * 14 + 2] = 0.0  # the ankle below the knee is alone
    part[3 * 7 + 2] = part[3 * 13 + 2] = 0.5
    half = {"pose_keypoints_2d": part, "hand_left_keypoints_2d": [], "hand_right_keypoints_2d": []}
    small = {key: flat(np.reshape(values, (-1, 3))[:, :2] * 0.15 + 5 * unit) for key, values in whole.items()}
    return json.dumps({"people": [whole, half, small], "canvas_width": size[0], "canvas_height": size[1]})


def backend_picture(text, size, tmp_path):
    path = tmp_path / "pose.json"
    path.write_text(text, "utf-8")
    return np.asarray(openpose.draw_pose(openpose.read_pose(path), *size), np.float32) / 255


@pytest.mark.parametrize("size", SIZES)
def test_the_pictures_are_the_same_but_for_their_edges(skeleton, size, tmp_path):
    text = people(size)
    theirs = backend_picture(text, size, tmp_path)
    found, own_size = skeleton.shapes(text)
    mine = skeleton.picture(found, own_size)
    assert own_size == size and mine.shape == theirs.shape
    drawn = (theirs > 0).any(axis=2)
    differ = np.abs(mine - theirs).max(axis=2) > 1.5 / 255
    edges = _edges(theirs)
    assert drawn.sum() > 1000
    assert not (differ & ~edges).any()  # inside of what is drawn, and outside of it, the pixels are the same
    assert differ.sum() < 0.13 * edges.sum()


def _edges(picture):
    """Return the pixels that are not like one of those around them: 2 wide, as corners round to either side."""
    found = np.zeros(picture.shape[:2], bool)
    for y in (-2, -1, 0, 1, 2):
        for x in (-2, -1, 0, 1, 2):
            found |= (np.roll(picture, (y, x), (0, 1)) != picture).any(axis=2)
    return found


def test_the_tables_are_the_backends(skeleton):
    assert (skeleton._LIMBS, skeleton._COLOURS, skeleton._FINGERS) == (
        openpose.LIMBS,
        openpose.COLOURS,
        openpose.FINGERS,
    )


def test_a_joint_lies_at_its_pixel_in_its_colour(skeleton):
    text = people((512, 512))
    found, _size = skeleton.shapes(text)
    red = [shape for shape in found if shape.colour[:3] == (1.0, 0.0, 0.0)]
    assert np.allclose(red[0].outline.mean(axis=0), (250.5, 90.5), atol=1e-6)  # the nose takes the first colour
    assert np.linalg.norm(red[0].outline - (250.5, 90.5), axis=1) == pytest.approx(4.35)


def test_a_hidden_joint_and_its_limbs_are_as_dim_as_the_backends(skeleton):
    assert (skeleton._FAINT, skeleton._FAINT_SHADE) == (openpose._FAINT, openpose._FAINT_SHADE)
    data = json.loads(people((512, 512)))
    data["people"] = data["people"][:1]
    bright, _size = skeleton.shapes(json.dumps(data))
    data["people"][0]["pose_keypoints_2d"][3 * 4 + 2] = 0.5  # the right wrist
    dim, _size = skeleton.shapes(json.dumps(data))
    changed = [(a.colour, b.colour) for a, b in zip(bright, dim, strict=True) if a.colour != b.colour]
    assert len(changed) == 2  # itself and the forearm
    assert all(sum(b[:3]) == pytest.approx(sum(a[:3]) / 2, abs=0.02) for a, b in changed)


def test_triangles_fill_the_outlines_in_their_order(skeleton):
    found, _size = skeleton.shapes(people((512, 512)))
    corners, colours = skeleton.triangles(found)
    assert len(corners) == len(colours) == 3 * sum(len(shape.outline) - 2 for shape in found)
    assert corners.dtype == colours.dtype == np.float32
    first = 3 * (len(found[0].outline) - 2)
    assert np.allclose(corners[:first].min(axis=0), found[0].outline.min(axis=0), atol=1e-3)
    assert (colours[:first] == np.float32(found[0].colour)).all()
    nothing, none = skeleton.triangles([])
    assert nothing.shape == (0, 2) and none.shape == (0, 4)
