"""Refuse a base model that says of itself that it predicts something else than its set expects.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..contract import ModelSet
from ..errors import BackendError
from .parts import Located
from .weights import settings, shapes

_SAYS_V = "v_pred"  # a key that single files of SDXL models have which predict v


def refuse_other_prediction(models: ModelSet, located: Sequence[Located]) -> None:
    """Raise `BackendError` `mismatch` where the base predicts v and its set says ε: its pictures would be noise."""
    base = next(place for place in located if place.part.role == "base")
    if models.noise.prediction != "epsilon" or not _predicts_v(base):
        return
    raise BackendError(
        "mismatch",
        f"The base model {base.part.reference} predicts v, but the model set {models.name} is set up for one that "
        "predicts the noise.",
        'Choose another base model, or write "noise": {"prediction": "v_prediction"} into the file of the model set.',
        detail=str(base.path),
    )


def _predicts_v(base: Located) -> bool:
    if base.path.is_dir():
        told = settings(base.path / "scheduler", "scheduler_config.json")
        return told.get("prediction_type") == "v_prediction"
    return _SAYS_V in shapes(base.path)
