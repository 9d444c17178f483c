"""Turn what a command was asked for into a scene and resources, and save where it says.

Must not import operators or panels.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import bpy

from .. import scripting
from ..resources import Resources, resources
from .saying import say


def asked_scene(options: argparse.Namespace) -> bpy.types.Scene:
    """Return the scene that was named, or the one that the .blend opens with. Raises `ScriptError`."""
    if not bpy.data.filepath:
        text = "No .blend is loaded: put it before --command, and check that the file exists."
        raise scripting.ScriptError(text, code="no_shot")
    if options.scene is None:
        return bpy.context.scene
    if options.scene not in bpy.data.scenes:
        known = ", ".join(scene.name for scene in bpy.data.scenes)
        raise scripting.ScriptError(f"There is no scene {options.scene!r}; this file has {known}.", code="no_shot")
    return bpy.data.scenes[options.scene]


def asked_resources(options: argparse.Namespace) -> Resources:
    """Return what this machine offers, with the flags that were given."""
    return resources(
        python=options.python,
        takes=str(options.output.resolve()) if options.output else None,
        device=options.device,
        models=options.models,
        online=options.online,
        offload=options.offload,
        compile=options.compile,
        fast_capture=options.fast_capture,
    )


def save(options: argparse.Namespace, using: Resources) -> None:
    """Save the .blend with what was placed: over itself, or as a copy where --output or --save says."""
    if options.save:
        target = options.save.resolve()
    elif options.output:
        target = using.takes_root / Path(bpy.data.filepath).name
    else:
        target = Path(bpy.data.filepath)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        shutil.copy2(target, target.with_name(target.name + "1"))  # as Blender keeps the version before
    bpy.ops.wm.save_as_mainfile(filepath=str(target), copy=target != Path(bpy.data.filepath), relative_remap=True)
    say(f"Saved: {target}")
