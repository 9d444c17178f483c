"""Frames of a take -> planes, compositor and sequencer of the .blend.

Must not read UI settings, nor import operators, panels or capture.
"""
