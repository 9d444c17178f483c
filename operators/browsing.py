"""Ask in Blender's file browser where a run shall write, then follow the run from a timer.

Must not import panels.
"""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.props import BoolProperty, StringProperty

from .. import runs
from ..resources import resources
from .modal import RunOperator

_NO_PLACE = "No file was named."


class BrowsingRunOperator(RunOperator):
    """A run that writes to `filepath`: `execute` blocks (scripts), `invoke` asks for the file, then follows the run."""

    filepath: StringProperty(
        name="File",
        description="The file or folder that is written; a name that begins with // lies beside the .blend",
        subtype="FILE_PATH",
        options={"SKIP_SAVE"},
    )
    overwrite: BoolProperty(
        name="Replace", description="Replace what is there under this name; off, it stays", options={"SKIP_SAVE"}
    )
    check_existing: BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})  # the browser warns of what is there
    named_already: BoolProperty(default=False, options={"HIDDEN", "SKIP_SAVE"})

    _asks = False  # whether the file browser is open

    def default_name(self, context: bpy.types.Context) -> str:
        """Return what the file is called unless another name is chosen."""
        raise NotImplementedError

    def named(self, path: Path) -> Path:
        """Return `path` as it will be written."""
        return path

    def said(self, result: object) -> str:
        """Return what is said once `result` is written."""
        return f"Exported: {result}"

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Ask for the file; with one that was asked for, begin."""
        if self.named_already:
            return super().invoke(context, event)
        if not self.filepath:
            self.filepath = str(self.named(_home() / self.default_name(context)))
        self._asks = True
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def check(self, _context: bpy.types.Context) -> bool:
        """Keep the ending of the file in step with what is chosen beside it."""
        named = str(self.named(Path(self.filepath)))
        changed = named != self.filepath and bool(self.filepath)
        if changed:
            self.filepath = named
        return changed

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Run to the end, blocking; where the file browser asked, begin a run that is followed from a timer."""
        if not self._asks:
            return super().execute(context)
        own = self.as_keywords(ignore=("check_existing", "named_already", "overwrite"))
        button = getattr(bpy.ops.animatic, type(self).bl_idname.partition(".")[2])
        if not button.poll():  # another run began while the browser was open
            self.report({"ERROR"}, "This cannot start now: wait for the run in progress, or cancel it.")
            return {"CANCELLED"}
        button("INVOKE_DEFAULT", **own, named_already=True, overwrite=True)
        return {"FINISHED"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Do nothing where it was the file browser that was closed."""
        if self._run is not None:
            super().cancel(context)

    def finish(self, context: bpy.types.Context, result: object) -> None:
        """Say what was written, in the panel and in the status bar."""
        text = self.said(result)
        context.window_manager.animatic.add_note(text)
        self.report({"INFO"}, text)

    def path(self) -> Path:
        """Return the file. Raises `RunError` where none was named."""
        if not self.filepath.strip():
            raise runs.RunError(_NO_PLACE, "Name one.", code="no_place")
        return Path(bpy.path.abspath(self.filepath))


def _home() -> Path:
    """Return the folder of the .blend, or of its takes where it was never saved."""
    return Path(bpy.path.abspath("//")) if bpy.data.filepath else resources().takes_root
