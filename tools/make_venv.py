"""Make a virtual environment for development, or a folder of packages, with the tool that sets the backend up.

    python -m tools.make_venv .build/lint --python 3.11 -r tests/requirements-lint.txt
    python -m tools.make_venv .build/backend-tests --packages-for .build/…/python -r tests/requirements.txt

Must not import anything but the standard library and `environment`. Needs Python 3.11 or later.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from environment import SetUpError, data_folder
from environment.folders import python_in
from environment.installers import UvInstaller, fetch_uv
from environment.pip_settings import read_pip_settings
from environment.runner import Runner


def find_python(version: str, uv: UvInstaller) -> str:
    """Return a Python of exactly `version` (`3.11`): the one that runs this, on PATH, or of pyenv.

    Returns the version itself where none is there: uv will fetch one.
    """
    if version == f"{sys.version_info[0]}.{sys.version_info[1]}":
        return sys.executable
    if found := uv.find_python(version):
        return found
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    installed = [folder / "bin" / "python" for folder in sorted(pyenv.glob(f"{version}.*"))]
    return next((str(python) for python in reversed(installed) if python.is_file()), version)


def main() -> int:
    """Make what the command line names, from scratch; return 0, or 1 where it failed and said why."""
    parser = argparse.ArgumentParser(description="Make a virtual environment for development.")
    parser.add_argument("folder", type=Path)
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument("--python", help="the version of the environment's Python, as in 3.11")
    kind.add_argument("--packages-for", type=Path, help="only a folder of packages, for this Python")
    parser.add_argument("-r", dest="requirements", required=True, help="requirements file")
    options = parser.parse_args()
    data_folder().mkdir(parents=True, exist_ok=True)
    runner = Runner(data_folder() / "make-venv.log")
    print(f"Making {options.folder} from {options.requirements}", flush=True)
    try:
        uv = UvInstaller(runner, fetch_uv(runner), read_pip_settings(runner))
        _make(uv, options)
    except SetUpError as error:
        print(f"{error}\n{error.detail}".strip(), file=sys.stderr)
        if options.python:
            print(f"It needs a Python {options.python}; `make PYTHON=/path/to/python …` names one.", file=sys.stderr)
        return 1
    return 0


def _make(uv: UvInstaller, options: argparse.Namespace) -> None:
    arguments = ["-r", options.requirements]
    if options.packages_for:
        shutil.rmtree(options.folder, ignore_errors=True)
        uv.install(options.packages_for, ["--target", str(options.folder), *arguments], heard=print)
    else:
        uv.make(options.folder, find_python(options.python, uv))
        uv.install(python_in(options.folder), arguments, heard=print)


if __name__ == "__main__":
    sys.exit(main())
