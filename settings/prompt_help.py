"""Tell what the models will hear of a shot's prompts, and what an artist may want to know of that. Reads only.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..backend import contract
from ..shots import Shot
from . import wildcards
from .scene import SceneSettings, ShotSettings

_MOVEMENT = "The motion module moves what the prompt says moves: try {}"
_TRY, _TRY_PREVIEW = "walking, wind, waves, smoke, slow pan", "walking, running, dancing, waving"


@dataclass(frozen=True)
class Said:
    """What the models hear: each prompt of the shot as a whole, and what to avoid; `own` are without the look."""

    prompts: tuple[str, ...]
    avoided: str
    own: str
    own_avoided: str
    was_open: bool = False  # the seed chose something in them
    problem: str = ""  # why it cannot be told; the prompts are then as they were written
    lacking: str = ""  # the name of the text that it is for want of


def said_of(own: SceneSettings, settings: ShotSettings) -> Said:
    """Return what the models will hear of the shot with these `settings`."""
    models, look = own.models_or_none(settings), own.look_of(settings)
    avoided = settings.avoided(models) if models else settings.negative_prompt
    styles = (look.prompt, look.negative_prompt) if look else ("", "")
    travel = [item.prompt for item in settings.travel.in_order()]
    written = (settings.prompt, avoided, *styles, *travel)
    try:
        said = tuple(wildcards.chosen(text, settings.seed) for text in written)
    except contract.ContractError as error:
        name = str(error.value).strip("_")
        return Said(*_whole(*written), problem=str(error), lacking="" if wildcards.lines_of(name) else name)
    return Said(*_whole(*said), was_open=said != written)


def longest(said: Said) -> str:
    """Return the prompt that is likely to have most tokens."""
    return max(said.prompts, key=contract.about_tokens)


def length_text(text: str, count: tuple[int, int] | None) -> str:
    """Return in words how long the prompt `text` is: as (tokens, parts) were counted, else about; "" of nothing."""
    if not text.strip():
        return ""
    tokens, parts = count or (contract.about_tokens(text), contract.about_parts(text))
    return contract.tokens_text(tokens, parts, exact=count is not None)


def marks_notes(said: Said) -> list[str]:
    """Return a sentence on each bracket and weight that hardly says what was meant."""
    return list(dict.fromkeys(note for text in (*said.prompts, said.avoided) for note in contract.marks_notes(text)))


def unread_note(said: Said, models: contract.ModelSet | None) -> str:
    """Return a sentence where prompts are written in letters that CLIP does not read, or ""."""
    if models is None or contract.knows_few_words(models):
        return ""  # its unknown words are named
    return next(filter(None, map(contract.unread_note, (*said.prompts, said.avoided))), "")


def movement_note(said: Said, settings: ShotSettings, shot: Shot, models: contract.ModelSet | None) -> str:
    """Return words to try where no prompt of a moving shot has one for movement, or ""."""
    frames = settings.frames_of(shot)
    still = frames.are_stills or frames.count == 1 or bool(shot.surface)
    silent = not any(prompt.strip() for prompt in said.prompts)
    if still or silent or unread_note(said, models) or any(map(contract.has_motion, said.prompts)):
        return ""
    return _MOVEMENT.format(_TRY_PREVIEW if models and contract.knows_few_words(models) else _TRY)


def _whole(
    own: str, own_avoided: str, style: str, style_avoided: str, *travel: str
) -> tuple[tuple[str, ...], str, str, str]:
    """Return the prompts with what is said after each, and what to avoid, as a take puts them together, and `own`."""
    look = contract.Style(style, style_avoided)
    common = look.said(own)
    prompts = tuple(contract.whole_prompt(common, place) for place in travel) or (common,)
    return prompts, look.avoided(own_avoided), own, own_avoided
