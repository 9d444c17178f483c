"""Hold what a shot is.

Must not import anything of Animatic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Origin = Literal["marker", "scene", "strip", "hand", "surface"]


@dataclass(frozen=True)
class Shot:
    """A run of scene frames seen through one camera; `start` and `end` are inclusive.

    `id` is empty for a shot that `sync` has not seen yet; `camera` is an object's name, or empty where the scene's own
    camera is followed; `marker_frame` is None where no marker is the shot's. `stage` names the scene that is captured,
    whose frames `start` and `end` are; "" is the scene whose shot it is. `surface` names the object whose UV layout is
    the picture; such a shot has no camera. `edit_at` is the frame of the film that shows `start`, None for its own.
    """

    id: str
    name: str
    camera: str
    start: int
    end: int
    marker_frame: int | None = None
    stage: str = ""
    surface: str = ""
    origin: Origin = "marker"
    edit_at: int | None = None

    @property
    def edit_start(self) -> int:
        """The first frame of the film's own time at which the shot is seen."""
        return self.start if self.edit_at is None else self.edit_at

    @property
    def edit_end(self) -> int:
        """The last frame of the film's own time at which the shot is seen."""
        return self.edit_start + self.end - self.start

    def own_frame(self, edit_frame: int) -> int:
        """Return the frame of the stage that the film shows at `edit_frame`."""
        return edit_frame - self.edit_start + self.start

    @property
    def seen_frame(self) -> int:
        """What a shot is known by of its place in time: its marker, or where its strip lies."""
        return self.edit_start if self.origin == "strip" else self.marker_frame or 0
