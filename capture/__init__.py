"""Scene -> capture folder: depth, pose and camera in one walk over the frames.

Must not read UI settings, nor import operators, panels or place.
"""
