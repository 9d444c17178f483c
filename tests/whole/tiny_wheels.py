"""Hand-made wheels and the real uv, so that set-ups run in seconds and without a network."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from environment import SetUpError, folders
from environment.installers import fetch_uv
from environment.runner import Runner

_KEPT_DATA = folders.data_folder()  # before any test points it elsewhere

TORCH = """\
class version:
    cuda = None
    hip = None
class backends:
    class mps:
        is_built = staticmethod(lambda: False)
class xpu:
    is_available = staticmethod(lambda: False)
"""


def write_wheel(folder: Path, name: str, version: str, source: str = "", files: dict[str, str] | None = None) -> Path:
    """Write a pure wheel whose module `name` holds `source`; `files` are more files, by path in the wheel."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    contents = {
        f"{name}.py": source,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        **(files or {}),
    }
    record = "".join(f"{path},,\n" for path in [*contents, f"{info}/RECORD"])
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in {**contents, f"{info}/RECORD": record}.items():
            archive.writestr(path, text)
    return wheel


def bring_uv(data: Path) -> None:
    """Put the pinned uv into the data folder `data`; skip the test where it was never fetched and cannot be."""
    name = f"uv-{folders.UV_REQUIREMENT.read_text('utf-8').split('==')[1].split()[0]}"
    kept = _KEPT_DATA / "tools" / name
    if not kept.is_dir():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ANIMATIC_DATA", str(_KEPT_DATA))
            for variable in ("PIP_NO_INDEX", "PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_CONFIG_FILE"):
                patch.delenv(variable, raising=False)
            try:
                fetch_uv(Runner(_KEPT_DATA / "set-up.log"))
            except SetUpError as error:
                pytest.skip(f"uv is not here and cannot be fetched: {error}")
    shutil.copytree(kept, data / "tools" / name, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
