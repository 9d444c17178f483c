"""The one error that the backend raises on purpose: a code, a sentence, what to do, and the detail.

Must not import anything but the standard library.
"""

from __future__ import annotations


class BackendError(Exception):
    """Something an artist can act on.

    `code` is lower-case words for programs (`missing_weights`, `mismatch`, `out_of_memory`, `disk_full`,
    `bad_take`, `locked`, `unwritable` …), `message` says what is wrong, `hint` what to
    do, `detail` is for a bug report.
    """

    def __init__(self, code: str, message: str, hint: str = "", detail: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.detail = code, message, hint, detail


class CancelledByUser(Exception):
    """The job was cancelled between two steps."""
