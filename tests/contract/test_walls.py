"""The import rules: who may import what. They are read from the source, so they hold for code that no test runs."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_PRODUCT = {"bench", "demo", "docs", "out", "dist", "preview_scenes", "tests", "tools"}
BLENDER = frozenset(
    {"addon_utils", "bl_operators", "bl_math", "blf", "bmesh", "bpy", "bpy_extras", "gpu", "gpu_extras", "mathutils"}
)
ANYTHING = "*"
GROUND = "resources shots backend.contract"  # what most rooms stand on


@dataclass(frozen=True)
class Wall:
    """What the files whose path starts with `where` may import, besides the standard library.

    `own` are modules of the extension, `others` packages from elsewhere; "*" in either stands for any.
    """

    where: str
    own: frozenset[str]
    others: frozenset[str] = frozenset()
    not_own: frozenset[str] = frozenset()


def wall(where: str, own: str, others=frozenset(), not_own: str = "") -> Wall:
    return Wall(where, frozenset(own.split()), frozenset(others), frozenset(not_own.split()))


# the first that fits a path holds; from what stands lowest up, as CONTRIBUTING.md tells of the rooms
WALLS = (
    wall("backend/contract/", "backend.contract"),
    wall("backend/", "backend", {ANYTHING}),
    wall("environment/", "environment backend.contract"),
    wall("compat", "compat", BLENDER),
    wall("fixes", "fixes"),
    wall("keys", "keys", {"bpy"}),
    wall("preferences", "keys", {"bpy"}),
    wall("resources", "preferences environment backend.contract", {"bpy"}),
    wall("sample/", "sample", BLENDER),
    wall("translations/", "translations", {"bpy"}),
    wall("state/", "state backend.contract", {"bpy"}),
    wall("shots/", "shots compat", BLENDER),
    wall("overlay/", "overlay preferences backend.contract", BLENDER | {"numpy"}),
    wall("place/", "place compat backend.contract", BLENDER | {"numpy"}),
    wall("capture/", "capture compat backend.contract", BLENDER | {"numpy"}),
    wall("settings/", "settings resources shots backend.contract", {"bpy"}),
    wall("seeing/", "seeing overlay capture settings state compat " + GROUND, BLENDER | {"numpy"}),
    wall("worker/session", "worker environment resources backend.contract"),
    wall("worker/", "worker backend.contract", not_own="worker.session"),
    wall("opening/", "opening capture compat settings backend.contract", {"bpy"}),
    wall("takes/reference_", f"takes settings capture compat {GROUND}", {"bpy", "numpy"}),
    wall("takes/", f"takes settings {GROUND}", {"bpy"}),
    wall("estimates/", f"estimates takes capture settings environment worker.session {GROUND}", {"bpy"}),
    wall("runs/updates", "backend.contract"),
    wall("runs/beside", "runs.updates"),
    wall("runs/", f"runs estimates takes capture settings worker.session worker.worker {GROUND}", {"bpy"}),
    wall("textures/", f"textures runs takes capture place {GROUND}", BLENDER),
    wall("boards/", f"boards runs takes capture place settings compat {GROUND}", BLENDER | {"numpy"}),
    wall("waiting/lock", "waiting"),
    wall("waiting/store", "waiting backend.contract"),
    wall("waiting/marks", "waiting backend.contract"),
    wall("waiting/", f"waiting runs takes capture {GROUND}", {"bpy"}),
    wall("scripting/", f"scripting waiting boards textures runs takes place {GROUND}", {"bpy"}),
    wall("commands/", "commands scripting worker.session resources backend.contract", {"bpy"}),
    wall("panels/segmentation", "panels capture.segmentation translations", {"bpy"}),
    wall("panels/", "panels estimates fixes place.sequencer preferences settings shots state translations", {"bpy"}),
    wall("__init__.py", ANYTHING, {"bpy"}),
    wall("", ANYTHING, BLENDER | {"numpy"}, not_own="panels commands"),
)


def product_files() -> list[str]:
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*.py"))
    return sorted(p.as_posix() for p in paths if p.parts[0] not in NOT_PRODUCT and not p.parts[0].startswith("."))


def programs() -> list[Path]:
    """Return what is run from the repository beside the extension and the workshop."""
    return sorted(path for name in ("bench", "demo", "tools") for path in (ROOT / name).glob("*.py"))


def is_module(dotted: str) -> bool:
    path = ROOT.joinpath(*dotted.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def covers(allowed: frozenset[str], dotted: str) -> bool:
    return any(name == ANYTHING or dotted == name or dotted.startswith(f"{name}.") for name in allowed)


def imports(path: str, source: str):
    """Yield (module, is it the extension's own) for every import in `source`; own ones count from the root."""
    package = path.split("/")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, False) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module, False
        elif isinstance(node, ast.ImportFrom):
            assert node.level - 1 <= len(package), f"{path} imports from outside the extension"
            base = package[: len(package) - node.level + 1] + ([node.module] if node.module else [])
            for alias in node.names:
                deeper = ".".join([*base, alias.name])
                yield (deeper if not base or is_module(deeper) else ".".join(base)), True


