"""Load the extension as the package `animatic` and give each test a fresh Blender."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

bpy = pytest.importorskip("bpy", reason="these tests need Blender or the bpy module")

ROOT = Path(__file__).resolve().parents[2]


def load_extension():
    """Import the repository's root as the package `animatic`, as Blender's extension system does."""
    if "animatic" in sys.modules:
        return sys.modules["animatic"]
    spec = importlib.util.spec_from_file_location(
        "animatic", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["animatic"] = module
    spec.loader.exec_module(module)
    return module


load_extension()


@pytest.fixture(autouse=True)
def fresh_blender():
    """Start each test from an empty file with the extension registered, and unregister it afterwards."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    extension = load_extension()
    extension.register()
    yield
    extension.unregister()


@pytest.fixture
def scene():
    """Return the scene of an empty file."""
    return bpy.context.scene
