"""Write a take as a workflow for ComfyUI, with AnimateDiff-Evolved, Advanced-ControlNet and the pictures it needs.

Must not import bpy or anything from the Blender side.
"""
