"""What the UI says, in Korean.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {}
