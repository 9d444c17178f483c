"""The commands that make takes and place them: render, capture, finish, place.

Must not import operators or panels.
"""

from __future__ import annotations

import argparse

from .. import scripting
from ..backend.contract import ContractError, TakeFolder
from ..resources import Resources
from .asked import asked_resources, asked_scene, save
from .saying import BAD_ARGUMENTS, DONE, code_of, say, say_error, sentence_of


def render(options: argparse.Namespace) -> int:
    """Capture, generate and place shots."""
    scene, using = asked_scene(options), asked_resources(options)
    made = scripting.render(scene, options.shots, options.place, progress=say, using=using)
    for folder in made:
        say(f"Take: {folder.path}")
    if options.place or options.save:
        save(options, using)
    return DONE


def capture(options: argparse.Namespace) -> int:
    """Capture the control passes of shots."""
    scene, using = asked_scene(options), asked_resources(options)
    for shot in scripting.chosen_shots(scene, options.shots):
        how = {"again": options.again, "passes": options.passes, "using": using, "progress": say}
        folder = scripting.capture(scene, shot, **how)
        say(f"Capture: {folder.path}")
    return DONE


def finish(options: argparse.Namespace) -> int:
    """Go on with every take that was cut; one that cannot go on does not stop the others."""
    scene, using = asked_scene(options), asked_resources(options)
    codes = [
        _finish_take(folder, using)
        for shot in scripting.chosen_shots(scene, options.shots)
        for folder in scripting.takes_of(scene, shot, using=using)
    ]
    return next((code for code in codes if code != DONE), DONE)


def _finish_take(folder: TakeFolder, using: Resources) -> int:
    try:
        if len(folder.finished_frames()) < folder.read().frames.count:
            say(f"Take: {scripting.finish(folder, using=using, progress=say).path}")
    except ContractError as error:
        return say_error(str(error), BAD_ARGUMENTS)
    except scripting.ScriptError as error:
        if error.code == "cancelled":
            raise
        return say_error(f"{folder.path}: {sentence_of(error)}", code_of(error))
    return DONE


def place(options: argparse.Namespace) -> int:
    """Place the newest take of each shot."""
    scene, using = asked_scene(options), asked_resources(options)
    for shot in scripting.chosen_shots(scene, options.shots):
        found = scripting.takes_of(scene, shot, using=using)
        if not found:
            raise scripting.ScriptError(f"Shot {shot.name} has no take in {using.takes_root}.", "Run render first.")
        scripting.place(found[0], scene, options.place)
    save(options, using)
    return DONE
