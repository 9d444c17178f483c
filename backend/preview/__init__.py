"""The workshop of the bundled preview model: pictures, training and evaluation. Not part of the extension's zip.

Imports the backend; nothing imports it. Must not import bpy.
"""
