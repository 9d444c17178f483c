"""Tell whether a prompt has a word for movement: without one AnimateDiff is apt to make a picture that stands still.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import re
from functools import cache

from .prompt_weights import plain_text

_VERBS = """
approach arrive attack billow blink blow boil bounce bow breathe bubble burst chase cheer circle clap climb cook cough
crash crawl creep crouch cruise cry dance dart dash descend dig dissolve dive drag drift drink drip drive drop eat
emerge enter erupt escape exhale explode expand fade fall fidget fight flap flee flicker flit float flow flutter fly
follow gallop gesture glide go grab grow gust hike hit hop hover hurry inhale jog juggle jump kick kiss kneel laugh
leap lift limp lurch march melt morph move nod orbit paddle pan parade perform plunge pounce pour pull pulse punch
push race reach recede ride ripple rise roam roll rotate run rush rustle sail scatter scroll scurry shake shatter
shimmer shiver shout shrink shrug shudder sing sink skate ski skid skip slide slip smoke snap snow soar spark sparkle
speak spill spin spiral splash spray spread sprint sprout squirm stagger stalk stir stomp stretch stride strike stroll
stumble surf sway sweep swell swim swing swirl swoop talk tap throw tilt tiptoe topple toss travel tread tremble trot
tumble turn twinkle twirl twist unfold vibrate waddle wade wag walk wander wave whirl whip wiggle wink wobble wrestle
yawn zoom
"""
_IRREGULAR = """
ate blew blown crept danced dove drank driven drove eaten fallen fell fled flew flown flung fought gone grew grown
knelt leapt passing ran ridden risen rode sang sank shaken shook shrank shrunk slid spat sped spiralled spiralling
sprang springing spun stepped stepping strode sung sunk swam swept swollen swum swung threw thrown travelled
travelling went
"""
_THINGS = """
action animated avalanche blizzard breeze breezy chase cyclone dolly downpour dynamic embers explosion fireworks
flames flight gale gesture handheld hurricane kinetic landslide lava lightning motion movement parallax rain rainy
rainfall rainstorm rapids sandstorm slowly snowfall snowstorm storm stormy stream surf swift swiftly tempest
thunderstorm tides timelapse tornado tracking traffic tsunami waterfall waves whirlpool wind windswept windy
"""
_PHRASES = re.compile(r"\b(?:time[ -]lapse|slow[ -]motion|hyper[ -]?lapse|camera (?:moves?|pushes|pulls|turns))\b")
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_VOWELS = frozenset("aeiou")
# Their last syllable is not stressed, so its consonant stays single: hovering, not hoverring.
_SINGLE = """
enter fidget flicker flutter gallop hover orbit scatter shatter shimmer shiver shudder spiral stagger travel wander
"""


def has_motion(text: str) -> bool:
    """Tell whether `text` has an English word for movement, in any of its forms."""
    said = plain_text(text).lower()
    return any(word in motion_words() for word in _WORD.findall(said)) or _PHRASES.search(said) is not None


@cache
def motion_words() -> frozenset[str]:
    """Return the words that stand for movement, each in all of its forms."""
    return frozenset(
        (*(form for verb in _VERBS.split() for form in _forms(verb)), *_IRREGULAR.split(), *_THINGS.split())
    )


def _forms(verb: str) -> tuple[str, ...]:
    """Return `verb` and its regular forms: -s, -ed, -ing."""
    ending = "es" if re.search(r"(?:s|x|z|ch|sh|[^aeiou]o)$", verb) else "s"
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb}ing" if verb.endswith(("ee", "ye", "oe")) else f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    short = len(verb) > 2 and verb[-1] not in "wxy" and verb[-1] not in _VOWELS and verb[-2] in _VOWELS
    doubled = short and verb[-3] not in _VOWELS and verb not in _SINGLE.split()
    stem = verb + verb[-1] if doubled else verb
    return verb, f"{verb}{ending}", f"{stem}ed", f"{stem}ing"
