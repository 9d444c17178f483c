"""Write what a person who gets an exported workflow must know: nodes, models, how to run it, what differs.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ..contract import COMFYUI_WORKFLOW, Take
from .definitions import definitions, sources
from .workflow import Workflow

_COMFYUI = "comfyanonymous/ComfyUI"


def readme(take: Take, workflow: Workflow, notes: Sequence[str]) -> str:
    """Return the text of README.md."""
    frames = take.frames
    parts = [
        f"# {take.shot_name}, take {take.number}, for ComfyUI",
        f"{frames.count} frames of {take.width} x {take.height} pixels, seed {take.seed}. "
        f"Frame {frames.start} of the scene is picture 1"
        + (f"; each picture stands for {frames.step} frames of it." if frames.step > 1 else "."),
        "## Custom nodes",
        _nodes(workflow),
        "## Models",
        "Each file goes below ComfyUI's `models` folder. Another file of the same kind works too: choose it in the "
        f"loader, or change its name in `{COMFYUI_WORKFLOW}`.",
        _models(workflow),
        "## Run it",
        f"Open `{COMFYUI_WORKFLOW}` in ComfyUI (drag it into the window), or send it to a server:",
        f"```\npython -c \"import json; print(json.dumps({{'prompt': json.load(open('{COMFYUI_WORKFLOW}'))}}))\" \\\n"
        "  | curl -d @- -H 'Content-Type: application/json' http://127.0.0.1:8188/prompt\n```",
        f"The pictures are loaded from `{workflow.root}`. On another machine, replace that in `{COMFYUI_WORKFLOW}` by "
        "where this folder is there, or export with that as *Folder on the Server*.",
        "## What is not as in Animatic",
        "\n".join(f"- {note}" for note in notes),
    ]
    return "\n\n".join(parts) + "\n"


def _nodes(workflow: Workflow) -> str:
    """Return a line for each pack of nodes that the workflow uses."""
    used = {definitions()[node["class_type"]]["repository"] for node in workflow.nodes.values()}
    lines = [
        f"- [{repository.partition('/')[2]}](https://github.com/{repository}): written for its state of "
        f"{source['date']} (commit {source['commit'][:8]})"
        for repository, source in sources().items()
        if repository in used and repository != _COMFYUI
    ]
    core = sources()[_COMFYUI]
    return "\n".join([f"- ComfyUI {core['version']} or later, as of {core['date']}", *lines])


def _models(workflow: Workflow) -> str:
    """Return a line for each model file, by folder."""
    files = sorted(workflow.files, key=lambda file: (file.folder, file.name))
    lines = []
    for folder, own in groupby(files, key=lambda file: file.folder):
        lines += [f"- `models/{folder}/{file.name}`: {file.origin}" for file in own]
    return "\n".join(lines)
