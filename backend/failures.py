"""Turn any exception into a sentence that an artist can act on.

Must not import torch: its exceptions are recognised by name.
"""

from __future__ import annotations

import errno
import traceback
from dataclasses import dataclass

from .contract import ContractError, Failed
from .errors import BackendError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}


@dataclass(frozen=True)
class Work:
    """What was being done, as its sentences name it."""

    name: str
    smaller: str  # what to do where memory is short
    kept: str = ""  # where what is finished is gone on from
    go_on: str = "try again"  # once the file that failed is there


TAKE = Work(
    "take",
    "Close what else uses the memory, set GPU Memory to Save Memory, or make a new take of a smaller size.",
    "Finished frames are kept: Finish Take goes on from there.",
    "press Finish Take",
)
TEXTURE = Work(
    "texture",
    "Close what else uses the memory, or make a new texture of a smaller size.",
    "Finished pictures are kept: Finish Texture goes on from there.",
    "press Finish Texture",
)
MORE_FRAMES = Work(
    "picture",
    "Close what else uses the memory, or choose another method.",
    "Finished pictures are kept: Make More Frames goes on from there.",
    "press Make More Frames",
)
OTHER = Work("job", "Close what else uses the memory, then try again.")


def as_backend_error(error: BaseException, folder: str = "", work: Work = TAKE) -> BackendError:
    """Return `error` as a `BackendError`; `folder` was being written for `work`, for the sentence.

    The detail is the traceback, after what a `BackendError` already had as detail.
    """
    detail = "".join(traceback.format_exception(error))
    if isinstance(error, BackendError):
        return BackendError(error.code, error.message, error.hint, f"{error.detail}\n{detail}".lstrip())
    code, message, hint = _sentence(error, folder, work)
    return BackendError(code, message, hint, detail)


def failed(error: BaseException, job: str, folder: str = "", work: Work = TAKE) -> Failed:
    """Return the message that ends `job` because of `error`."""
    found = as_backend_error(error, folder, work)
    return Failed(job, found.code, found.message, found.hint, found.detail)


def _sentence(error: BaseException, folder: str, work: Work) -> tuple[str, str, str]:
    """Return code, message and hint for an exception that is not a `BackendError`."""
    if isinstance(error, ContractError):
        return "bad_take", str(error), "Correct that value, or make the take again from its shot."
    if _is_out_of_memory(error):
        message = f"There is not enough memory for this {work.name}."
        return "out_of_memory", message, f"{work.smaller} {work.kept}".rstrip()
    if isinstance(error, OSError):
        return _file_sentence(error, folder, work)
    if isinstance(error, ImportError):
        name = error.name or str(error)
        hint = "Repair the backend in Animatic's preferences."
        return "broken_environment", f"The backend's Python cannot load the package {name!r}.", hint
    message = f"The backend ran into an error that it does not know: {type(error).__name__}: {error}"
    return "internal", message, "Try again; if it comes back, report it with the take's log.txt."


def _file_sentence(error: OSError, folder: str, work: Work) -> tuple[str, str, str]:
    where = str(error.filename or folder)
    if error.errno in _FULL:
        place = f"that holds {where} " if where else ""
        return "disk_full", f"The disk {place}is full.", f"Free some space there. {work.kept}".rstrip()
    if error.errno in _DENIED or isinstance(error, NotADirectoryError | FileExistsError):
        hint = "Choose a take folder that you may write to, or correct the folder's permissions."
        return "unwritable", f"Animatic cannot write to {where or 'a folder'} ({error.strerror}).", hint
    hint = f"See that the folder is still there and that its drive is connected, then {work.go_on}."
    return "file_error", f"A file could not be used: {where} ({error.strerror or error}).", hint


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":  # torch's, on any device
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    text = str(error)  # torch raises a plain RuntimeError when the CPU's memory is short
    words = ("can't allocate memory", "out of memory", "STATUS_ALLOC_FAILED")
    return isinstance(error, RuntimeError) and any(word in text for word in words)
