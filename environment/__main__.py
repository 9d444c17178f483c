"""Run the set-up as a program: `python environment install|repair|remove|status|where`.

Must not import anything but the standard library and this package.
"""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    if __package__:
        from .command import main

        sys.exit(main(sys.argv[1:]))
    # started by path: run as the package that it is, and hide its files
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    runpy.run_module("environment", run_name="__main__", alter_sys=True)
