"""One walk over the frames of a shot: settings for the render, what listens to it, and how all comes back.

Must not import anything.
"""
