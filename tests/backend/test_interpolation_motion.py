"""Pictures along motion vectors: what moves is where it must be, what it hides comes from the right side."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from motion_files import write_channels, write_fall

from backend.contract import CaptureFolder
from backend.interpolation.edges import beside_nearer
from backend.interpolation.filling import filled, mended
from backend.interpolation.motion import MotionVectors
from backend.interpolation.pair import Pair
from backend.interpolation.splatting import splat

CPU = torch.device("cpu")
WIDTH, HEIGHT = 96, 64
FAR_M, NEAR_M = 9.0, 3.0


def texture(seed: int, width: int = 3 * WIDTH, height: int = 2 * HEIGHT) -> np.ndarray:
    """Return a smooth random picture [h, w, 3] in [0, 1]."""
    rough = np.random.default_rng(seed).random((height // 8 + 2, width // 8 + 2, 3))
    whole = torch.from_numpy(rough).permute(2, 0, 1)[None]
    smooth = torch.nn.functional.interpolate(whole, (height, width), mode="bicubic", align_corners=False)
    return smooth[0].permute(1, 2, 0).clamp(0, 1).numpy()


def scene(at: float) -> tuple[np.ndarray, np.ndarray]:
    """Return picture and depth at a time, whole or half: a wall that pans by 8 pixels, a board that goes back."""
    x = round(20 + 8 * at)
    picture = texture(1)[10 : 10 + HEIGHT, x : x + WIDTH].copy()
    depth = np.full((HEIGHT, WIDTH), FAR_M, np.float32)
    left = round(30 + 6 * at)
    picture[20:40, left : left + 24] = texture(2)[:20, :24]
    depth[20:40, left : left + 24] = NEAR_M
    return picture, depth


def write_files(capture: CaptureFolder, count: int, scale: int = 1) -> None:
    """Write the motion and the depth of the files 1 to `count` of that scene, by its own geometry."""
    for number in range(1, count + 1):
        _, depth = scene(number)
        board = depth < FAR_M
        channels = {}
        for layer, step, there in (("forward", 1, number + 1), ("backward", -1, number - 1)):
            u = np.where(board, 6.0 * step, -8.0 * step)
            x = np.arange(WIDTH)[None] + u
            hidden = (x < 0) | (x >= WIDTH) | (not 1 <= there <= count)
            _, other = scene(there)
            lands = other[np.arange(HEIGHT)[:, None], np.clip(x, 0, WIDTH - 1).astype(int)]
            hidden |= ~board & (lands < FAR_M)
            named = {"U": u, "V": np.zeros_like(u), "occluded": hidden}
            channels |= {f"{layer}.{name}": plane / (scale if name in "UV" else 1) for name, plane in named.items()}
        small = {name: plane[::scale, ::scale] for name, plane in channels.items()}
        write_channels(capture.control_file("motion", number), small)
        write_channels(capture.control_file("depth", number), {"Z": depth[::scale, ::scale]})


def pair_of(before: int) -> Pair:
    first, second = (torch.from_numpy(scene(at)[0]).float().permute(2, 0, 1)[None] for at in (before, before + 1))
    return Pair(before, before + 1, first, second)


def error(made: torch.Tensor, at: float) -> np.ndarray:
    return np.abs(made[0].permute(1, 2, 0).numpy() - scene(at)[0]).max(axis=2)


@pytest.fixture
def capture(tmp_path):
    folder = CaptureFolder(tmp_path)
    write_files(folder, 3)
    return folder


@pytest.mark.parametrize("before", [1, 2])
def test_wall_and_board_are_where_they_are_in_the_middle(capture, before):
    made = MotionVectors(capture, (WIDTH, HEIGHT), CPU).between(pair_of(before))(0.5)
    wrong = error(made, before + 0.5)
    assert np.percentile(wrong, 98) < 0.01 and wrong.mean() < 0.004
    mixed = error((pair_of(before).first + pair_of(before).second) / 2, before + 0.5)
    assert mixed.mean() > 20 * wrong.mean()


def test_what_the_board_hides_in_one_comes_from_the_other(capture):
    """The wall beside the board on either side is in one of the two pictures alone."""
    wrong = error(MotionVectors(capture, (WIDTH, HEIGHT), CPU).between(pair_of(1))(0.5), 1.5)
    assert wrong[20:40, 30:70].mean() < 0.02  # around the board, which is from 39 to 63


def test_at_the_ends_it_is_the_pictures_themselves(capture):
    between = MotionVectors(capture, (WIDTH, HEIGHT), CPU).between(pair_of(1))
    assert np.percentile(error(between(1e-4), 1), 97) < 0.01
    assert np.percentile(error(between(1 - 1e-4), 2), 97) < 0.01


def test_no_vectors_lead_over_the_end_of_a_loop(capture):
    pair = pair_of(3)
    assert MotionVectors(capture, (WIDTH, HEIGHT), CPU).between(Pair(3, 1, pair.first, pair.second)) is None


def test_vectors_of_another_size_are_scaled(tmp_path):
    capture = CaptureFolder(tmp_path)
    write_files(capture, 2, scale=2)
    made = MotionVectors(capture, (WIDTH, HEIGHT), CPU).between(pair_of(1))(0.5)
    assert np.percentile(error(made, 1.5), 90) < 0.02


def test_a_curved_way_is_followed_as_a_curve(tmp_path):
    """A wall that falls: 1, 4, 9 … pixels; half way between 4 and 9 it is at 6.25."""
    capture, wide = CaptureFolder(tmp_path), texture(1)
    write_fall(capture, 4, (WIDTH, HEIGHT), [1.0, 4.0, 9.0, 16.0])

    def at(down: float) -> torch.Tensor:
        shown = torch.from_numpy(wide).float().permute(2, 0, 1)[None]
        rows = torch.arange(HEIGHT)[:, None] + 30 - down + 0.5
        columns = torch.arange(WIDTH)[None] + 0.5
        whole = (columns.expand(HEIGHT, -1) * 2 / wide.shape[1], rows.expand(-1, WIDTH) * 2 / wide.shape[0])
        grid = torch.stack(whole, -1)
        return torch.nn.functional.grid_sample(shown, grid[None] - 1, mode="bicubic", align_corners=False)

    made = MotionVectors(capture, (WIDTH, HEIGHT), CPU).between(Pair(2, 3, at(4), at(9)))(0.5)
    inside = (..., slice(10, -10), slice(None))
    assert (made - at(6.25))[inside].abs().mean() < 0.003  # a straight way would be at 6.5
    assert (made - at(6.5))[inside].abs().mean() > 0.006


def test_what_is_near_hides_what_is_far_and_nothing_is_lost():
    shift = torch.zeros(1, 2, 1, 4)
    shift[0, 0, 0] = torch.tensor((2.0, 0.0, 0.0, 0.5))
    depth = torch.tensor((1.0, 5.0, 5.0, 5.0)).view(1, 1, 1, 4)
    found = splat(shift, depth, torch.tensor((10.0, 20.0, 30.0, 40.0)).view(1, 1, 1, 4))
    assert found.is_there.flatten().tolist() == [False, True, True, True]
    assert found.values.flatten()[1:].tolist() == pytest.approx([20.0, 10.0, 40.0])
    assert found.depth_m.flatten()[2] == 1.0 and torch.isinf(found.depth_m.flatten()[0])


def test_holes_are_filled_from_what_is_farther():
    picture = torch.tensor((1.0, 0.0, 0.0, 0.0, 0.5)).view(1, 1, 1, 5)
    known = torch.tensor((True, False, False, False, True)).view(1, 1, 1, 5)
    depth = torch.tensor((2.0, 0.0, 0.0, 0.0, 9.0)).view(1, 1, 1, 5)
    assert filled(picture, known, depth).flatten().tolist() == pytest.approx([1.0, 1.0, 0.5, 0.5, 0.5])
    assert filled(picture, torch.zeros_like(known), depth).flatten().tolist() == [0.0] * 5


def test_an_edge_is_found_beside_what_is_nearer_and_none_on_a_slanted_floor():
    floor = (1 / torch.linspace(0.01, 1, 20)).view(1, 1, 20, 1).expand(-1, -1, -1, 20).clone()
    assert not beside_nearer(floor).any()  # however much its depth changes from row to row
    floor[..., 5:15, 8:12] = 0.5
    found = beside_nearer(floor)[0, 0]
    assert found[10, 7] and found[10, 12] and found[4, 9] and not found[10, 9] and not found[10, 4]


def test_a_trace_of_something_else_is_mended_from_its_own_surface():
    picture = torch.tensor((0.2, 0.2, 0.9, 0.9, 0.7)).view(1, 1, 1, 5)
    depth = torch.tensor((9.0, 9.0, 9.0, 9.0, 2.0)).view(1, 1, 1, 5)
    bad = torch.tensor((False, False, True, True, False)).view(1, 1, 1, 5)
    assert mended(picture, ~bad, bad, depth).flatten().tolist() == pytest.approx([0.2, 0.2, 0.2, 0.2, 0.7])
    alone = torch.tensor((True, True, True, True, False)).view(1, 1, 1, 5)
    assert torch.equal(mended(picture, ~alone, alone, depth), picture)  # nothing of the same surface is near
