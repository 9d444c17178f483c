"""Bake pictures through their cameras into the UV map of a mesh, and draw its heights there.

Must not import torch, bpy or anything from the Blender side.
"""
