"""Turn any exception into a sentence that an artist can act on.

Must not import torch: its exceptions are recognised by name.
"""

from __future__ import annotations

import errno
import traceback

from .contract import ContractError, Failed
from .errors import BackendError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_KEPT = "Finished frames are kept: Finish Take goes on from there."


def as_backend_error(error: BaseException, folder: str = "") -> BackendError:
    """Return `error` as a `BackendError`; `folder` is the one that was being written, for the sentence.

    The detail is the traceback, after what a `BackendError` already had as detail.
    """
    detail = "".join(traceback.format_exception(error))
    if isinstance(error, BackendError):
        return BackendError(error.code, error.message, error.hint, f"{error.detail}\n{detail}".lstrip())
    code, message, hint = _sentence(error, folder)
    return BackendError(code, message, hint, detail)


def failed(error: BaseException, job: str, folder: str = "") -> Failed:
    """Return the message that ends `job` because of `error`."""
    found = as_backend_error(error, folder)
    return Failed(job, found.code, found.message, found.hint, found.detail)


def _sentence(error: BaseException, folder: str) -> tuple[str, str, str]:
    """Return code, message and hint for an exception that is not a `BackendError`."""
    if isinstance(error, ContractError):
        return "bad_take", str(error), "Correct that value, or make the take again from its shot."
    if _is_out_of_memory(error):
        hint = "Close what else uses the memory, set GPU Memory to Save Memory, or make a new take of a smaller size."
        return "out_of_memory", "There is not enough memory for this take.", f"{hint} {_KEPT}"
    if isinstance(error, OSError):
        return _file_sentence(error, folder)
    if isinstance(error, ImportError):
        name = error.name or str(error)
        hint = "Repair the backend in Animatic's preferences."
        return "broken_environment", f"The backend's Python cannot load the package {name!r}.", hint
    message = f"The backend ran into an error that it does not know: {type(error).__name__}: {error}"
    return "internal", message, "Try again; if it comes back, report it with the take's log.txt."


def _file_sentence(error: OSError, folder: str) -> tuple[str, str, str]:
    where = str(error.filename or folder)
    if error.errno in _FULL:
        place = f"that holds {where} " if where else ""
        return "disk_full", f"The disk {place}is full.", f"Free some space there. {_KEPT}"
    if error.errno in _DENIED or isinstance(error, NotADirectoryError | FileExistsError):
        hint = "Choose a take folder that you may write to, or correct the folder's permissions."
        return "unwritable", f"Animatic cannot write to {where or 'a folder'} ({error.strerror}).", hint
    hint = "See that the folder is still there and that its drive is connected, then press Finish Take."
    return "file_error", f"A file could not be used: {where} ({error.strerror or error}).", hint


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":  # torch's, on any device
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    text = str(error)  # torch raises a plain RuntimeError when the CPU's memory is short
    words = ("can't allocate memory", "out of memory", "STATUS_ALLOC_FAILED")
    return isinstance(error, RuntimeError) and any(word in text for word in words)
