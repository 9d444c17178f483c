"""Ask about the models on this machine, in a backend process of its own: a take that is made meanwhile goes on.

Must not import settings, operators or panels.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from ..backend import contract
from ..backend.contract.library import (
    ConvertModel,
    DeleteModel,
    DownloadModel,
    LibraryRequest,
    ListModels,
    ModelFile,
    ModelsFound,
    Offer,
    OfferModel,
    OfferRemoval,
    Removal,
    Told,
)
from ..resources import Resources
from ..worker import session
from ..worker.worker import Worker, WorkerError
from .following import new_job, require_backend, update_or_none
from .updates import CancelRun, RunError, Update

Lines = tuple[str, ...]  # for a person


@dataclass(frozen=True)
class Answer:
    """What a job about models told, and the lines that it ended with."""

    told: tuple[Told, ...]
    lines: Lines


def list_models(resources: Resources) -> Generator[Update, None, tuple[ModelFile, ...]]:
    """Return the models in the machine's folders and in the Hub's cache; its updates tell them as they are found."""
    answer = yield from library_job(ListModels(new_job(), resources.machine), resources)
    return tuple(model for told in answer.told if isinstance(told, ModelsFound) for model in told.models)


def offer_model(reference: str, resources: Resources) -> Generator[Update, None, Offer]:
    """Return what a download of `reference` would bring: a Hub id, a file in one, or a good set."""
    answer = yield from library_job(OfferModel(new_job(), reference, resources.machine), resources)
    return next(told for told in answer.told if isinstance(told, Offer))


def download_model(reference: str, resources: Resources) -> Generator[Update, None, Lines]:
    """Fetch what `offer_model` tells of, and return lines that say so."""
    return (yield from library_job(DownloadModel(new_job(), reference, resources.machine), resources)).lines


def offer_removal(path: str, resources: Resources) -> Generator[Update, None, Removal]:
    """Return what deleting the model at `path` would do."""
    answer = yield from library_job(OfferRemoval(new_job(), path, resources.machine), resources)
    return next(told for told in answer.told if isinstance(told, Removal))


def delete_model(path: str, resources: Resources) -> Generator[Update, None, Lines]:
    """Delete the model at `path`, and return a line that says what that freed."""
    return (yield from library_job(DeleteModel(new_job(), path, resources.machine), resources)).lines


def convert_model(path: str, resources: Resources) -> Generator[Update, None, Lines]:
    """Write the pickle at `path` as safetensors beside it, and return a line that says so."""
    return (yield from library_job(ConvertModel(new_job(), path, resources.machine), resources)).lines


def library_job(request: LibraryRequest, resources: Resources) -> Generator[Update, None, Answer]:
    """Do `request` and return its answer. Raises `RunError`; closing the generator ends the job."""
    require_backend(resources)
    log = session.log_file()
    backend = Worker(resources.python, session.PROGRAM_FOLDER, log.with_name(f"{log.stem}-models.log"))
    told: list[Told] = []
    try:
        backend.start()
        backend.send(request)
        yield Update("Starting the backend")
        while True:
            for message in backend.poll():
                if isinstance(message, contract.Finished):
                    return Answer(tuple(told), message.report)
                update = update_or_none(message)
                if update is not None:
                    told += [update.told] if update.told else []
                    yield update
            try:
                yield Update(waiting=True)
            except CancelRun:
                backend.send(contract.Cancel(request.job))
    except WorkerError as error:
        raise RunError(str(error), "Look at the backend's log in Preferences.", code="backend_died") from error
    finally:
        backend.stop_beside()
