"""The Animatic backend: a plain Python program that turns a take folder into frames.

Must not import bpy, nor anything above this folder. Importing it has no effects.
"""
