"""Make pictures between those of a take: by the scene's own motion, by a network, or by mixing.

Must not import bpy or anything from the Blender side.
"""
