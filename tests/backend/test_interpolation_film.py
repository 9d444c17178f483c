"""FILM: its layouts load, it moves what its flow says, and no program of a TorchScript file is run."""

from __future__ import annotations

import pickle
import zipfile

import pytest
import torch
from interpolation_files import film, film_shapes, rife, scripted, zeroed
from weight_files import write

from backend.contract import MoreFrames
from backend.errors import BackendError
from backend.interpolation import film_layout, networks, torchscript
from backend.interpolation.pair import Pair

pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning")
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def pair():
    chance = torch.Generator().manual_seed(3)
    return Pair(1, 2, *(torch.rand(1, 3, 64, 128, generator=chance) for _ in range(2)))


def load_file(path):
    return networks.load(MoreFrames("film", 24.0, "w"), path, CPU)


def load(tensors, path, suffix=".pt"):
    return load_file(write(tensors, path / "film_net", suffix))


def test_the_layout_of_the_real_size_is_read():
    shapes = film_shapes(64, (32, 64, 128, 256))
    layout = film_layout.layout_of(shapes, "x")
    assert layout.extracted == (64, 128, 256, 512)
    assert layout.shared == (1920, 256, 256, 256, 128, 2)
    assert layout.fused == ((1930, 2442, 512), (512, 1162, 256), (256, 522, 128), (128, 202, 64))
    assert sum(torch.Size(shape).numel() for shape in shapes.values()) == 34_436_667


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_both_layouts_give_the_same(suffix, tmp_path, pair):
    tensors = film()
    want = load(tensors, tmp_path).between(pair)(0.5)
    assert want.shape == pair.first.shape and want.std() > 0
    named = {key.replace(".0.weight", ".conv.weight").replace(".0.bias", ".conv.bias"): t for key, t in tensors.items()}
    assert torch.equal(load(named, tmp_path, suffix).between(pair)(0.5), want)
    assert not torch.equal(load(film(seed=1), tmp_path).between(pair)(0.5), want)


@pytest.fixture
def passing():
    """Weights that hand the first picture on as it is, and say that everything moves four pixels."""
    tensors = zeroed(film())
    for channel in range(3):
        tensors["fuse.convs.3.1.0.weight"][channel, channel, 1, 1] = 1.0
        tensors["fuse.convs.3.2.0.weight"][channel, channel, 1, 1] = 1.0
        tensors["fuse.output_conv.weight"][channel, channel, 0, 0] = 1.0
    tensors["predict_flow._predictors.2._convs.4.0.bias"] = torch.tensor((4.0, 0.0))
    return tensors


def test_the_flow_moves_the_first_picture_by_its_share(passing, tmp_path, pair):
    made = load(passing, tmp_path).between(pair)(0.5)
    torch.testing.assert_close(made[..., :-2], pair.first[..., 2:], atol=1e-4, rtol=0)


def test_far_from_the_middle_it_is_halved_towards(passing, tmp_path, pair):
    """At a quarter the picture in the middle is made first, and then the one between that and the first."""
    made = load(passing, tmp_path).between(pair)(0.25)
    torch.testing.assert_close(made[..., :-2], pair.first[..., 2:], atol=1e-4, rtol=0)
    made = load(passing, tmp_path).between(pair)(0.75)  # of the middle one, which had moved already
    torch.testing.assert_close(made[..., :-4], pair.first[..., 4:], atol=1e-4, rtol=0)


def test_a_torchscript_file_is_read_without_its_program(passing, tmp_path, pair):
    path = tmp_path / "film_net_fp32.pt"
    scripted(passing).save(str(path))
    assert torchscript.is_torchscript(path)
    found = torchscript.read_tensors(path)
    assert found.keys() == passing.keys() and all(torch.equal(found[key], passing[key]) for key in found)
    made = load_file(path).between(pair)(0.5)
    torch.testing.assert_close(made[..., :-2], pair.first[..., 2:], atol=1e-4, rtol=0)


def test_a_torchscript_file_that_calls_anything_is_refused(tmp_path):
    class Harmful:
        def __reduce__(self):
            return open, (str(tmp_path / "harm"), "w")

    path = tmp_path / "film.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("film/data.pkl", pickle.dumps(Harmful(), protocol=2))
        archive.writestr("film/constants.pkl", b"")
    with pytest.raises(BackendError, match="more than numbers") as caught:
        load_file(path)
    assert caught.value.code == "unsafe_weights" and not (tmp_path / "harm").exists()


def test_a_torchscript_file_that_was_cut_is_refused(passing, tmp_path):
    path = tmp_path / "film.pt"
    scripted(passing).save(str(path))
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "cut.pt", "w") as cut:
        for name in whole.namelist():
            if not name.endswith("/data/3"):
                cut.writestr(name, whole.read(name))
    with pytest.raises(BackendError, match=r"cut\.pt cannot be read"):
        load_file(tmp_path / "cut.pt")


def test_what_is_no_film_is_refused_with_a_sentence(tmp_path):
    lacking = {key: value for key, value in film().items() if "fuse.convs.2.1" not in key}
    for tensors, words in ((rife("4.7"), "holds no weights of FILM"), (lacking, "holds no weights of FILM")):
        with pytest.raises(BackendError, match=words) as caught:
            load(tensors, tmp_path)
        assert caught.value.code == "mismatch" and "film_net" in caught.value.hint
