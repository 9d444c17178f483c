"""What is read from each rendered frame: a file a pass. `registry.py` lists them.

Must not import anything.
"""
