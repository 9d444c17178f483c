"""Choose by its seed what the prompts of a take leave open, and bring back what was written.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .take import Take
from .wildcards import LinesOf, Written, chosen


def resolved(take: Take, lines_of: LinesOf) -> Take:
    """Return `take`, whose prompts are as they were written, with all in them chosen, and what they were beside it.

    A take that leaves nothing open comes back as it is. Raises `ContractError` for a name without a list.
    """

    def say(text: str) -> str:
        return chosen(text, take.seed, lines_of)

    def say_whole(whole: str, own: str, joined: Callable[[str], str]) -> str:
        return joined(say(own)) if own != whole else say(whole)  # the style of a prompt changed by hand is not in it

    style = replace(take.style, prompt=say(take.style.prompt), negative_prompt=say(take.style.negative_prompt))
    found = replace(
        take,
        prompt=say_whole(take.prompt, take.own_prompt, style.said),
        negative_prompt=say_whole(take.negative_prompt, take.own_negative_prompt, style.avoided),
        travel=take.travel and replace(take.travel, prompts=tuple(map(say, take.travel.prompts))),
        style=style,
    )
    return take if found == take else replace(found, written=_written(take))


def as_written(take: Take) -> Take:
    """Return `take` with the prompts that it had before anything in them was chosen."""
    written = take.written
    if written is None:
        return take
    return replace(
        take,
        prompt=written.prompt,
        negative_prompt=written.negative_prompt,
        travel=take.travel and replace(take.travel, prompts=written.travel),
        style=replace(take.style, prompt=written.style_prompt, negative_prompt=written.style_negative_prompt),
        written=None,
    )


def _written(take: Take) -> Written:
    prompts = take.travel.prompts if take.travel else ()
    return Written(take.prompt, take.negative_prompt, take.style.prompt, take.style.negative_prompt, prompts)
