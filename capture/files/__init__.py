"""The files of a capture: EXR and PNG, read and written.

Must not import anything.
"""
