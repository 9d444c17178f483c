"""Takes on disk: where they lie, which go on, branch, lead others, and what the film shows of them.

Must not import operators, panels, capture, place or runs.
"""

from __future__ import annotations

from .folders import captures_root, claim_beside, claim_take, delete, home_of, root_of, takes_folder, takes_of

__all__ = [
    "captures_root",
    "claim_beside",
    "claim_take",
    "delete",
    "home_of",
    "root_of",
    "takes_folder",
    "takes_of",
]
