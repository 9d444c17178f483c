"""What is measured on pictures: each file one small thing, pure functions on arrays.

Pictures are uint8 RGB [h, w, 3]; x counts right, y down, in pixels. Must not import torch or bpy.
"""
