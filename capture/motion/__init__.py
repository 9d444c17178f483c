"""Where what each pixel shows was before and will be after: exact, from the evaluated surfaces of both frames.

`geometry.py` reads the surfaces, `finding.py` finds the triangle that each pixel shows, `following.py` follows it.
Cycles' own vectors are of neighbouring scene frames only, and Blender 4.5 hangs where a handler listens meanwhile.
Must not import anything.
"""
