"""What a take will cost on this machine: memory, time, and both for each preset.

Must not import operators, panels or runs.
"""
