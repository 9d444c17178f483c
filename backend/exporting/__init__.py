"""Write the frames of a take as a movie or as a sequence of pictures, for other programs.

Must not import torch, bpy or anything from the Blender side.
"""
