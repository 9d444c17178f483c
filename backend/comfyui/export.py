"""Export a take for ComfyUI: a folder with the workflow, its pictures and a README.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

from ..contract import COMFYUI_WORKFLOW, ExportComfyUI, Take, TakeFolder, shown_pictures
from ..contract.folders import write_text
from ..contract.more_frames import own_fps
from ..errors import BackendError
from ..exporting.unfinished import unfinished
from ..inputs import check_controls, read_take
from ..progress import Reporter
from ..storage import disk_errors
from .building import workflow_of
from .definitions import faults
from .handed import handed_on
from .here import told_by_files
from .pictures import write_pictures
from .readme import readme

PARTS = ("control", "source", "references", "keys")  # the folders of pictures that an export may have
README = "README.md"


def export_comfyui(request: ExportComfyUI, reporter: Reporter) -> tuple[str, ...]:
    """Write the take as `request` says; return the path of the workflow; tell what differs.

    The take need not be finished: what it is made from is enough. Raises `BackendError` (`exists` where the folder
    holds something and may not be written into, or what no export has written), `CancelledByUser` or OSError.
    """
    folder, into = TakeFolder(Path(request.folder)), Path(request.into).expanduser().absolute()
    take, notes = handed_on(read_take(folder))
    check_controls(folder, take)
    told = told_by_files(take.models, request.machine)
    take = replace(take, models=told.models)
    workflow = workflow_of(take, request.root.strip() or str(into), told.motion_loras)
    if wrong := faults(workflow.nodes):
        raise _unfit(wrong)
    _require_room(into, request.overwrite)
    notes = [*notes, *told.notes, *_between(folder, take), *workflow.notes]
    for note in notes:
        reporter.note(note)
    reporter.begin("exporting")
    with disk_errors(into.parent, "export again"), unfinished(into) as temporary:
        temporary.mkdir(parents=True)
        write_pictures(folder, take, temporary, reporter)
        write_text(temporary / README, readme(take, workflow, notes))
        write_text(temporary / COMFYUI_WORKFLOW, json.dumps(workflow.nodes, indent=2, ensure_ascii=False) + "\n")
        _bring(temporary, into)
    return (str(into / COMFYUI_WORKFLOW),)


def _between(folder: TakeFolder, take: Take) -> list[str]:
    """Return a note where the take is shown with pictures that the workflow does not make."""
    if shown_pictures(folder, take).path == folder.frames:
        return []
    fps = own_fps(take)
    return [f"The pictures in between that the take has are not made here: the movie has {fps:g} pictures a second."]


def _require_room(into: Path, overwrite: bool) -> None:
    """Raise `BackendError` `exists` where something is in the way of an export into `into`.

    Folders of the same names that no export has written are never replaced: a take has such, and so may a project.
    """
    if not into.exists() or (into.is_dir() and not any(into.iterdir())):
        return
    if not overwrite or not into.is_dir():
        raise _exists(into)
    others = [name for name in (*PARTS, README) if (into / name).exists()]
    if others and not (into / COMFYUI_WORKFLOW).is_file():
        text = f"{into} holds {others[0]}, which no export for ComfyUI has written."
        raise BackendError("exists", text, "Choose another folder.", detail=", ".join(others))


def _bring(temporary: Path, into: Path) -> None:
    """Bring what was written into its place; of a folder that is there only an earlier export's parts go."""
    into.mkdir(exist_ok=True)
    for part in PARTS:
        if (into / part).is_dir():
            shutil.rmtree(into / part)
    for path in temporary.iterdir():
        path.replace(into / path.name)


def _unfit(wrong: list[str]) -> BackendError:
    text = f"ComfyUI's nodes do not take this: {wrong[0]}."
    return BackendError("mismatch", text, "Change that in the shot and make a new take.", detail="\n".join(wrong))


def _exists(path: Path) -> BackendError:
    text = f"{path} is there already, and holds something."
    return BackendError("exists", text, "Choose another folder, or say that it may be replaced.", detail=str(path))
