"""The backend process of this Blender: one that is kept warm, watched and stopped.

`session` holds the one that runs go through. Imports nothing here: `worker` and `process` work without Blender too.
"""
