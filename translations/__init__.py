"""Say what the UI says in the language that Blender speaks.

Blender looks names, descriptions and constant labels up by itself, in what is registered here. Texts that hold values,
such as "Frames 1 to 24", are templates in the dictionaries ("Frames {0} to {1}"): `iface` fills one in, and
`translated` finds the one that a finished text was made from. Must not import anything of Animatic but its siblings.
"""

from __future__ import annotations

import bpy

from . import korean, sentences

DICTIONARIES = {"ko_KR": korean.TEXTS}
_CONTEXTS = ("*", "Operator")  # of everything, and of the names of operators


def iface(template: str, *values: object) -> str:
    """Return `template` in Blender's language, with `values` in the places of {0}, {1} …"""
    return bpy.app.translations.pgettext_iface(template).format(*values)


def translated(text: str) -> str:
    """Return a finished text in Blender's language: itself where no template of the dictionary fits."""
    texts = _texts_or_none()
    return sentences.translated(text, texts) if texts is not None else text


def _texts_or_none() -> dict[str, str] | None:
    """Return the dictionary of the language that the interface has, None for English."""
    if not bpy.context.preferences.view.use_translate_interface:
        return None
    locale = bpy.app.translations.locale
    found = (texts for name, texts in DICTIONARIES.items() if locale and name.startswith(locale.split("_")[0]))
    return next(found, None)


def register() -> None:
    """Give Blender the dictionaries."""
    entries = {
        locale: {(context, said): text for said, text in texts.items() for context in _CONTEXTS}
        for locale, texts in DICTIONARIES.items()
    }
    bpy.app.translations.register(__package__, entries)


def unregister() -> None:
    """Take them back."""
    bpy.app.translations.unregister(__package__)
