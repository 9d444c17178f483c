"""What a picture shows beyond a silhouette is not baked onto the wall's border."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from baking_scenes import Mesh, camera, cast, merged, picture, plane, points_of, sheet
from PIL import Image, ImageFilter
from tiny_texture import HEIGHT, WIDTH, Shooting, Stage, bake, pixels

from backend.baking.trust import trust_of
from backend.contract import FrameMap, Weighing

SIDE = 128
WALL, SKY = 0.2, 1.0


def off(seen_by, *meshes, by_px: int = 1, colours=(WALL,), size=(160, 120), blur=True):
    """Return a picture as a model makes it: bright sky, whose edge runs `by_px` into the wall and is soft."""
    width, height = size
    what = cast(seen_by, width, height, *meshes)
    drawn = np.full((height, width), SKY)
    for number, colour in enumerate(colours):
        drawn[what.mesh == number] = colour
    for _ in range(by_px):
        wide = np.pad(drawn, 1, mode="edge")
        drawn = np.max([drawn, wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]], axis=0)
    for _ in range(2 * blur):  # once along the rows, once along the columns
        drawn = drawn.T
        drawn[:, 1:-1] = (drawn[:, :-2] + 2 * drawn[:, 1:-1] + drawn[:, 2:]) / 4
    return picture(seen_by, what, np.repeat(drawn[..., None], 3, axis=2))


@pytest.mark.parametrize(("by_px", "blur"), [(1, True), (2, False)])
@pytest.mark.parametrize("ortho", [True, False])
def test_a_wall_takes_nothing_of_the_bright_sky_around_it(by_px, blur, ortho):
    wall = plane()
    points = points_of(wall, SIDE)
    seen_by = camera((0, 0, 4), ortho=ortho, focal_px=50 if ortho else 200)
    colour, weight = merged(points, [off(seen_by, wall, by_px=by_px, blur=blur)], SIDE)
    assert colour[weight > 0].max() < WALL + 0.01
    assert (weight > 0).mean() > 0.8  # 100 pixels across, of which two on each side count nothing


def test_nor_with_a_second_camera_whose_picture_is_right_there():
    wall = plane()
    points = points_of(wall, SIDE)
    pictures = [off(camera((x, 0, 4), focal_px=150), wall) for x in (-1.5, 1.5)]
    whole = camera((0, 0, 1.5), focal_px=200)  # the wall fills its frame and more
    pictures.append(off(whole, wall))
    colour, weight = merged(points, pictures, SIDE)
    assert colour[weight > 0].max() < WALL + 0.08 * (SKY - WALL)  # at a corner that is seen askew
    assert np.percentile(colour[weight > 0], 99) < WALL + 0.01


def test_another_camera_wins_where_one_sees_an_edge_and_the_other_does_not():
    wall, bar = plane(4), plane(0.5).moved((0, 0, 1))
    bar = Mesh(bar.positions * (1, 8, 1), bar.normals, bar.uv)
    points = points_of(wall, SIDE)
    beside = off(camera((0, 0, 4)), wall, bar, colours=(WALL, SKY))
    free = off(camera((0, 0, 4)), wall, by_px=0, blur=False)  # the same without what stands before the wall
    colour, weight = merged(points, [beside, free], SIDE)
    assert (weight > 0).sum() > 0.3 * len(weight) and colour[weight > 0].max() < WALL + 0.01


def test_a_small_step_in_depth_has_no_such_rim():
    """A relief of 5 cm at 4 m loses what is mixed, and no more; one of a metre loses its rim too."""
    lost = []
    for step_m in (0.05, 1.0):
        row = np.full((40, 80), 1 / 4, np.float32)
        row[:, 40:] = 1 / (4 + step_m)
        lost.append(int((trust_of(row, Weighing())[20] == 0).sum()))
    assert lost == [2, 4]


@pytest.mark.parametrize(("scale", "lost"), [(1, 4), (2, 8), (0.5, 2)])
def test_the_rim_is_so_many_pixels_of_the_picture_whatever_the_depths_size(scale, lost):
    inverse = np.zeros((40, 80), np.float32)
    inverse[:, 40:] = 1 / 4
    assert int((trust_of(inverse, Weighing(), scale)[20] == 0).sum()) == lost


def test_a_fold_that_no_edge_cuts_keeps_all_its_pixels():
    what = cast(camera((0, 0, 4)), 160, 120, sheet(folds=2, height=0.5))
    inner = np.where(what.mesh == 0, 1 / what.z, 0)[30:90, 50:110].astype(np.float32)
    assert (trust_of(inner, replace(Weighing(), edge_px=3))[5:-5, 5:-5] == 1).all()


@pytest.mark.parametrize("places", [[(0, 0, 2.5)], [(-0.8, 0, 2.5), (0.8, 0.3, 2.5)]])
def test_no_texel_of_a_baked_wall_is_brighter_at_its_border_than_inside(tmp_path, places):
    """From files to files, with what fills the border: the sky runs a pixel into the wall and is soft."""
    views = [
        Shooting(FrameMap(1, 1), lambda frame, at=at: camera(at, width=WIDTH, height=HEIGHT, focal_px=40))
        for at in places
    ]
    folder = Stage(views, lambda frame: plane(), {"match_exposure": True}).write(tmp_path / "texture")
    for number in range(1, len(places) + 1):
        with Image.open(folder.picture(number, 1)) as made:
            sky = made.getchannel("R").point(lambda value: 255 if value == 255 else 60)
        sky.filter(ImageFilter.MaxFilter(3)).filter(ImageFilter.BoxBlur(0.5)).convert("RGB").save(
            folder.picture(number, 1)
        )
    bake(folder)
    assert 0.3 < folder.read().seen < 0.95
    assert pixels(folder).max() <= 60 + 16  # the sky has 255
