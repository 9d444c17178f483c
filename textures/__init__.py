"""Pictures in the UV layout of a mesh: baked from takes, or generated there.

Must not import operators or panels.
"""
