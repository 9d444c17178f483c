"""Draw storyboards on pages, and write edits as timelines that edit suites read.

Must not import torch, bpy or anything from the Blender side.
"""
