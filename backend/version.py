"""Hold the version of this program; the extension's manifest says the same.

Must not import anything.
"""

VERSION = "0.1.0"
