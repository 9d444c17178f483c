"""Tell networks that make pictures in between from each other: RIFE by its versions, and FILM.

By the layouts that loading goes by, so that what is listed is what can be used. Must not import torch or anything from
the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..errors import BackendError
from ..interpolation import film_layout, rife_layout
from .seen import Identity, Seen, Shape

_FILM, _RIFE = "extract.extract_sublevels.convs.0.0.0.weight", "block0.conv0.0.0.weight"
_OLDER_RIFE = ("contextnet.", "fusionnet.")


def interpolation(seen: Seen) -> Identity | None:
    """Return which network that makes pictures in between a file is."""
    name = seen.name.strip()
    if _FILM in (shapes := _unified(seen, film_layout.unified_key)):
        return _known(lambda: film_layout.layout_of(shapes, name) and "FILM", "FILM")
    shapes = {key: shape for key, shape in _unified(seen, rife_layout.unified_key).items() if rife_layout.is_used(key)}
    if _RIFE in shapes or any(key.startswith(_OLDER_RIFE) for key in shapes):
        return _known(lambda: f"RIFE {rife_layout.releases(rife_layout.layout_of(shapes, name))}", "RIFE")
    return None


def _unified(seen: Seen, unified_key: Callable[[str], str]) -> Mapping[str, Shape]:
    return {unified_key(key): shape for key, shape in seen.shapes.items()}


def _known(read: Callable[[], str], name: str) -> Identity:
    """Return what `read` tells of a network called `name`; where it is no layout that can be loaded, why."""
    try:
        return Identity("interpolation", detail=read())
    except BackendError as error:
        return Identity("interpolation", detail=name, problem=error.message, hint=error.hint)
