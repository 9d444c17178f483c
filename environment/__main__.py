"""Run the set-up as a program: `python environment install|repair|remove|status|where`.

Must not import anything but the standard library and this package.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    if not __package__:  # started by path: name the package, so that relative imports work, and hide its files
        __package__ = "environment"
        sys.path[0] = str(Path(__file__).resolve().parents[1])
    from .command import main

    sys.exit(main(sys.argv[1:]))
