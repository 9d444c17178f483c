"""What scripts call for a film that is handed on: storyboard, animatic, movie and timeline.

Must not import operators or panels.
"""

from __future__ import annotations

from pathlib import Path

import bpy

from .. import place
from ..boards import making
from ..resources import Resources, resources
from ..runs import Progress, finish_run


def storyboard(
    scene: bpy.types.Scene, *, using: Resources | None = None, progress: Progress | None = None
) -> list[Path]:
    """Draw the storyboard of the film as `scene.animatic.boards` asks for it; return the PDF and its pages as PNG."""
    return finish_run(making.draw_storyboard(scene, using or resources()), progress)


def animatic(
    scene: bpy.types.Scene, *, using: Resources | None = None, progress: Progress | None = None
) -> bpy.types.Scene:
    """Lay the edit of the chosen takes into the sequencer of `<Scene> Animatic`, or lay it anew; return that scene."""
    finish_run(making.make_animatic(scene, using or resources()), progress)
    return place.edit_scene(scene)


def export_movie(scene: bpy.types.Scene, *, using: Resources | None = None, progress: Progress | None = None) -> Path:
    """Bring the animatic up to date, write it as an MP4 and return the file."""
    return finish_run(making.export_movie(scene, using or resources()), progress)


def export_timeline(
    scene: bpy.types.Scene, *, using: Resources | None = None, progress: Progress | None = None
) -> Path:
    """Write the film's edit as an OpenTimelineIO file for the edit suite, and return it."""
    return finish_run(making.export_timeline(scene, using or resources()), progress)
