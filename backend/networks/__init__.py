"""diffusers' networks, made to compute what AnimateDiff does, and no number twice.

Must not import bpy or anything from the Blender side.
"""
