"""The commands for the film: list its shots, draw its boards.

Must not import operators or panels.
"""

from __future__ import annotations

import argparse

from .. import scripting
from .asked import asked_resources, asked_scene, save
from .saying import DONE, say

BOARDS = ("storyboard", "movie", "timeline")


def list_shots(options: argparse.Namespace) -> int:
    """List the shots of the scene, in the order of the film."""
    scene = asked_scene(options)
    for shot in scripting.sync(scene):
        place = f" of {shot.stage}" if shot.stage else ""
        off = "" if scene.animatic.settings_for(shot).enabled else ", not in the film"
        say(f"{shot.name}: frames {shot.start} to {shot.end}{place}, {shot.camera or 'no camera'}{off}")
    return DONE


def draw_boards(options: argparse.Namespace) -> int:
    """Draw the storyboard, write the animatic as a movie and as a timeline: all, or only what was named."""
    scene, using = asked_scene(options), asked_resources(options)
    how = {"using": using, "progress": say}
    if "storyboard" in options.only:
        say(f"Storyboard: {scripting.storyboard(scene, **how)[0]}")
    if "movie" in options.only:
        say(f"Movie: {scripting.export_movie(scene, **how)}")
    if "timeline" in options.only:
        say(f"Timeline: {scripting.export_timeline(scene, **how)}")
    if options.save:
        save(options, using)
    return DONE
