"""Scenes in Blender that the preview model never saw, captured by the extension for the evaluation.

The only part of training that may import bpy; builds with the demo's shapes. Must not import torch.
"""
