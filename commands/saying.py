"""Say what a command does and how it ends: lines, exit codes.

Must not import operators or panels.
"""

from __future__ import annotations

import sys

from ..scripting import ScriptError

DONE, FAILED, BAD_ARGUMENTS, CANNOT_START, CANCELLED = 0, 1, 2, 3, 130
_CANNOT_START_CODES = {"no_backend", "backend_no_start", "missing_weights", "mismatch", "cannot_capture"}


def say(text: str) -> None:
    """Say how it goes on, on standard output."""
    print(text, flush=True)


def say_error(text: str, code: int) -> int:
    """Say what went wrong, on standard error, and return the exit code for it."""
    print(f"animatic: {text}", file=sys.stderr, flush=True)
    return code


def sentence_of(error: ScriptError) -> str:
    """Return what to say of `error`, with the flag that would put it right here."""
    flag = " Here --online allows downloads." if "Download Missing Models" in error.hint else ""
    return f"{error.message} {error.hint}".strip() + flag


def code_of(error: ScriptError) -> int:
    """Return the exit code of a run that ended in `error`."""
    code = CANNOT_START if error.code in _CANNOT_START_CODES else FAILED
    return {"cancelled": CANCELLED, "no_shot": BAD_ARGUMENTS, "bad_place": BAD_ARGUMENTS}.get(error.code, code)
