"""A file that is no model, or a harmful one, does nothing but raise a sentence of its own."""

from __future__ import annotations

import collections
import io
import pickle
import zipfile

import one_of_each
import pytest
import torch
from header_files import write_checkpoint, write_header

from backend.errors import BackendError
from backend.library import pickled
from backend.library.header import read_header
from backend.models.weights import read, shapes

SHAPES = {"a.weight": (3, 4), "b.weight": (5,)}
READERS = [read_header, shapes, read]


def refusal(reader, file):
    with pytest.raises(BackendError) as caught:
        reader(file)
    assert file.name in caught.value.message and caught.value.hint
    return caught.value


@pytest.fixture
def broken(tmp_path):
    one_of_each.make_broken(tmp_path, tmp_path / "harm")
    return tmp_path


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("name", "words", "hint"),
    [
        ("empty.safetensors", "is empty, 0 bytes", "get it again"),
        ("cut_off.safetensors", "is cut off, 167 MB of 335 MB are there", "get it again"),
        ("renamed.safetensors", "is a PyTorch checkpoint that was renamed", "renamed.ckpt"),
        ("page.safetensors", "is a web page", "accept the model's licence"),
    ],
)
def test_each_way_to_be_wrong_has_its_sentence(broken, reader, name, words, hint):
    error = refusal(reader, broken / name)
    assert error.code == "broken_weights" and words in error.message and hint in error.hint


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 12345\n", "pointer of Git LFS"),
        (b"GGUF\x03\0\0\0" + bytes(80), "GGUF"),
        (b"\x89PNG\r\n" + bytes(80), "a picture"),
        (b"nothing that anybody knows, and long", "begins like none"),
        (b"\x20\0\0\0\0\0\0\0{", "its end is missing"),
        (b"\xff\xff\xff\xff\xff\0\0\0{}", "is damaged"),
        (b'\x0a\0\0\0\0\0\0\0{"a": "b"}', "is damaged"),
    ],
)
@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_safetensors_file_is_named_for_what_it_is(tmp_path, reader, content, words):
    (tmp_path / "x.safetensors").write_bytes(content)
    assert words in refusal(reader, tmp_path / "x.safetensors").message


def test_a_header_that_lies_is_found_out(tmp_path):
    file = write_header(tmp_path / "x.safetensors", SHAPES)
    whole = file.read_bytes()
    file.write_bytes(whole + b"more")
    assert "is damaged" in refusal(read_header, file).message
    file.write_bytes(whole.replace(b"[3, 4]", b"[9, 4]"))
    assert "is damaged" in refusal(read_header, file).message


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_pickle_that_breaks_off_is_cut_off(tmp_path, reader, old, share):
    torch.save({"state_dict": {"a": torch.ones(3000)}}, tmp_path / "x.ckpt", _use_new_zipfile_serialization=not old)
    whole = (tmp_path / "x.ckpt").read_bytes()
    (tmp_path / "x.ckpt").write_bytes(whole[: int(len(whole) * share)])
    assert "x.ckpt is cut off" in refusal(reader, tmp_path / "x.ckpt").message


def test_a_renamed_safetensors_file_is_named_too(tmp_path):
    file = write_header(tmp_path / "x.safetensors", SHAPES).rename(tmp_path / "x.ckpt")
    error = refusal(read, file)
    assert "is a safetensors file that was renamed" in error.message and "x.safetensors" in error.hint


class ByCall(one_of_each.Harmful):
    """Runs a program when it is unpickled."""

    def __reduce__(self):
        import os

        return os.system, (f"touch {self.path}",)


class ByState(one_of_each.Harmful):
    """Is built of an ordinary class, by a method of its own."""

    def __reduce__(self):
        return collections.UserDict, (), {"data": 1}


@pytest.mark.parametrize("harmful", [one_of_each.Harmful, ByCall, ByState])
@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("reader", READERS)
def test_a_pickle_that_wants_to_run_code_does_nothing_but_raise(tmp_path, harmful, protocol, reader):
    harm, file = tmp_path / "harm", tmp_path / "evil.ckpt"
    content = {"state_dict": {"a": [1, harmful(harm)]}}
    for old in (False, True):
        torch.save(content, file, pickle_protocol=protocol or 2, _use_new_zipfile_serialization=not old)
        error = refusal(reader, file)
        assert error.code == "unsafe_weights" and "wants to use" in error.message
        assert "Nothing in it was run" in error.hint
    file.write_bytes(pickle.dumps(content, protocol))
    assert refusal(reader, file).code in ("unsafe_weights", "broken_weights")
    assert not harm.exists()


def test_what_a_pickle_wants_is_named(tmp_path):
    torch.save({"a": ByCall(tmp_path / "harm")}, tmp_path / "evil.ckpt")
    assert "it wants to use posix.system" in refusal(read_header, tmp_path / "evil.ckpt").message
    many = {"a": collections.UserDict(), "b": ByCall("x"), "c": io.StringIO, "d": zipfile.ZipFile}
    torch.save(many, tmp_path / "many.ckpt")
    assert "and 2 more" in refusal(read_header, tmp_path / "many.ckpt").message


def test_a_torchscript_program_is_refused(tmp_path):
    torch.jit.script(torch.nn.Linear(2, 2)).save(str(tmp_path / "film.pt"))
    error = refusal(read_header, tmp_path / "film.pt")
    assert error.code == "unsafe_weights" and "TorchScript program" in error.message


def test_a_pickle_in_itself_ends(tmp_path):
    content = {}
    content["state_dict"] = content
    torch.save(content, tmp_path / "ring.ckpt")
    for reader in READERS:
        assert refusal(reader, tmp_path / "ring.ckpt").code == "broken_weights"


def test_what_counts_as_safe_is_safe_to_torch_as_well(tmp_path):
    from torch._weights_only_unpickler import _get_allowed_globals

    allowed = _get_allowed_globals()
    ours = {*pickled._SAFE, *pickled.STORED, *pickled._DTYPES, pickled._UNTYPED}
    assert {name for name in ours - set(allowed) if "rebuild" in name} == set()
    everything = collections.OrderedDict(
        a=torch.ones(2, 3),
        b=torch.nn.Parameter(torch.ones(4)),
        c=torch.ones(2, dtype=torch.bfloat16),
        d=torch.ones(2).to(torch.float8_e4m3fn),
        e=torch.Size((1, 2)),
        f={1, 2},
        g=bytearray(b"x"),
    )
    kinds = dict(zip("abcd", ("F32", "F32", "BF16", "F8_E4M3"), strict=True))
    for old in (False, True):
        if old:  # its format has none
            del everything["d"], kinds["d"]
        torch.save(everything, tmp_path / "x.ckpt", _use_new_zipfile_serialization=not old)
        found = read_header(tmp_path / "x.ckpt")
        assert found.shapes == {key: tuple(value.shape) for key, value in read(tmp_path / "x.ckpt").items()}
        assert {key: found.tensors[key].dtype for key in found.tensors} == kinds


def test_weights_beside_other_things_and_in_groups_are_found_as_they_are_read(tmp_path):
    beside = write_checkpoint(tmp_path / "beside.ckpt", SHAPES, epoch=3, optimizer={"lr": 0.1})
    groups = {"image_proj": {"a": torch.ones(2)}, "ip_adapter": {"b": torch.ones(3)}}
    torch.save(groups, tmp_path / "groups.bin")
    for file in (beside, tmp_path / "groups.bin"):
        assert shapes(file) == {key: tuple(value.shape) for key, value in read(file).items()}
    assert shapes(tmp_path / "groups.bin") == {"image_proj.a": (2,), "ip_adapter.b": (3,)}
