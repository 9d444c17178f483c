"""Any exception becomes a sentence, a hint and a detail."""

from __future__ import annotations

import errno
import os

import pytest
import torch

from backend.contract import ContractError, Failed
from backend.errors import BackendError
from backend.failures import OTHER, TAKE, TEXTURE, failed


def failure_of(error: BaseException, folder: str = "/takes/1") -> Failed:
    with pytest.raises(type(error)) as caught:
        raise error
    return failed(caught.value, "job", folder)


def of_errno(number: int, path: str | None = None) -> OSError:
    return OSError(number, os.strerror(number), path)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (of_errno(errno.ENOSPC, "/takes/1/frames/0001.png"), "disk_full", "/takes/1/frames/0001.png is full"),
        (of_errno(errno.ENOSPC), "disk_full", "/takes/1 is full"),
        (of_errno(errno.EDQUOT), "disk_full", "/takes/1 is full"),
        (of_errno(errno.EACCES, "/takes/1/x"), "unwritable", "/takes/1/x (Permission denied)"),
        (of_errno(errno.EROFS), "unwritable", "/takes/1 (Read-only file system)"),
        (of_errno(errno.ENOTDIR, "/takes/1/frames"), "unwritable", "/takes/1/frames (Not a directory)"),
        (of_errno(errno.ENOENT, "/takes/1/x"), "file_error", "/takes/1/x (No such file"),
        (of_errno(errno.EIO, "/takes/1/x"), "file_error", "/takes/1/x (Input/output error)"),
        (of_errno(errno.ENOMEM), "out_of_memory", "not enough memory"),
        (MemoryError(), "out_of_memory", "not enough memory"),
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"), "out_of_memory", "not enough memory"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), "out_of_memory", "not enough memory"),
        (RuntimeError("MPS backend out of memory"), "out_of_memory", "not enough memory"),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED"), "out_of_memory", "not enough memory"),
        (ModuleNotFoundError("No module named 'peft'", name="peft"), "broken_environment", "'peft'"),
        (ImportError("libcudnn.so.9: cannot open"), "broken_environment", "libcudnn.so.9"),
        (ContractError("take.json.seed", -1, "0 or more"), "bad_take", "take.json.seed is -1; it must be 0 or more."),
        (RuntimeError("mat1 and mat2"), "internal", "RuntimeError: mat1 and mat2"),
    ],
)
def test_sentences(error, code, words):
    failure = failure_of(error)
    assert failure.code == code
    assert words in failure.message
    assert failure.hint.endswith((".", "log.txt."))
    assert "Traceback" in failure.detail and "failure_of" in failure.detail


def test_memory_that_really_runs_out_is_recognised():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**60, dtype=torch.uint8)
    assert failure_of(caught.value).code == "out_of_memory"


def test_a_backend_error_keeps_its_words_and_its_detail_comes_first():
    failure = failure_of(BackendError("mismatch", "A and B do not fit.", "Take C.", detail="A is SDXL"))
    assert (failure.code, failure.message, failure.hint) == ("mismatch", "A and B do not fit.", "Take C.")
    assert failure.detail.startswith("A is SDXL\nTraceback")


def test_the_cause_is_in_the_detail():
    try:
        try:
            raise KeyError("the cause")
        except KeyError as cause:
            raise BackendError("bad_take", "Wrong.") from cause
    except BackendError as error:
        assert "the cause" in failed(error, "job").detail


@pytest.mark.parametrize("error", [MemoryError(), of_errno(errno.ENOSPC), of_errno(errno.EIO, "/x")])
def test_each_work_is_gone_on_with_by_its_own_button(error):
    assert "Finish Take" in failed(error, "job", "/takes/1", TAKE).hint
    of_texture = failed(error, "job", "/textures/1", TEXTURE)
    assert "Finish Texture" in of_texture.hint and "ake" not in of_texture.message + of_texture.hint.replace("make", "")
    other = failed(error, "job", "/sheets", OTHER)
    assert "Finish" not in other.hint and "take" not in other.message and other.hint.endswith(".")
