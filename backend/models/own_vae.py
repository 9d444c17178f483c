"""Give a base model that brings no VAE the one of its family.

Fine-tunes are often handed on without theirs (`…_noVAE`). Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..contract import Machine
from ..contract.model_sets import VAES
from ..contract.models import Family
from ..progress import UNHEARD, Reporter
from .find import locate, locate_all, roles_on_hub
from .parts import Part
from .weights import shapes

_IN_SINGLE_FILES = "first_stage_model.decoder.conv_in.weight"
_UNET = "model.diffusion_model."


def with_vae(
    parts: Sequence[Part], family: Family, machine: Machine, half: bool = False, reporter: Reporter = UNHEARD
) -> list[Part]:
    """Return `parts` with the VAE of `family` in place of one that the base does not bring.

    Where `machine` may go online the Hub is asked, and a base of one file that is not here yet is downloaded first;
    `reporter` hears of it. Raises `BackendError`.
    """
    base, vae = (next(part for part in parts if part.role == role) for role in ("base", "vae"))
    if vae.reference != base.reference or family not in VAES or _brings(base, vae, machine, half, reporter):
        return list(parts)
    reporter.note(f"The base model {base.reference} brings no VAE: {VAES[family]} takes its place.")
    return [replace(part, reference=VAES[family]) if part is vae else part for part in parts]


def _brings(base: Part, vae: Part, machine: Machine, half: bool, reporter: Reporter) -> bool:
    """Tell whether `base` has a VAE; where nothing can be known of it, that it has."""
    place = locate(vae, machine)
    if place is None and machine.online and (roles := roles_on_hub(base, vae, machine)):
        if "vae" not in roles:
            return False
        place = locate_all([vae], machine, half, reporter)[0] if ":" in base.reference else None
    elif place is None:
        return locate(base, machine) is None  # of a folder that holds the rest of the base, it is known
    if place is None or place.path.is_dir():
        return True
    keys = shapes(place.path)
    return _IN_SINGLE_FILES in keys or not any(key.startswith(_UNET) for key in keys)  # what is no base is told later
