"""What scripts ask of LoRAs: the words that they listen to.

LoRAs themselves are settings: `scene.animatic.look.add_lora(…)` for the film, `settings.own_loras.add_lora(…)` for a
shot. Must not import operators or panels.
"""

from __future__ import annotations

from pathlib import Path

from ..backend import contract
from ..resources import Resources, resources
from ..runs import RunError as ScriptError


def trigger_words(reference: str, *, using: Resources | None = None) -> tuple[str, ...]:
    """Return the words that the LoRA called `reference` was trained on, as its file tells; it must be on this machine.

    `reference` is a file, a name in a model folder or a Hub id, as in the panels.
    """
    folders = (using or resources()).machine.model_folders
    file = contract.find_lora(reference, [Path(folder) for folder in folders])
    if file is None:
        raise ScriptError(f"The LoRA {reference} is not on this machine.", "Put it into a model folder, or run a take.")
    try:
        return contract.trigger_words(file)
    except (OSError, ValueError) as error:
        raise ScriptError(f"The words of the LoRA {reference} cannot be read: {error}.", "Get it again.") from error
