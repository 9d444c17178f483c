"""A take says exactly which files made it, and gigabytes are read once."""

from __future__ import annotations

import hashlib
import os

import pytest

from backend.models import hashes
from backend.models.hashes import hash_of
from backend.models.parts import Located, Part


@pytest.fixture
def model(tmp_path):
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"weights")
    return Located(Part("base", "me/model"), file)


def forget():
    """Forget what this process knows, as a new one does."""
    hashes._hash.cache_clear()


def test_a_later_process_knows_the_hash_without_reading_the_file(model, monkeypatch):
    first = hash_of(model)
    assert first == hashlib.sha256(b"weights").hexdigest()
    forget()
    monkeypatch.setattr(hashes, "file_hash", lambda _: pytest.fail("read again"))
    assert hash_of(model) == first


@pytest.mark.parametrize("content", [b"other weights", b"WEIGHTS"])
def test_a_changed_file_is_read_again(model, content):
    hash_of(model)
    forget()
    before = model.path.stat().st_mtime_ns
    model.path.write_bytes(content)
    os.utime(model.path, ns=(before + 1, before + 1))
    assert hash_of(model) == hashlib.sha256(content).hexdigest()


def test_hashes_come_also_where_they_cannot_be_kept(model, monkeypatch, tmp_path):
    (tmp_path / "no folder").write_bytes(b"")
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "no folder"))
    forget()
    assert hash_of(model) == hashlib.sha256(b"weights").hexdigest()
