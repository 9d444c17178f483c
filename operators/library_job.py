"""What the buttons for models have in common: each starts a job that a timer follows, or does it to its end in scripts.

Must not import panels.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import ClassVar

import bpy

from .. import runs
from ..backend import contract
from ..resources import Resources, resources
from ..runs import library
from ..state import LibraryState
from . import library_run

_OFFLINE = "Blender's online access is off: switch it on under Preferences > System > Network"


class LibraryOperator:
    """A mix-in: `execute` blocks in scripts; from a button a timer follows the job, and nobody waits."""

    bl_options: ClassVar[set[str]] = set()
    _from_button = False

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Refuse while another job about models goes on."""
        if library_run.is_running():
            cls.poll_message_set("Wait until the present work on models has ended, or cancel it")
            return False
        return cls.ready(context.window_manager.animatic.library)

    @classmethod
    def ready(cls, _state: LibraryState) -> bool:
        """Say whether this can start, and why not through `poll_message_set`."""
        return True

    def job(self, state: LibraryState, using: Resources) -> library_run.Job:
        """Return the job to follow."""
        raise NotImplementedError

    @staticmethod
    def end(state: LibraryState, result: object) -> None:
        """Do what comes after a job that ended well with `result`: lines for a person, as a rule."""
        state.report = "\n".join(result)

    def using(self) -> Resources:
        """Return what the machine offers to the job."""
        return resources()

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Start the job and let the timer follow it."""
        self._from_button = True
        return self.execute(context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Start the job; in scripts, do it to its end."""
        state = context.window_manager.animatic.library
        try:
            job = self.job(state, self.using())
        except (runs.RunError, contract.ContractError) as error:  # such as ANIMATIC_OFFLOAD
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if self._from_button:
            library_run.begin(job, self.end)
            return {"FINISHED"}
        error = library_run.block(job, self.end)
        if error is None:
            return {"FINISHED"}
        self.report({"ERROR"}, f"{error.message} {error.hint}".strip())
        return {"CANCELLED"}


class OnlineOperator(LibraryOperator):
    """A mix-in: a job that asks the Hub; the click on it allows that, if Blender may go online."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for online access."""
        if not bpy.app.online_access:
            cls.poll_message_set(_OFFLINE)
            return False
        return super().poll(context)

    def using(self) -> Resources:
        """Return what the machine offers, with the Hub."""
        return resources(online=True)


def listed(using: Resources) -> library_run.Job:
    """List the models anew; the list of before stays until there is something to show."""
    library_run.library().expect()
    yield from library.list_models(using)
    library_run.library().end_list()
    return ()


def and_listed(job: library_run.Job, using: Resources) -> Generator[runs.Update, None, object]:
    """Do `job`, and then list the models anew; return what the job does."""
    result = yield from job
    yield from listed(using)
    return result
