"""Storyboards, animatics and timelines of a film's chosen takes.

Must not import operators or panels.
"""
