"""Procedural pictures with exact depth, pose, motion and words: what the preview model is trained on.

Must not import torch or bpy.
"""

from .captions import caption_of, said
from .clip import Clip, draw_clip
from .scene import Facts, draw_facts

__all__ = ["Clip", "Facts", "caption_of", "draw_clip", "draw_facts", "said"]
