"""The command line: `blender -b scene.blend --command animatic render --shots all --place sequencer`.

Exit codes: 0 done, 1 a run failed, 2 wrong arguments or no file, 3 no backend or models are missing or
do not fit, 130 cancelled. Must not import operators or panels.
"""

from __future__ import annotations

import bpy

from ..backend.contract import ContractError
from ..scripting import ScriptError
from ..worker import session
from .parsing import command_parser
from .saying import BAD_ARGUMENTS, CANCELLED, CANNOT_START, DONE, FAILED, code_of, say_error, sentence_of

__all__ = ["BAD_ARGUMENTS", "CANCELLED", "CANNOT_START", "DONE", "FAILED", "main", "register", "unregister"]

_registered: list = []


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    try:
        options = command_parser().parse_args(arguments)
    except SystemExit as leaving:
        return BAD_ARGUMENTS if leaving.code else DONE
    try:
        return options.run(options)
    except ContractError as error:
        return say_error(str(error), BAD_ARGUMENTS)
    except ScriptError as error:
        return say_error(sentence_of(error), code_of(error))
    except KeyboardInterrupt:
        return say_error("Cancelled. Finished frames were kept.", CANCELLED)
    finally:
        session.stop()


def register() -> None:
    """Make `--command animatic` known."""
    _registered.append(bpy.utils.register_cli_command("animatic", main))


def unregister() -> None:
    """Take the command away."""
    bpy.utils.unregister_cli_command(_registered.pop())
