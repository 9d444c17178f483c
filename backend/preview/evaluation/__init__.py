"""Does the preview model obey depth, pose and prompt, is it steady, is it fast? Measured through the real backend.

Runs with the backend's Python: `python -m backend.preview.evaluation`. Must not import bpy.
"""
