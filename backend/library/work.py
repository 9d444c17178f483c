"""Do what Blender asks about the models on this machine.

Must not import torch at the top, nor anything from the Blender side.
"""

from __future__ import annotations

from pathlib import Path

from ..contract.library import (
    ConvertModel,
    DeleteModel,
    DownloadModel,
    LibraryRequest,
    ListModels,
    ModelFile,
    ModelsFolder,
    ModelsFound,
    Offer,
    OfferRemoval,
    Removal,
)
from ..progress import Reporter
from .convert import convert
from .delete import delete, removal_of
from .download import fetch
from .facts import Shelf
from .folders import free_bytes
from .plans import plan
from .scan import scan

_AT_ONCE = 25  # models in one message, so that who reads it is not held up


def do(request: LibraryRequest, reporter: Reporter) -> tuple[str, ...]:
    """Do what `request` asks for and return the lines that a person should read.

    Raises `BackendError`, `CancelledByUser`, or what a library raises.
    """
    if isinstance(request, ListModels):
        _list(request, reporter)
        return ()
    if isinstance(request, DownloadModel):
        return fetch(plan(request.reference, request.machine), reporter)
    if isinstance(request, DeleteModel):
        return (delete(removal_of(Path(request.path), request.machine)),)
    if isinstance(request, OfferRemoval):
        found = removal_of(Path(request.path), request.machine)
        reporter.send(Removal(request.job, request.path, found.frees_bytes, found.sentences))
        return ()
    if isinstance(request, ConvertModel):
        made = convert(Path(request.path), reporter)
        return (f"{made.name} lies beside {Path(request.path).name}, which is not needed any more.",)
    planned = plan(request.reference, request.machine)
    reporter.send(
        Offer(
            request.job,
            request.reference,
            planned.size_bytes,
            len(planned.files),
            planned.licences,
            str(planned.into),
            free_bytes(planned.into),
        )
    )
    return ()


def _list(request: ListModels, reporter: Reporter) -> None:
    """Tell each model as it is found, and each folder behind its models."""
    reporter.begin("reading")
    waiting: list[ModelFile] = []

    def tell(*folders: ModelsFolder) -> None:
        reporter.send(ModelsFound(request.job, tuple(waiting), folders))
        waiting.clear()

    for found in scan(request.machine, Shelf()):
        reporter.check_cancelled()
        if isinstance(found, ModelFile):
            waiting.append(found)
            if len(waiting) == _AT_ONCE:
                tell()
        else:
            tell(found)
