"""Tell whether this Blender can draw, before anything is tried that would end Blender where it cannot.

A window brings a GPU context. In the background Blender makes one for the first that needs it, and crashes where the
driver gives none: so the driver is asked here first, in Blender's stead. Must not import anything of Animatic.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

import bpy
import gpu

_NO_DRIVER = "There is no GPU, nor software OpenGL, that Blender can draw with in the background."
_NOT_ASKED = "In the background, Blender has no GPU context on this system."

# the words of EGL (Khronos registry, egl.xml) for a context of desktop OpenGL without a window
_SURFACELESS, _EXTENSIONS, _OPENGL_API, _OPENGL_BIT, _PBUFFER_BIT = 0x31DD, 0x3055, 0x30A2, 0x0008, 0x0001
_RENDERABLE_TYPE, _SURFACE_TYPE, _NONE = 0x3040, 0x3033, 0x3038
_MAJOR, _MINOR, _PROFILE, _CORE = 0x3098, 0x30FB, 0x30FD, 0x0001
_BLENDERS_OPENGL = (4, 3)


def why_not() -> str:
    """Return a sentence that says why nothing can be drawn here, or "" where it can. The first call may take 0.2 s."""
    if _there():
        return ""
    if sys.platform == "darwin":  # Metal is always there
        return ""
    if sys.platform != "linux":
        return _NOT_ASKED
    return "" if _egl_gives_context() else _NO_DRIVER


def _there() -> bool:
    """Tell whether Blender has a context already."""
    if not bpy.app.background:
        return True
    try:
        gpu.platform.renderer_get()
    except SystemError:
        return False
    return True


@cache
def _egl_gives_context() -> bool:
    """Make a context as Blender makes it in the background, and give it back at once."""
    try:
        egl = ctypes.CDLL("libEGL.so.1")
    except OSError:
        return False
    display = _surfaceless_display(egl)
    # never terminated again: there is one for the whole process, and Blender asks for it next
    if not display or not egl.eglInitialize(display, None, None) or not egl.eglBindAPI(_OPENGL_API):
        return False
    config, found = ctypes.c_void_p(), ctypes.c_int()
    wanted = _attributes(_RENDERABLE_TYPE, _OPENGL_BIT, _SURFACE_TYPE, _PBUFFER_BIT)
    egl.eglChooseConfig(display, wanted, ctypes.byref(config), 1, ctypes.byref(found))
    major, minor = _BLENDERS_OPENGL
    version = _attributes(_MAJOR, major, _MINOR, minor, _PROFILE, _CORE)
    egl.eglCreateContext.restype = ctypes.c_void_p
    context = ctypes.c_void_p(egl.eglCreateContext(display, config, None, version)) if found.value else None
    if not context:
        return False
    egl.eglDestroyContext(display, context)
    return True


def _surfaceless_display(egl: ctypes.CDLL) -> ctypes.c_void_p | None:
    """Return the display without windows that Blender uses, or None where the driver has none."""
    egl.eglQueryString.restype = ctypes.c_char_p
    if b"EGL_MESA_platform_surfaceless" not in (egl.eglQueryString(None, _EXTENSIONS) or b""):
        return None
    egl.eglGetProcAddress.restype = ctypes.c_void_p
    address = egl.eglGetProcAddress(b"eglGetPlatformDisplayEXT")
    if not address:
        return None
    function = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(address)
    return ctypes.c_void_p(function(_SURFACELESS, None, None))


def _attributes(*pairs: int) -> ctypes.Array[ctypes.c_int]:
    return (ctypes.c_int * (len(pairs) + 1))(*pairs, _NONE)
