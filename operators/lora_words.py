"""Read the words of the LoRAs that the panels show from their files, beside the main thread.

Must not import panels.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import bpy

from .. import resources, shots
from ..backend import contract
from ..overlay import reader
from ..settings.loras import LoraList
from ..state import lora_words
from .redraw import redraw

_AGAIN_SECONDS = 20.0  # until a file that was not there is looked for again: a run may have downloaded it

_asked: dict[str, float] = {}  # when each was looked for last


def follow(context: bpy.types.Context) -> None:
    """Read the words of LoRAs that nobody read yet. Call it again and again."""
    now = time.monotonic()
    for place in _places(context):
        if not lora_words.is_known(place) and now - _asked.get(place, -_AGAIN_SECONDS) >= _AGAIN_SECONDS:
            _asked[place] = now
            _read(place)


def forget() -> None:
    """Read the files again."""
    _asked.clear()
    lora_words.forget()


def _places(context: bpy.types.Context) -> Iterator[str]:
    """Yield what the lists name whose words may be shown: of the film's look and of the shown shot."""
    own, shot = context.scene.animatic, shots.glanced_shot(context.scene)
    settings = own.settings_or_none(shot) if shot else None
    lists: list[LoraList] = [own.look, *((settings.own_look, settings.own_loras) if settings else ())]
    for each in lists:
        if (item := each.chosen_lora) and item.place:
            yield item.place


def _read(place: str) -> None:
    folders = resources.model_folders()

    def read() -> tuple[str, ...] | None:
        file = contract.find_lora(place, folders)
        return contract.trigger_words(file) if file else None

    def keep(words: object) -> None:
        if words is not None:  # what is damaged or not here tells none; a run says what is wrong with it
            lora_words.keep(place, words)
            redraw(bpy.context)

    reader.ask(read, keep)
