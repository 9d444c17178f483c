"""The backend and the extension's manifest name one version."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from backend.version import VERSION

MANIFEST = Path(__file__).resolve().parents[2] / "blender_manifest.toml"


@pytest.mark.skipif(not MANIFEST.exists(), reason="the backend lies here without the extension")
def test_the_manifest_names_the_same_version():
    assert tomllib.loads(MANIFEST.read_text("utf-8"))["version"] == VERSION
