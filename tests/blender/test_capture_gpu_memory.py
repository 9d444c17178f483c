"""What a drawn capture held on the GPU is given back in time: Blender ends where a thread frees it later."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import ways

_CAPTURES = """
import gc, sys, threading
sys.path[:0] = [sys.argv[1] + "/tests/blender", sys.argv[1]]
gc.disable()  # so that what lies in a circle is left to the thread below
from conftest import load_extension
load_extension().register()
import bpy
from pathlib import Path
bpy.ops.wm.read_homefile(use_empty=True)
import scenes
from animatic.capture import CaptureError, capture
scene = bpy.context.scene
scenes.add_camera(scene)
scenes.add_plane(scene)

def stop(done, total):
    if done == 2 and sys.argv[3] == "stopped":
        raise CaptureError("enough")

if sys.argv[3] == "hair":
    curves = bpy.data.objects.new("Hair", bpy.data.hair_curves.new("Hair"))
    scene.collection.objects.link(curves)
    curves.data.add_curves([3])
    curves.hide_render = True
    curves.keyframe_insert("hide_render", frame=1)
    curves.hide_render = False
    curves.keyframe_insert("hide_render", frame=3)
try:
    print("way:", capture(scene, scenes.request(scene), Path(sys.argv[2]), stop).read().way, flush=True)
except CaptureError as error:
    print("said:", error, flush=True)
thread = threading.Thread(target=gc.collect)
thread.start()
thread.join()
print("alive", flush=True)
"""


@ways.needs_gpu
@pytest.mark.parametrize(
    ("how", "words"), [("whole", "way: drawn"), ("stopped", "said: enough"), ("hair", "way: rendered")]
)
def test_a_thread_that_collects_garbage_later_ends_nothing(how, words, tmp_path):
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", _CAPTURES, str(root), str(tmp_path), how]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert words in done.stdout and "alive" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0, done.stderr
