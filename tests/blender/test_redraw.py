"""Panels are drawn once more after what changed their height."""

import bpy
import pytest
from animatic.operators import redraw as redrawing


@pytest.fixture
def tagged(monkeypatch):
    """Count how often the sidebars are told to be drawn; there is a window."""
    found = []
    monkeypatch.setattr(redrawing, "_in_window", lambda: True)
    monkeypatch.setattr(redrawing, "_tag", found.append)
    yield found
    redrawing.unregister()


def test_the_sidebars_are_drawn_once_more_when_they_rest(tagged):
    for _ in range(3):
        redrawing.redraw(bpy.context)
    assert len(tagged) == 3 and bpy.app.timers.is_registered(redrawing._settle)
    assert redrawing._settle() is None and len(tagged) == 4  # once, and not for ever


def test_nothing_is_left_of_it_when_animatic_is_switched_off(tagged):
    redrawing.redraw(bpy.context)
    redrawing.unregister()
    assert not bpy.app.timers.is_registered(redrawing._settle)
