"""Scenes in Blender that the preview model never saw, captured by the extension for the evaluation.

Builds with the demo's shapes. Must not import torch.
"""
