"""Resolve what this machine offers a run: backend Python, folders, device, downloads.

A flag goes before an environment variable, and that before the add-on preferences, because farm
machines have none. Must not import settings, operators or panels.
"""

from __future__ import annotations

import os
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import bpy

from . import environment
from .backend import contract
from .preferences import DEFAULT_TAKES_FOLDER, preferences_or_none

NOT_SET_UP = (
    "The backend is not set up on this machine yet. Press Set Up Backend in Animatic's preferences, run "
    "`blender -b --command animatic setup`, or name a Python that has its packages in ANIMATIC_PYTHON."
)


@dataclass(frozen=True)
class Resources:
    """What a run may use on this machine.

    `takes_root` holds captures/ and takes/; `machine` goes to the backend with every run;
    `python` is None where no backend is set up; `python_problem` then says why, and what to do. With `fast_capture`,
    captures are drawn where that shows what a render shows.
    """

    python: Path | None
    takes_root: Path
    machine: contract.Machine
    python_problem: str = ""
    fast_capture: bool = True


def resources(environ: Mapping[str, str] = os.environ, **flags: object) -> Resources:
    """Return what this machine offers.

    `flags` are python, takes, device, models (a list of folders), online, offload, compile and fast_capture; one that
    is left out comes from its ANIMATIC_… variable in `environ`, then the preferences, then the default.
    Raises `ContractError` for a value that is not known.
    """
    own = preferences_or_none()

    def setting(flag: str, attribute: str, default: object) -> object:
        if flags.get(flag) is not None:
            return flags[flag]
        return environ.get(f"ANIMATIC_{flag.upper()}") or (getattr(own, attribute) if own else default)

    machine = {
        "device": str(setting("device", "device", "auto")),
        "model_folders": [str(folder) for folder in model_folders(environ, flags.get("models"))],
        "online": _is_on(setting("online", "allow_downloads", False)) and bpy.app.online_access,
        "offload": str(setting("offload", "offload", "auto")),
        "compile": _is_on(setting("compile", "compile_networks", False)),
    }
    python, problem = _backend_python(str(setting("python", "backend_python", "")))
    return Resources(
        python=python,
        takes_root=_takes_root(str(setting("takes", "takes_folder", DEFAULT_TAKES_FOLDER))),
        machine=contract.from_data(contract.Machine, machine, "machine"),
        python_problem=problem,
        fast_capture=_is_on(setting("fast_capture", "fast_capture", True)),
    )


def _backend_python(named: str) -> tuple[Path | None, str]:
    try:
        found = environment.backend_python(named)
    except environment.SetUpError as error:
        return None, f"{error.message} {error.hint}".strip()
    return found, "" if found else NOT_SET_UP


def model_folders(environ: Mapping[str, str] = os.environ, flag: object = None) -> list[Path]:
    """Return the folders that models are looked for in, the artist's own first."""
    own = preferences_or_none()
    if flag:
        named = [str(folder) for folder in flag]
    elif environ.get("ANIMATIC_MODELS"):
        named = environ["ANIMATIC_MODELS"].split(os.pathsep)
    else:
        named = [folder.path for folder in own.model_folders if folder.path] if own else []
    return [Path(bpy.path.abspath(name)) for name in named] + [default_model_folder()]


def default_model_folder() -> Path:
    """Return the folder that models go to when none is named."""
    return environment.data_folder() / "models"


def unsaved_takes_root() -> Path:
    """Return where the takes of a .blend go that was never saved."""
    return environment.data_folder() / "unsaved"


def known_model_sets() -> contract.ModelSets:
    """Return every model set there is; looks at the folders again after two seconds, as panels ask often."""
    return _model_sets(tuple(model_folders()), int(time.monotonic() / 2))


@lru_cache(maxsize=4)
def _model_sets(folders: tuple[Path, ...], _moment: int) -> contract.ModelSets:
    return contract.model_sets(folders)


@cache
def version() -> str:
    """Return the version in the extension's manifest."""
    manifest = Path(__file__).with_name("blender_manifest.toml")
    return tomllib.loads(manifest.read_text("utf-8"))["version"]


def _takes_root(named: str) -> Path:
    if named.startswith("//") and not bpy.data.filepath:
        return unsaved_takes_root()
    return _resolved(bpy.path.abspath(named), int(time.monotonic() / 2))


@lru_cache(maxsize=4)
def _resolved(path: str, _moment: int) -> Path:
    """Follow the links in `path`, again after two seconds: panels ask often, and each part of it asks the disk."""
    return Path(path).resolve()


def _is_on(value: object) -> bool:
    return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "yes", "on")
