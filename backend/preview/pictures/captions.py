"""Put into words what a scene shows, in ever other ways.

Must not import torch or bpy.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..vocabulary import ACTIONS, COLOUR_WORDS, MATERIALS, PEOPLE, PLACES, PROPS, STYLES, TIMES, WEATHERS, Meanings
from .scene import Facts

Draw = np.random.Generator
_PLACED = {"sea": ("by the {}", "at the {}"), "desert": ("in the {}", "in a {}"), "field": ("in a {}", "on a {}"),
           "street": ("in a {}", "on a {}", "in the {}")}  # fmt: skip
_CLOTHES = ("in {}", "in a {} coat", "in {} clothes", "in a {} shirt", "wearing {}", "in a {} jacket", "in a {} suit")
_FILLERS = ("beautiful picture", "detailed", "a scene", "wide shot", "soft light", "close view", "photo", "camera view",
            "old", "warm light", "cold light")  # fmt: skip


def said(facts: Facts, draw: Draw) -> Facts:
    """Return those of `facts` that a prompt says: hardly ever the usual, and now and then only some."""
    usual = {
        "place": 0.5 if facts.place == "studio" else 0.08,
        "time": 0.35 if facts.time == "day" else 0.05,
        "weather": 1.0 if facts.weather == "clear" else 0.05,
        "style": 0.9 if facts.style == "render" else 0.0,
    }
    return replace(facts, **{name: None for name, share in usual.items() if draw.random() < share})


def caption_of(facts: Facts, draw: Draw) -> str:
    """Return a prompt that says all of `facts`."""
    subject = [text for text in (_character(facts, draw), _prop(facts, draw)) if text]
    if len(subject) == 2 and draw.random() < 0.25:
        subject.reverse()
    head = _pick(draw, (" and ", ", ", " near ", " beside ")).join(subject)
    rest = [text for text in (_place(facts, draw), _ground(facts, draw), _sky(facts, draw), _time(facts, draw),
                              _weather(facts, draw), _style(facts, draw), _walls(facts, draw)) if text]  # fmt: skip
    draw.shuffle(rest)
    if draw.random() < 0.2:
        rest.insert(int(draw.integers(len(rest) + 1)), _pick(draw, _FILLERS))
    if draw.random() < 0.05:
        rest.insert(int(draw.integers(len(rest) + 1)), "".join(draw.choice(list("abcdefghiklmnoprstuvwy"), 7)))
    parts = [head, *rest] if head else rest
    if draw.random() < 0.1:
        draw.shuffle(parts)
    text = parts[0] if parts else ""
    for part in parts[1:]:
        text += _pick(draw, (", ", ", ", " ")) + part
    return text


def _pick(draw: Draw, choices: tuple[str, ...]) -> str:
    return choices[int(draw.integers(len(choices)))]


def _word(table: Meanings, meaning: str, draw: Draw) -> str:
    """Return a word for `meaning`, the first one half of the time."""
    texts = table[meaning]
    return texts[0] if draw.random() < 0.5 else _pick(draw, texts)


def _character(facts: Facts, draw: Draw) -> str:
    if not facts.character:
        return ""
    who = _word(PEOPLE, facts.character, draw)
    if facts.character_colour:
        colour = _word(COLOUR_WORDS, facts.character_colour, draw)
        if facts.character in ("robot", "mannequin") or draw.random() < 0.25:
            who = f"{colour} {who}"
        else:
            dress = ("in a {} dress", "in {}") if facts.character == "woman" else _CLOTHES
            who = f"{who} {_pick(draw, dress).format(colour)}"
    return f"a {who} {_word(ACTIONS, facts.action or 'stand', draw)}"


def _prop(facts: Facts, draw: Draw) -> str:
    if not facts.prop:
        return ""
    words = [_word(COLOUR_WORDS, facts.prop_colour, draw)] if facts.prop_colour else []
    if facts.prop_material:
        words.append(_word(MATERIALS, facts.prop_material, draw))
    name = _word(PROPS, facts.prop, draw)
    return f"{_pick(draw, ('a ', 'the ', 'some '))}{' '.join([*words, name])}"


def _place(facts: Facts, draw: Draw) -> str:
    if not facts.place:
        return ""
    return _pick(draw, _PLACED.get(facts.place, ("in a {}", "in the {}"))).format(_word(PLACES, facts.place, draw))


def _ground(facts: Facts, draw: Draw) -> str:
    if not facts.ground_colour:
        return ""
    colour = _word(COLOUR_WORDS, facts.ground_colour, draw)
    return _pick(draw, ("{} ground", "on {} ground", "on a {} floor", "{} floor")).format(colour)


def _sky(facts: Facts, draw: Draw) -> str:
    if not facts.sky_colour:
        return ""
    colour = _word(COLOUR_WORDS, facts.sky_colour, draw)
    return _pick(draw, ("{} sky", "under a {} sky", "{} background")).format(colour)


def _walls(facts: Facts, draw: Draw) -> str:
    if not facts.wall_colour:
        return ""
    return _pick(draw, ("{} wall", "with {} wall")).format(_word(COLOUR_WORDS, facts.wall_colour, draw))


def _time(facts: Facts, draw: Draw) -> str:
    if not facts.time:
        return ""
    return _pick(draw, ("at {}", "{}")).format(_word(TIMES, facts.time, draw))


def _weather(facts: Facts, draw: Draw) -> str:
    if not facts.weather or not WEATHERS[facts.weather]:
        return ""
    return _pick(draw, ("in {}", "{}", "with {}")).format(_word(WEATHERS, facts.weather, draw))


def _style(facts: Facts, draw: Draw) -> str:
    if not facts.style:
        return ""
    if facts.style == "render":
        return "render"
    word = _word(STYLES, facts.style, draw)
    return _pick(draw, ("{}", "{} style")).format(word)
