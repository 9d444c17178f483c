"""Run the suite inside a full Blender application.

    blender -b --factory-startup --python tests/run_in_blender.py -- PYTEST_FOLDER [PYTEST ARGUMENTS]

PYTEST_FOLDER holds pytest, which Blender does not ship. Must not import anything above `tests` but pytest.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    """Run pytest with `arguments` after the first, which names its folder; return its exit code."""
    folder, *rest = arguments
    sys.path.insert(0, str(Path(folder).resolve()))
    os.chdir(ROOT)
    import pytest

    tests = [str(path) for name in ("contract", "blender", "whole") if (path := ROOT / "tests" / name).is_dir()]
    return int(pytest.main(rest or tests))


if __name__ == "__main__":
    code = main(sys.argv[sys.argv.index("--") + 1 :])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # Blender would end with 0, and runs on after a script's SystemExit in some versions
