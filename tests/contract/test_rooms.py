"""The table of rooms in CONTRIBUTING.md is true: it names each, and a room imports only what stands below it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_walls import imports, product_files

ROOT = Path(__file__).resolve().parents[2]
_TABLE = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("The Blender side")[2].partition("\n\n- ")[0]
ROWS = [re.findall(r"`([\w.]+)/?`", row.split("|")[1]) for row in _TABLE.splitlines() if row.startswith("| `")]
FLOORS = {name.removesuffix(".py"): floor for floor, row in enumerate(ROWS) for name in row}
BELOW_ALL = {"backend", "environment"}  # told of beside the table


def room(path: str) -> str:
    return path.split("/")[0].removesuffix(".py")


def test_the_table_names_each_room():
    assert set(FLOORS) == {room(path) for path in product_files()} - BELOW_ALL


def rising(path: str, source: str) -> list[str]:
    """Return the rooms on a higher floor that a file imports."""
    own = FLOORS[room(path)]
    tops = {module.split(".")[0] for module, is_own in imports(path, source) if is_own} - BELOW_ALL
    return sorted(top for top in tops if top and FLOORS[top] < own)


@pytest.mark.parametrize("path", [path for path in product_files() if room(path) not in BELOW_ALL])
def test_a_room_imports_only_what_stands_below_it(path):
    assert rising(path, (ROOT / path).read_text("utf-8")) == []


def test_an_import_of_a_higher_room_is_found():
    assert rising("takes/film.py", "from ..runs import take\nfrom .. import shots") == ["runs"]
