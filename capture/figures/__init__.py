"""People: which armatures are persons, and where their joints are in the picture.

Must not import anything.
"""