def wrong_imports(path: str, source: str) -> list[str]:
    """Return a sentence for each import in the file `path` that its wall forbids."""
    held = next(wall for wall in WALLS if path.startswith(wall.where))
    wrong = []
    for module, own in imports(path, source):
        top = module.split(".")[0]
        if own:
            past_contract = top == "backend" and not covers(frozenset({"backend.contract"}), module)
            allowed = covers(held.own, module) and not covers(held.not_own, module)
            if not allowed or (past_contract and not path.startswith("backend/")):
                wrong.append(f"{path} imports {module}")
        elif top not in sys.stdlib_module_names:
            if is_module(top):
                wrong.append(f"{path} imports {module} by its absolute name, which Blender does not know")
            elif not covers(held.others, top) or (path.startswith("backend/") and top in BLENDER):
                wrong.append(f"{path} imports {module}")
    return wrong


def wrong_scene_imports(path: str, source: str) -> list[str]:
    """Return what a scene of the evaluation imports and must not: it runs in Blender, without torch and the backend."""
    forbidden = {"backend", "diffusers", "torch", "transformers"}
    tops = {(module.split(".")[0], own) for module, own in imports(path, source)} - {("preview_scenes", True)}
    return sorted(top for top, own in tops if own or top in forbidden)


@pytest.mark.parametrize("path", sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "preview_scenes").glob("*.py")))
def test_the_scenes_of_the_evaluation_know_no_torch(path):
    assert wrong_scene_imports(path, (ROOT / path).read_text("utf-8")) == []


@pytest.mark.parametrize("source", ["import torch", "from backend.contract import Take", "from .. import runs"])
def test_a_forbidden_import_of_a_scene_is_found(source):
    assert wrong_scene_imports("preview_scenes/scene.py", source) != []


@pytest.mark.parametrize("path", [*product_files(), *(p.relative_to(ROOT).as_posix() for p in programs())])
def test_nothing_imports_the_workshop(path):
    if path.startswith(("backend/preview/", "bench/")):  # a benchmark may ask for the workshop's scenes
        return
    assert not any(
        covers(frozenset({"backend.preview"}), module) for module, _ in imports(path, (ROOT / path).read_text("utf-8"))
    )


@pytest.mark.parametrize("path", product_files())
def test_file_keeps_the_import_rules(path):
    assert wrong_imports(path, (ROOT / path).read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("backend/denoise.py", "import bpy"),
        ("backend/denoise.py", "from mathutils import Vector"),
        ("backend/denoise.py", "from .. import worker"),
        ("backend/denoise.py", "from ..capture import anything"),
        ("backend/contract/take.py", "import torch"),
        ("backend/contract/take.py", "from ..errors import BackendError"),
        ("backend/contract/take.py", "import numpy"),
        ("worker/worker.py", "import bpy"),
        ("worker/worker.py", "import numpy"),
        ("worker/process.py", "from . import session"),
        ("worker/worker.py", "from ..backend import errors"),
        ("worker/worker.py", "from ..backend.errors import BackendError"),
        ("worker/worker.py", "from .. import backend"),
        ("environment/set_up.py", "import torch"),
        ("environment/set_up.py", "import bpy"),
        ("capture/depth.py", "import torch"),
        ("capture/depth.py", "from ..settings.take import take_from"),
        ("capture/depth.py", "from ..place import plane"),
        ("capture/depth.py", "from backend.contract import Take"),
        ("place/plane.py", "def late():\n    from ..capture import walk"),
        ("place/plane.py", "from .. import operators"),
        ("shots/markers.py", "from ..settings import scene"),
        ("panels/shot.py", "from ..capture import walk"),
        ("opening/mend.py", "from .. import place"),
        ("overlay/comparing.py", "from .. import takes"),
        ("takes/branching.py", "from .. import runs"),
        ("runs/take.py", "from ..textures import bake"),
        ("runs/take.py", "from .. import scripting"),
        ("state/state.py", "from .. import takes"),
        ("estimates/pace.py", "from .. import runs"),
        ("textures/bake.py", "from ..operators import listing"),
        ("panels/shot.py", "import numpy"),
        ("operators/generate.py", "from ..panels import shot"),
        ("operators/generate.py", "from ..backend.errors import BackendError"),
        ("boards/edit.py", "from ..operators import boards"),
        ("boards/making.py", "from .. import scripting"),
        ("commands/making.py", "from .. import runs"),
        ("scripting/making.py", "from ..operators import take"),
        ("properties.py", "import diffusers"),
        ("properties.py", "import transformers.models"),
        ("compat.py", "from . import settings"),
        ("waiting/store.py", "import bpy"),
        ("waiting/store.py", "from .. import runs"),
    ],
)
def test_a_forbidden_import_is_found(path, source):
    assert wrong_imports(path, source) != []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("backend/denoise.py", "import torch\nfrom diffusers import DDIMScheduler\nfrom .errors import BackendError"),
        ("backend/contract/take.py", "import json\nfrom .schema import require"),
        ("worker/worker.py", "import subprocess\nfrom ..backend.contract import Run\nfrom ..backend import contract"),
        (
            "capture/depth.py",
            "import bpy\nimport numpy as np\nfrom .. import compat\nfrom ..backend.contract import Take",
        ),
        ("operators/generate.py", "import bpy\nfrom ..capture import walk\nfrom .. import environment"),
        ("panels/shot.py", "import bpy\nfrom .. import settings"),
        ("__init__.py", "from . import panels, operators"),
    ],
)
def test_an_allowed_import_passes(path, source):
    assert wrong_imports(path, source) == []
