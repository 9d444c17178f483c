"""The commands that hand takes on: export, comfyui.

Must not import operators or panels.
"""

from __future__ import annotations

import argparse

from .. import scripting
from ..backend.contract import export_name
from .asked import asked_resources, asked_scene
from .saying import DONE, say


def export(options: argparse.Namespace) -> int:
    """Write the takes that the film shows, or those with a star, as movies or sequences."""
    scene, using = asked_scene(options), asked_resources(options)
    written = scripting.export_takes(
        scene,
        options.into.absolute(),
        shots=options.shots,
        which="starred" if options.starred else "shown",
        format=options.format,
        quality=options.quality,
        repeats=not options.once,
        overwrite=options.overwrite,
        fps=options.fps,
        using=using,
        progress=say,
    )
    for path in written:
        say(f"Exported: {path}")
    return DONE


def comfyui(options: argparse.Namespace) -> int:
    """Write the same takes as workflows for ComfyUI, each into a folder of its own."""
    scene, using = asked_scene(options), asked_resources(options)
    for folder in scripting.shown_takes(scene, options.shots, "starred" if options.starred else "shown", using=using):
        name = f"{export_name(folder.read())}_comfyui"
        how = {"overwrite": options.overwrite, "using": using, "progress": say}
        root = f"{options.root.rstrip('/')}/{name}" if options.root else ""
        say(f"Exported: {scripting.export_comfyui(folder, options.into.absolute() / name, root=root, **how)}")
    return DONE
