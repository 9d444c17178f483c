"""The one error of takes on disk; runs make their own of it.

Must not import anything of Animatic.
"""

from __future__ import annotations


class TakeError(Exception):
    """What a take needs of others is not there; the text says what, `hint` what to do, `code` which kind it is."""

    def __init__(self, message: str, hint: str = "", code: str = "no_keys") -> None:
        super().__init__(message)
        self.hint, self.code = hint, code
