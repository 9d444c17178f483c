"""Write what is logged and warned while a take is made into its log.txt.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def log_to_stderr(level: int) -> None:
    """Send log records of `level` and above, and Python warnings, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter(FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)  # a take's log wants these, whatever the terminal shows
    logging.captureWarnings(True)


class _Lines(logging.Handler):
    """Append each record to a file at once; a full disk loses the line, not the take."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter(FORMAT))
        self._file = path.open("ab", buffering=0)

    def emit(self, record: logging.LogRecord) -> None:
        """Write `record` as a line; a thread may outlive the take, and log a moment after it."""
        if self._file.closed:
            return
        try:
            self._file.write(f"{self.format(record)}\n".encode("utf-8", errors="backslashreplace"))
        except OSError:
            self.handleError(record)

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self._file.close()
        super().close()


@contextmanager
def take_log(path: Path) -> Iterator[None]:
    """Append what is logged, and warnings, to `path` inside the `with`.

    Import the libraries before: those that keep their records from the root logger are found by looking.
    """
    handler = _Lines(path)
    loggers = [logging.getLogger(), *_loggers_apart()]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
        handler.close()


def _loggers_apart() -> list[logging.Logger]:
    known = logging.getLogger().manager.loggerDict.values()
    return [logger for logger in known if isinstance(logger, logging.Logger) and not logger.propagate]
