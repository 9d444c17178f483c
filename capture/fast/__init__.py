"""The fast walk: each frame is drawn on the GPU out of the scene that Blender evaluates for its render.

Must not import anything.
"""
