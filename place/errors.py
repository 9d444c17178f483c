"""Name the one error that placing raises on purpose.

Must not import anything.
"""

from __future__ import annotations


class PlaceError(Exception):
    """A take that cannot be placed: a sentence saying what is wrong and what to do."""
