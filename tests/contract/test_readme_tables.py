"""The tables of README.md and docs/ are true: calls, flags, model sets, the keys of a set, and what fits which GPU."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from backend.contract import BUILT_IN, Control, FrameMap, ModelSet, Noise, Sampling, Take, demand_of, fitting_way
from backend.contract.schema import from_text

ROOT = Path(__file__).resolve().parents[2]
README, SCRIPTING, MODELS = (
    (ROOT / name).read_text("utf-8") for name in ("README.md", "docs/scripting.md", "docs/models.md")
)
GIB = 2**30
DESKTOP_GIB = 0.7
SETS = {models.name: models for models in BUILT_IN}


def rows_of(text: str, header: str) -> list[list[str]]:
    """Return the cells of the table that begins with `header`, row by row."""
    table = text.partition(f"| {header} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table]


def test_the_table_of_calls_has_every_call_of_scripting():
    exported = re.findall(r'^    "(\w+)",$', (ROOT / "scripting" / "__init__.py").read_text("utf-8"), re.MULTILINE)
    rows = "\n".join(row[0] for row in rows_of(SCRIPTING, "call"))
    calls = [name for name in exported if name.islower()]
    assert calls and [name for name in calls if f"{name}(" not in rows] == []


def test_the_tables_of_commands_and_flags_have_all_that_the_parser_reads():
    parser = (ROOT / "commands" / "parsing.py").read_text("utf-8")
    commands = set(re.findall(r'_add\(commands, "(\w+)"', parser)) | {"setup"}
    assert {row[0].strip("`") for row in rows_of(SCRIPTING, "command")} == commands
    variables = set(re.findall(r"\[(ANIMATIC_\w+)\]", parser))
    assert {row[1].strip("`") for row in rows_of(SCRIPTING, "flag")} == variables


@pytest.mark.parametrize("models", BUILT_IN, ids=lambda models: models.name)
def test_the_readme_names_every_built_in_model_set(models):
    words = re.findall(r"[\w.-]+", models.label)
    assert any(all(word in row[0] for word in words) for row in rows_of(README, "set"))


@pytest.mark.parametrize(("described", "header"), [(ModelSet, "key"), (Noise, "key")])
def test_the_tables_of_keys_have_every_key(described, header):
    text = MODELS if described is ModelSet else MODELS.partition("### Noise")[2]
    keys = re.findall(r'"(\w+)"', " ".join(row[0] for row in rows_of(text, header)))
    assert keys and set(keys) == {field.name for field in fields(described)}


def test_the_example_of_a_set_is_one():
    example = MODELS.partition("```json\n")[2].partition("```")[0]
    assert from_text(ModelSet, example.encode(), "mine.json").family == "sd15"


def claims() -> list[tuple[str, float, tuple[int, int], str, int]]:
    """Return what the README says fits: set, GiB of the GPU, size in pixels, what is there together, window."""
    found = []
    for gpu, *cells in rows_of(README, "GPU memory"):
        if gpu == "none":
            continue
        for name, cell in zip(("sd15-v3", "sdxl-beta"), cells, strict=True):
            for width, height, how in re.findall(r"(\d+) × (\d+)([^;]*)", cell):
                together = next((word for word in ("stage", "model") if f"one {word} at a time" in how), "all")
                window = re.search(r"windows of (\d+)", how)
                frames = int(window[1]) if window else 16
                found.append((name, float(gpu.split()[0]), (int(width), int(height)), together, frames))
    return found


@pytest.mark.parametrize(("name", "gib", "size", "together", "frames"), claims())
def test_what_the_readme_says_fits_a_gpu_is_what_a_run_plans(name, gib, size, together, frames):
    controls = (Control("depth"), Control("openpose"))
    take = Take("a", "A", 1, FrameMap(1, 16), 24.0, *size, "", 1, SETS[name], sampling=Sampling(), controls=controls)
    way = fitting_way(demand_of(take, on_cpu=False), "auto", int((gib - DESKTOP_GIB) * GIB))
    assert way is not None and way.window == frames
    assert frames < 16 or way.together == together
