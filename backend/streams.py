"""Keep standard input and output for messages, whatever libraries print or read.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from typing import NoReturn

from .contract import FromBackend, to_line


class Channel:
    """The two pipes to the process that started this one; any thread may send."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading = reading
        self._writing = writing
        self._one_at_a_time = threading.Lock()

    def send(self, message: FromBackend) -> None:
        """Write `message` as one line. Ends this process when nobody is left to read it."""
        data = memoryview(to_line(message).encode())
        with self._one_at_a_time:
            while data:
                try:
                    data = data[os.write(self._writing, data) :]
                except OSError:  # a broken pipe, for which Windows has other words
                    end_process()

    def lines(self) -> Iterator[str]:
        """Yield the lines that arrive, until the other side closes its end."""
        with open(self._reading, "rb", closefd=False) as arriving:
            for line in arriving:
                yield line.decode("utf-8", errors="replace")


def claim_standard_streams() -> Channel:
    """Move standard input and output to descriptors of their own and return them as a channel.

    Afterwards descriptor 1 leads to standard error, so that a library that prints, from Python or from C,
    writes into the log and not between the messages. Descriptor 0 is empty: no library can eat a message,
    and on Windows none waits for the pipe that a thread of ours is reading.
    """
    sys.stdout.flush()
    channel = Channel(reading=os.dup(0), writing=os.dup(1))  # duplicates are not inherited by children
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    return channel


def end_process() -> NoReturn:
    """End this process now, whatever its other threads do."""
    os._exit(0)
