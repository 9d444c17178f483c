"""Show on a terminal how far a take is: one line that rewrites itself, or plain lines in a file.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import shutil
from typing import TextIO

from .contract import FrameSaved, FromBackend, Note, Progress


class ProgressLine:
    """Writes what a job reports to `stream`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._rewriting = stream.isatty()
        self._frames_saved = 0
        self._shown: tuple[str, int] = ("", 0)  # stage and tenths of the job
        self._open = False  # whether the cursor stands on a line that is rewritten

    def show(self, message: FromBackend) -> None:
        """Show `message`, if it says something that a person wants to see."""
        if isinstance(message, FrameSaved):
            self._frames_saved += 1
        elif isinstance(message, Note):
            self.write(f"Note: {message.text}")
        elif isinstance(message, Progress):
            self._show_progress(message)

    def write(self, text: str) -> None:
        """Write a line that stays."""
        if self._open:
            self._stream.write("\n")
            self._open = False
        self._stream.write(f"{text}\n")
        self._stream.flush()

    def _show_progress(self, progress: Progress) -> None:
        text = self._text(progress)
        if self._rewriting:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r\x1b[K{text[:width]}")
            self._stream.flush()
            self._open = True
            return
        reached = (progress.stage, int(progress.fraction * 10))
        if reached != self._shown:
            self._shown = reached
            self.write(text)

    def _text(self, progress: Progress) -> str:
        parts = [f"{progress.fraction:4.0%} {progress.stage}"]
        if progress.steps:
            parts.append(f"step {progress.step}/{progress.steps}")
        if progress.windows > 1:
            parts.append(f"window {progress.window}/{progress.windows}")
        if self._frames_saved:
            parts.append(f"{self._frames_saved} frames saved")
        if progress.seconds_left is not None:
            parts.append(f"{duration(progress.seconds_left)} left")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """Return `seconds` for a person: 8 s, 3 min 5 s, 2 h 4 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
