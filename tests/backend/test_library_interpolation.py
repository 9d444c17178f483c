"""Networks that make pictures in between are listed as what they are, also from a file that holds a program."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path

import header_files as real
import pytest
import torch
from interpolation_files import RIFES, film, rife, scripted

from backend.contract import Machine
from backend.library.facts import Shelf
from backend.library.scan import scan_all
from backend.library.table import card, table

pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning")
RELEASES = {
    "4.0": "4.0 or 4.1",
    "4.2": "4.2 to 4.4",
    "4.5": "4.5",
    "4.6": "4.6",
    "4.7": "4.7 to 4.9",
    "4.12": "4.10 to 4.12",
    "4.13": "4.13 to 4.19, or 4.24",
    "4.13.lite": "4.12 lite or 4.13 lite",
    "4.14.lite": "4.14 lite",
    "4.17.lite": "4.15 lite to 4.17 lite",
    "4.20": "4.20",
    "4.22": "4.21 to 4.23",
    "4.22.lite": "4.22 lite",
    "4.25.heavy": "4.25 heavy",
    "4.25.lite": "4.25 lite",
    "4.26": "4.25 or 4.26",
    "4.26.heavy": "4.26 heavy",
}


class Ring:
    """A module that holds itself."""


def facts(file: Path):
    return Shelf(file.parent / "library.json").facts_of(file, file.parent)


@pytest.mark.parametrize("version", RIFES)
def test_rife_is_listed_by_its_release(version, tmp_path):
    found = facts(real.write_checkpoint(tmp_path / "flownet.pth", real.shapes_of(rife(version, narrower=1))))
    assert (found.kind, found.detail, found.problem) == ("interpolation", f"RIFE {RELEASES[version]}", "")


def test_safetensors_that_count_the_blocks_are_the_same(tmp_path):
    blocks = {key.replace("module.block", "blocks.", 1): shape for key, shape in real.RIFE.items()}
    assert "blocks.0.conv0.0.0.weight" in blocks
    assert facts(real.write_header(tmp_path / "rife.safetensors", blocks)).detail == "RIFE 4.7 to 4.9"


def test_a_network_that_cannot_be_loaded_is_listed_with_what_is_wrong(tmp_path):
    older = {"block0.conv0.0.0.weight": (45, 10, 3, 3), "block0.conv1.0.weight": (4, 4, 4, 4)}
    found = facts(real.write_header(tmp_path / "flownet.safetensors", older))
    assert found.kind == "interpolation" and "flownet.safetensors is a RIFE older than version 4" in found.problem
    cut = {key: shape for key, shape in real.FILM.items() if "fuse.convs.2.1" not in key}
    found = facts(real.write_header(tmp_path / "film.safetensors", cut))
    assert found.detail == "FILM" and "holds no weights of FILM" in found.problem and "film_net" in found.hint


def test_film_is_known_in_both_layouts(tmp_path):
    port = real.shapes_of(film())
    renamed = {key.replace(".0.weight", ".conv.weight").replace(".0.bias", ".conv.bias"): port[key] for key in port}
    assert renamed.keys() != port.keys()
    for number, shapes in enumerate((port, renamed)):
        found = facts(real.write_header(tmp_path / f"{number}.safetensors", shapes))
        assert (found.kind, found.detail, found.problem) == ("interpolation", "FILM", "")


def test_a_torchscript_film_is_listed_as_what_it_is_and_how_it_is_read(tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    scripted(film()).save(str(folder / "film_net_fp32.pt"))
    (found,) = scan_all(Machine(model_folders=(str(folder),)))[0].models
    assert (found.kind, found.precision, found.problem) == ("interpolation", "fp32", "")
    assert found.detail == "FILM, a TorchScript file that is read as numbers only"
    assert not found.is_pickle  # which would offer to convert it
    lines = table(scan_all(Machine(model_folders=(str(folder),))))
    row = next(line for line in lines if "film_net_fp32.pt" in line)
    assert "Frame Interpolation" in row and "numbers only" in row
    assert not any("cannot be used" in line for line in lines) and any("FILM" in line for line in card(found))


def test_half_precision_and_another_network_in_torchscript_are_told_apart(tmp_path):
    scripted({key: value.half() for key, value in film().items()}).save(str(tmp_path / "film_net_fp16.pt"))
    assert facts(tmp_path / "film_net_fp16.pt").precision == "fp16"
    scripted({key.removeprefix("module."): value for key, value in rife("4.6").items()}).save(str(tmp_path / "rife.pt"))
    assert facts(tmp_path / "rife.pt").detail == "RIFE 4.6, a TorchScript file that is read as numbers only"


def test_other_programs_stay_refused(tmp_path):
    torch.jit.script(torch.nn.Linear(2, 2)).save(str(tmp_path / "other.pt"))
    found = facts(tmp_path / "other.pt")
    assert "is a TorchScript program" in found.problem and "Nothing in it was run" in found.hint


def test_a_torchscript_file_that_calls_anything_is_refused_by_name(tmp_path):
    class Harmful:
        def __reduce__(self):
            return open, (str(tmp_path / "harm"), "w")

    with zipfile.ZipFile(tmp_path / "film.pt", "w") as archive:
        archive.writestr("film/data.pkl", pickle.dumps(Harmful(), protocol=2))
        archive.writestr("film/constants.pkl", b"")
    assert "it wants to use" in facts(tmp_path / "film.pt").problem and not (tmp_path / "harm").exists()


def test_a_module_inside_itself_ends(tmp_path):
    ring = Ring()
    ring.inside = ring
    content = pickle.dumps(ring, protocol=2).replace(__name__.encode(), b"__torch__")
    with zipfile.ZipFile(tmp_path / "ring.pt", "w") as archive:
        archive.writestr("ring/data.pkl", content)
        archive.writestr("ring/constants.pkl", b"")
    assert "is damaged" in facts(tmp_path / "ring.pt").problem
