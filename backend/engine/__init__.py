"""The denoise loop: from noise, conditions and networks to latents, in context windows of any shot.

Knows networks and tensors, nothing of folders and files. Must not import bpy or anything from the Blender side.
"""
