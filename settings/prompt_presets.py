"""Keep prompts for all files: JSON in Blender's folder of presets, a file a prompt.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..backend import contract
from ..backend.contract.folders import write_text

_WORDS_OF_NAME = 5


@dataclass(frozen=True)
class PromptPreset:
    """A prompt that was kept; `negative_prompt` is None where the model set's recommendation was to be avoided."""

    name: str
    prompt: str
    negative_prompt: str | None = None


class PromptPresetSettings:
    """A mix-in for the settings of a shot: its prompt kept as a preset, and taken from one."""

    def save_prompt(self, name: str) -> None:
        """Keep prompt and what to avoid under `name`, in place of the one that has it. Raises `ContractError`."""
        avoided = self.negative_prompt if self.is_property_set("negative_prompt") else None
        save(PromptPreset(name.strip(), self.prompt, avoided))

    def apply_prompt(self, name: str) -> None:
        """Take prompt and what to avoid from the preset `name`. Raises `ContractError`."""
        preset = load(name)
        self.prompt = preset.prompt
        if preset.negative_prompt is None:
            self.property_unset("negative_prompt")
        else:
            self.negative_prompt = preset.negative_prompt


def folder() -> Path:
    """Return the folder of the presets, which need not be there."""
    return Path(bpy.utils.user_resource("SCRIPTS", path="presets")) / "animatic" / "prompt"


def names() -> list[str]:
    """Return the names of the presets, sorted; a file that cannot be read has that of the file."""
    found = folder().glob("*.json") if folder().is_dir() else ()
    return sorted(map(_name_in, found), key=str.casefold)


def free_name(prompt: str) -> str:
    """Return a name of the first words of `prompt` that no preset has yet, "" where it has no words."""
    plain = re.sub(r":\s*[\d.]+|[^\w\s,'-]|_", " ", prompt)  # without brackets, weights and choices
    first = next((part for part in re.split(r"[,\n]", plain) if part.strip()), "")
    name = " ".join(first.split()[:_WORDS_OF_NAME])
    taken = {contract.safe_name(each).casefold() for each in names()}
    tried = itertools.chain([name], (f"{name} {number}" for number in itertools.count(2)))
    return next(each for each in tried if contract.safe_name(each).casefold() not in taken) if name else ""


def load(name: str) -> PromptPreset:
    """Return the preset `name`. Raises `ContractError`."""
    path = _file(name)
    try:
        return contract.from_text(PromptPreset, path.read_bytes(), path.name)
    except OSError as error:
        raise contract.ContractError("prompt preset", name, _one_of_those()) from error


def save(preset: PromptPreset) -> None:
    """Write a preset. Raises `ContractError`."""
    if not preset.name:
        raise contract.ContractError("prompt preset", preset.name, "named: give it a name")
    path = _file(preset.name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, contract.to_text(preset))
    except OSError as error:
        raise contract.ContractError(str(path), error.strerror, "a file that can be written") from error


def delete(name: str) -> None:
    """Delete the preset `name`. Raises `ContractError`."""
    try:
        _file(name).unlink()
    except OSError as error:
        raise contract.ContractError("prompt preset", name, _one_of_those()) from error


def _file(name: str) -> Path:
    return folder() / f"{contract.safe_name(name)}.json"


def _name_in(path: Path) -> str:
    try:
        return contract.from_text(PromptPreset, path.read_bytes(), path.name).name
    except (contract.ContractError, OSError):
        return path.stem


def _one_of_those() -> str:
    return "one of " + ", ".join(names()) if names() else "kept first: there is no prompt preset yet"
