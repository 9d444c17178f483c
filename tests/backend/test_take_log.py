"""What is logged while a take is made goes into its log.txt, whoever logs it."""

from __future__ import annotations

import errno
import logging
import sys
import warnings

import pytest

from backend import take_log
from backend.take_log import log_to_stderr


@pytest.fixture
def library():
    """Return a logger that keeps its records from the root logger, as diffusers and transformers do."""
    logger = logging.getLogger("a_library")
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    yield logger
    logger.propagate = True


@pytest.fixture
def to_stderr(monkeypatch):
    """Log to standard error as the program does."""
    log_to_stderr(logging.WARNING)


def test_records_warnings_and_libraries_that_keep_to_themselves(tmp_path, library, to_stderr, capsys):
    path = tmp_path / "log.txt"
    path.write_text("an earlier run\n", "utf-8")
    logging.getLogger("backend.x").info("before")
    with take_log.take_log(path):
        logging.getLogger("backend.x").info("from the backend, größer")
        library.warning("from a library")
        library.info("less than the library says")
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("careful", stacklevel=1)
    library.warning("after")
    lines = path.read_text("utf-8").splitlines()
    assert lines[0] == "an earlier run"
    assert lines[1].endswith("INFO backend.x: from the backend, größer")
    assert lines[2].endswith("WARNING a_library: from a library")
    assert "careful" in lines[3]
    text = "\n".join(lines)
    assert "before" not in text and "after" not in text and "less than" not in text
    assert text.count("from a library") == 1
    assert "from the backend" not in capsys.readouterr().err  # INFO is for the file


def test_a_thread_that_outlives_the_take_logs_without_an_error(tmp_path, to_stderr, capsys):
    path = tmp_path / "log.txt"
    with take_log.take_log(path):
        handler = logging.getLogger().handlers[-1]
    handler.handle(logging.makeLogRecord({"msg": "a moment later"}))
    assert path.read_text("utf-8") == "" and capsys.readouterr().err == ""


def test_a_full_disk_loses_the_line_and_not_the_take(tmp_path, monkeypatch, to_stderr, capsys):
    with take_log.take_log(tmp_path / "log.txt"):
        handler = logging.getLogger().handlers[-1]
        file = handler._file
        handler._file = FullDisk()
        logging.getLogger("backend").warning("lost")
        handler._file = file
    assert "No space left" in capsys.readouterr().err
    assert (tmp_path / "log.txt").read_text() == ""


class FullDisk:
    closed = False

    def write(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_log_that_cannot_be_opened_is_an_error(tmp_path):
    with pytest.raises(IsADirectoryError if sys.platform != "win32" else PermissionError), take_log.take_log(tmp_path):
        pass
