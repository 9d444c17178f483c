"""What happens to a .blend that is opened: a cut capture is mended, settings of an earlier version are brought up.

Must not import operators or panels.
"""

from __future__ import annotations

from . import mend, upgrade


def register() -> None:
    """Look at each file that is opened, after the state of the one before was forgotten."""
    mend.register()
    upgrade.register()


def unregister() -> None:
    """Look no more."""
    upgrade.unregister()
    mend.unregister()
