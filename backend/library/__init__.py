"""The models on this machine: what each file is, what fits what, how they come and go.

Reads headers only. Must not import torch at the top of any file (a list is wanted at once), nor the Blender side.
"""
