"""The Key Frames panel shows what the chosen way to lead needs, and its buttons change the artist's pictures."""

from __future__ import annotations

import bpy
import pictures
import pytest
from drawing import draw


@pytest.fixture
def keys(scene, shot):
    found = scene.animatic.settings_for(shot).key_frames
    found.enabled = True
    return found


def shown(name="key_frames"):
    return draw(getattr(bpy.types, f"ANIMATIC_PT_{name}"))


def test_it_shows_what_each_way_needs(scene, keys):
    scene.animatic.model_set = "sd15-v3"
    assert set(shown().props) == {"steering", "take", "strength"}
    assert not bpy.types.ANIMATIC_PT_key_frame_steps.poll(bpy.context)
    keys.steering = "rgb"
    assert set(shown().props) == {"steering", "origin", "take", "sparse_strength"}
    assert "The newest take of stills" in shown().texts
    keys.steering = "scribble"
    assert "drawn" in shown().props
    keys.origin = "render"
    assert {"rendered", "engine"} <= set(shown().props) and "drawn" not in shown().props
    assert bpy.types.ANIMATIC_PT_key_frame_steps.poll(bpy.context)
    assert {"start", "end"} <= set(shown("key_frame_steps").props)
    assert not any("SparseCtrl for this" in text for text in shown().texts)
    scene.animatic.model_set = "sd15-v2"
    assert "AnimateDiff v2 has no SparseCtrl for this" in " ".join(shown().texts)


def test_pictures_are_added_at_the_playhead_and_taken_out(scene, keys):
    keys.steering, keys.origin = "rgb", "pictures"
    scene.frame_set(3)
    assert bpy.ops.animatic.key_picture_add() == {"FINISHED"}
    scene.frame_set(9)
    bpy.ops.animatic.key_picture_add()
    assert [(item.frame, item.image) for item in keys.pictures] == [(3, None), (9, None)]
    assert "of no effect: the pictures at 9." in " ".join(shown().texts)  # before it has an image
    keys.pictures[1].image = pictures.painted("Clay", (0.4, 0.2, 0.6, 1))
    assert "of no effect: the pictures at 9." in " ".join(shown().texts)
    assert {"frame", "image"} <= set(shown().props)
    bpy.ops.animatic.key_picture_remove(place=0)
    assert [item.frame for item in keys.pictures] == [9]
    bpy.ops.animatic.key_picture_remove()
    assert not keys.pictures
    with pytest.raises(RuntimeError, match="no such picture"):
        bpy.ops.animatic.key_picture_remove()
    assert "Clay" in bpy.data.images
