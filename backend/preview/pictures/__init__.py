"""Procedural pictures with exact depth, pose, motion and words: what the preview model is trained on.

Must not import torch or bpy.
"""

from .clip import Clip, draw_clip
from .scene import Facts

__all__ = ["Clip", "Facts", "draw_clip"]
