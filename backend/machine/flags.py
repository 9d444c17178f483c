"""Read what this machine offers a run from flags, and from the environment where a flag is absent.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, cast, get_args, get_type_hints

from ..contract import Machine
from ..errors import BackendError

_Offload = Literal["auto", "never", "always"]
_OFFLOAD = get_args(get_type_hints(Machine)["offload"])
_YES, _NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


def machine_flags() -> argparse.ArgumentParser:
    """Return a parent parser with the flags of `machine_from`."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--device", help="auto, cpu, cuda, cuda:1, mps, xpu (auto)")
    parser.add_argument(
        "--models", type=Path, nargs="+", action="extend", metavar="PATH", help="folders that hold models"
    )
    parser.add_argument("--online", action=argparse.BooleanOptionalAction, help="models may be downloaded (no)")
    parser.add_argument(
        "--compile",
        action=argparse.BooleanOptionalAction,
        help="compile the networks once for each picture size, which takes minutes and needs a compiler (no)",
    )
    parser.add_argument("--offload", choices=_OFFLOAD, help="keep models in the CPU's memory until used (auto)")
    return parser


def machine_from(options: argparse.Namespace, environment: Mapping[str, str]) -> Machine:
    """Return the machine that flags, or else ANIMATIC_* variables, describe; model folders are absolute.

    Raises `BackendError` "bad_arguments" naming the variable that is wrong.
    """
    folders = options.models or [Path(text) for text in _variable(environment, "MODELS").split(os.pathsep) if text]
    offload = options.offload or _one_of(environment, "OFFLOAD", _OFFLOAD)
    return Machine(
        device=options.device or _variable(environment, "DEVICE") or Machine.device,
        model_folders=tuple(str(folder.expanduser().absolute()) for folder in folders),
        online=_switch(options.online, environment, "ONLINE"),
        offload=cast(_Offload, offload or Machine.offload),
        compile=_switch(options.compile, environment, "COMPILE"),
    )


def _switch(flag: bool | None, environment: Mapping[str, str], name: str) -> bool:
    """Return the flag, or where it was not given the variable, which says yes or no."""
    return _one_of(environment, name, (*_NO, *_YES)) in _YES if flag is None else flag


def _variable(environment: Mapping[str, str], name: str) -> str:
    return environment.get(f"ANIMATIC_{name}", "").strip()


def _one_of(environment: Mapping[str, str], name: str, values: tuple[str, ...]) -> str:
    """Return the variable, which is one of `values` or empty."""
    value = _variable(environment, name).lower()
    if value and value not in values:
        raise BackendError("bad_arguments", f"ANIMATIC_{name} is {value!r}; it must be one of {', '.join(values)}.")
    return value
