"""Turn frames into timecode and back, and know the frame rates that are written short.

Must not import anything but the standard library and `schema`.
"""

from __future__ import annotations

import re

from .schema import require

_TIMECODE = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d):(\d{2,3})")


def exact_fps(fps: float) -> float:
    """Return the rate that `fps` is written short for: 23.976 is 24000/1001, 29.97 is 30000/1001; others stay."""
    whole = round(fps * 1.001)
    return whole * 1000 / 1001 if abs(fps - whole * 1000 / 1001) < 0.002 else fps


def timecode(frames: int, fps: float) -> str:
    """Return `frames` as hours:minutes:seconds:frames, without drop frame: at 23.976 a second counts 24 frames."""
    base = max(1, round(fps))
    seconds, rest = divmod(abs(frames), base)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{rest:02}"
    return f"-{text}" if frames < 0 else text


def timecode_frames(text: str, fps: float, field: str = "timecode") -> int:
    """Return the frames that the timecode `text` counts at `fps`. Raises `ContractError` about `field`."""
    base = max(1, round(fps))
    found = _TIMECODE.fullmatch(text)
    right = found is not None and int(found[4]) < base
    require(right, field, text, f"hours:minutes:seconds:frames with fewer than {base} frames, such as 01:00:00:00")
    hours, minutes, seconds, frames = map(int, found.groups()) if found else (0, 0, 0, 0)
    return ((hours * 60 + minutes) * 60 + seconds) * base + frames
