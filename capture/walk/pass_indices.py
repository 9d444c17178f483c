"""Give what is told apart in a picture its pass index, through a `Restorer`, whatever keys and drivers say.

Must not import anything of Animatic but its siblings in capture.
"""

from __future__ import annotations

from ..indices import Indices
from ..shown import curves_of, drivers_of
from .restore import Restorer

_PATH = "pass_index"


def apply(restorer: Restorer, indices: Indices) -> None:
    """Set `indices`, and keep what is animated from taking them away."""
    for block, index in indices.items():
        for number, driver in drivers_of(block):
            if driver.data_path == _PATH:
                restorer.set(block, f"animation_data.drivers[{number}].mute", True)
        for curve in curves_of(block):
            if curve.data_path == _PATH:
                restorer.set(curve.id_data, f"{curve.path_from_id()}.mute", True)
        restorer.set(block, _PATH, index)
