"""What scripts call for the models on this machine.

Must not import operators or panels.
"""

from __future__ import annotations

from pathlib import Path

from ..backend.contract.good_sets import GOOD_SETS, GoodSet
from ..backend.contract.library import ModelFile, Offer
from ..resources import Resources, resources
from ..runs import Progress, finish_run, library


def models(*, using: Resources | None = None, progress: Progress | None = None) -> list[ModelFile]:
    """Return the models in the machine's folders and in the Hub's cache, as their headers tell of them."""
    return list(finish_run(library.list_models(using or resources()), progress))


def good_sets() -> tuple[GoodSet, ...]:
    """Return the sets of models that go well together, for `download_model` by their names."""
    return GOOD_SETS


def offer_model(reference: str, *, using: Resources | None = None, progress: Progress | None = None) -> Offer:
    """Return what `download_model` would bring: size, files, licences, and the room on the disk."""
    return finish_run(library.offer_model(reference, using or _online()), progress)


def download_model(
    reference: str, *, using: Resources | None = None, progress: Progress | None = None
) -> tuple[str, ...]:
    """Fetch a good set by name, or a model by its id on the Hub (`org/name`, `org/name:file.safetensors`).

    Only with Blender's online access. Return lines that say what came and under which licences; a download that was cut
    off goes on where it stopped.
    """
    return finish_run(library.download_model(reference, using or _online()), progress)


def convert_model(
    path: Path | str, *, using: Resources | None = None, progress: Progress | None = None
) -> tuple[str, ...]:
    """Write the pickle at `path` as safetensors beside it; the pickle stays. Return a line that says so."""
    return finish_run(library.convert_model(str(path), using or resources()), progress)


def delete_model(
    path: Path | str, *, using: Resources | None = None, progress: Progress | None = None
) -> tuple[str, ...]:
    """Delete the model at `path`, which lies in a model folder or the Hub's cache; return what that freed."""
    return finish_run(library.delete_model(str(path), using or resources()), progress)


def _online() -> Resources:
    """Return what this machine offers to who asked for a download: Blender's online access decides alone."""
    return resources(online=True)
