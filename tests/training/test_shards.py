"""The drawn pictures on disk, their latent space, and the batches read from them."""

from __future__ import annotations

import shutil
import time

import numpy as np
import pytest
import torch

from backend.preview.architecture import LATENT_CHANNELS, TOKENS, make_tokenizer
from backend.preview.basis import Basis, fit_basis, load_basis
from backend.preview.data import CAPTIONS_A_CLIP, depth_hints, draw_shard, read_shard, shards
from backend.preview.latents import CUT_PX, Reader, View, _corners
from backend.preview.pace import Device
from backend.preview.pictures import draw_clip
from backend.preview.shelf import Shelf
from backend.preview.vocabulary import PLACES

CPU = Device(torch.device("cpu"), torch.float32)


def drawn(folder, count, **settings):
    """Draw `count` shards of each kind into `folder` with these settings of the module, and return it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setattr(f"backend.preview.data.{name}", value)
        for number in range(count):
            draw_shard(folder, "stills", number)
            draw_shard(folder, "clips", number)
    return folder


@pytest.fixture(scope="module")
def small_data(tmp_path_factory):
    """Two small shards of each kind."""
    sizes = ((64, 64), (96, 64))
    settings = {"STILLS_A_SHARD": 6, "CLIPS_A_SHARD": 1, "SIZES": sizes, "CLIP_SIZES": sizes}
    return drawn(tmp_path_factory.mktemp("workshop") / "data", 2, **settings)


@pytest.fixture(scope="module")
def cut_data(tmp_path_factory):
    """One shard of each kind, large enough to cut from."""
    settings = {"STILLS_A_SHARD": 1, "CLIPS_A_SHARD": 1, "FRAMES": 2, "CLIP_SIZES": ((2 * CUT_PX, 2 * CUT_PX),) * 2}
    return drawn(tmp_path_factory.mktemp("large") / "data", 1, **settings)


def test_a_shard_is_drawn_once_and_read_whole(small_data):
    folder = shards(small_data, "stills")[1]
    before = (folder / "pictures.npy").stat().st_mtime_ns
    assert draw_shard(small_data, "stills", 1) == folder
    assert (folder / "pictures.npy").stat().st_mtime_ns == before
    shard = read_shard(folder)
    assert shard.pictures.shape == (6, 1, 64, 96, 3)
    assert shard.depth.shape == (6, 1, 64, 96)
    assert shard.tokens.shape == (6, CAPTIONS_A_CLIP, TOKENS)
    assert len({tuple(row) for row in shard.tokens[1]}) > 1
    tokenizer = make_tokenizer()
    told = " ".join(tokenizer.decode(row, skip_special_tokens=True) for row in shard.tokens[1])
    assert any(word in told for word in PLACES[draw_clip(7, 1, 96, 64).facts.place])
    assert [path.name for path in small_data.glob("stills/.*")] == []


def test_depth_hints_are_white_near_and_black_in_the_sky():
    clip = next(clip for clip in map(lambda seed: draw_clip(seed, 1, 64, 64), range(20)) if np.isinf(clip.z).any())
    hints = depth_hints(clip)
    assert hints[np.isinf(clip.z)].max() == 0
    assert hints.max() == 255
    nearest = np.unravel_index(np.argmin(clip.z), clip.z.shape)
    assert hints[nearest] == 255


def test_the_basis_keeps_most_of_a_picture_and_has_unit_variance(small_data):
    basis = fit_basis(small_data)
    pictures = torch.from_numpy(np.array(read_shard(shards(small_data, "stills")[0]).pictures[:, 0]))
    x = pictures.permute(0, 3, 1, 2).float() / 127.5 - 1
    z = basis.encode(x)
    assert z.shape == (6, LATENT_CHANNELS, 8, 8)
    assert 0.5 < float(z.std()) < 1.6
    patches = torch.nn.functional.pixel_unshuffle(x, 8).movedim(1, -1)
    back = z.movedim(1, -1) @ torch.linalg.pinv(basis.components) + basis.mean
    kept = 1 - (back - patches).pow(2).mean() / (patches - basis.mean).pow(2).mean()
    assert kept > 0.9


def test_a_batch_is_the_same_for_the_same_step_and_shows_people_when_asked(small_data):
    reader = Reader(fit_basis(small_data), small_data, CPU)
    one, two = (reader.pictures(2, 5, people=False, view=View.WHOLE) for _ in range(2))
    assert torch.equal(one.latents, two.latents)
    assert torch.equal(one.tokens, two.tokens)
    with_people = reader.pictures(2, 5, people=True, view=View.WHOLE)
    assert (with_people.pose.amax((1, 2, 3)) > 0).all()


def test_views_show_the_same_at_half_size_or_a_part_of_it(cut_data):
    basis = fit_basis(cut_data)
    reader = Reader(basis, cut_data, CPU)
    whole, half, cut = (reader.clips(1, 3, 2, people=False, view=view) for view in View)
    assert whole.depth.shape == (2, 3, 2 * CUT_PX, 2 * CUT_PX)
    assert half.depth.shape == cut.depth.shape == (2, 3, CUT_PX, CUT_PX)
    assert torch.allclose(half.depth, torch.nn.functional.avg_pool2d(whole.depth, 2))
    assert cut.latents.shape == (2, LATENT_CHANNELS, CUT_PX // 8, CUT_PX // 8)
    # The cut lies on the latents' grid, in the same place of every frame, picture and hints alike.
    places = [
        (y, x)
        for y in range(CUT_PX // 8 + 1)
        for x in range(CUT_PX // 8 + 1)
        if torch.allclose(whole.latents[:, :, y : y + 16, x : x + 16], cut.latents, atol=1e-5)
    ]
    assert places
    assert any(
        torch.equal(whole.depth[:, :, 8 * y : 8 * y + CUT_PX, 8 * x : 8 * x + CUT_PX], cut.depth) for y, x in places
    )


def test_cuts_lie_at_people_where_there_are_any_and_always_inside(draw):
    people = np.zeros((400, 32, 40), bool)
    people[:300, 20, 35] = True
    corners = _corners(people, draw)
    assert corners.min() == 0 and (corners % 8 == 0).all()
    assert corners[:, 0].max() == 256 - CUT_PX and corners[:, 1].max() == 320 - CUT_PX
    place = np.array([160, 280])
    shown = ((corners[:300] <= place) & (place < corners[:300] + CUT_PX)).all(1)
    assert shown.mean() > 0.7
    assert len(np.unique(corners[300:], axis=0)) > 30


def test_what_is_drawn_while_a_training_runs_is_taken_in(small_data, tmp_path):
    shutil.copytree(small_data, tmp_path / "data")
    shelf = Shelf(tmp_path / "data", "stills", CPU)
    assert len(shelf) == 2
    shutil.copytree(shards(small_data, "stills")[0], tmp_path / "data" / "stills" / "00007")
    shelf.look(1)
    assert len(shelf) == 2  # not at every step
    deadline = time.monotonic() + 60
    while len(shelf) < 3 and time.monotonic() < deadline:
        shelf.look(0)
    assert len(shelf) == 3


def test_pictures_of_another_version_are_refused_with_a_sentence(small_data, tmp_path):
    shutil.copytree(shards(small_data, "stills")[0], tmp_path / "stills" / "00000")
    (tmp_path / "stills" / "00000" / "tokens.npy").unlink()
    with pytest.raises(SystemExit, match="another version of the training: delete"):
        Shelf(tmp_path, "stills", CPU)


def test_the_basis_file_comes_back(tmp_path):
    basis = Basis(torch.rand(192), torch.rand(192, LATENT_CHANNELS))
    assert load_basis(tmp_path) is None
    basis.save(tmp_path)
    assert torch.equal(load_basis(tmp_path).components, basis.components)
