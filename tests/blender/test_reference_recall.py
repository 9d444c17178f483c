"""Which image is meant by a reference picture: in the look, after its file came back, and when a take is recalled."""

from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np
import pictures
import pytest
from animatic import runs, shots
from animatic.backend.contract import FrameMap, TakeFolder
from animatic.operators import listing
from animatic.settings.take import recall, take_from
from animatic.takes import reference_pictures
from animatic.takes.reference_pictures import is_like

from takes import add_camera, make_take, read_png


@pytest.fixture
def look(scene):
    """Return the look of a film of one shot, whose model set has an IP-Adapter."""
    add_camera(scene)
    shots.sync(scene)
    scene.animatic.model_set = "sd15-v3"
    return scene.animatic.look


@pytest.fixture
def taken(look, tmp_path):
    """Return a function that gives a take of the present look its folder."""

    def taken():
        scene = bpy.context.scene
        folder = TakeFolder(tmp_path / "takes" / "0001")
        folder.path.mkdir(parents=True)
        asked = runs.ask(scene, shots.sync(scene)[0], tmp_path).with_pictures()
        reference_pictures.give_pictures(folder, asked.pictures)
        folder.write(asked.take)
        return folder

    return taken


def recalled(folder):
    """Recall the take in `folder`; return what is said, and the look that the shot has then."""
    scene = bpy.context.scene
    (shot,) = shots.sync(scene)
    notes, settings = recall(scene, shot, folder.read(), folder, is_like), scene.animatic.settings_for(shot)
    return notes, scene.animatic.look_of(settings)


def colours(path):
    return read_png(path)[..., :3]


def test_of_two_images_of_one_file_the_one_in_the_look_is_read(look, taken, tmp_path):
    path = str(pictures.picture_file(tmp_path))
    plain, other = (bpy.data.images.load(path) for _ in range(2))
    other.colorspace_settings.name = "Linear Rec.709"
    look.add_picture(other)
    look.add_picture(plain)
    files = taken().reference_files()
    assert np.abs(colours(files[1]) - pictures.shown(other, tmp_path)).max() <= 1
    assert files[2].read_bytes() == Path(path).read_bytes()


def test_of_two_images_of_one_file_recall_brings_back_the_one_that_the_take_was_made_with(look, taken, tmp_path):
    path = str(pictures.picture_file(tmp_path))
    _plain, other = (bpy.data.images.load(path) for _ in range(2))
    other.colorspace_settings.name = "Linear Rec.709"
    look.add_picture(other)
    folder = taken()
    look.pictures.clear()
    notes, own = recalled(folder)
    assert notes == () and own.pictures[0].image == other


@pytest.mark.parametrize("is_there", [True, False], ids=["in the blend", "on the disk"])
def test_a_file_that_has_changed_since_comes_from_the_take(look, taken, tmp_path, is_there):
    image = look.open_picture(pictures.picture_file(tmp_path))
    folder = taken()
    look.pictures.clear()
    if not is_there:
        bpy.data.images.remove(image)
    pictures.picture_file(tmp_path, seed=9)
    if is_there:
        image.reload()
    notes, own = recalled(folder)
    assert notes == ("Reference pictures that have changed since come from the take: oil.png.",)
    assert own.references.pictures[0].source == str(folder.reference(1))
    assert len(bpy.data.images) == 1 + is_there  # what was opened to be compared is gone


def test_an_image_of_the_same_name_is_taken_only_where_it_shows_the_same(look, taken):
    clay = pictures.painted("Clay", (0.4, 0.2, 0.6, 1))
    look.add_picture(clay)
    folder = taken()
    look.pictures.clear()
    notes, own = recalled(folder)
    assert notes == () and own.pictures[0].image == clay
    clay.pixels.foreach_set(np.tile(np.array((0.0, 1.0, 0.0, 1.0), np.float32), 72))
    notes, own = recalled(folder)
    assert "come from the take: Clay." in notes[0]
    assert own.references.pictures[0].source == str(folder.reference(1))


def test_the_films_look_is_kept_only_where_its_pictures_are_the_takes(look, taken):
    clay = pictures.painted("Clay", (0.4, 0.2, 0.6, 1))
    look.add_picture(clay)
    folder = taken()
    notes, found = recalled(folder)
    assert notes == () and found == look
    clay.pixels.foreach_set(np.tile(np.array((0.0, 1.0, 0.0, 1.0), np.float32), 72))
    notes, found = recalled(folder)
    assert "come from the take: Clay." in notes[0] and found != look
    assert look.pictures[0].image == clay


def test_what_only_blender_reads_is_compared_as_it_is_shown(look, taken, tmp_path):
    made = pictures.painted("made", pictures.light(), is_float=True)
    image = look.open_picture(pictures.saved(made, tmp_path / "sky.exr", "OPEN_EXR"))
    image.source = "SEQUENCE"
    folder = taken()
    look.pictures.clear()
    notes, own = recalled(folder)
    assert notes == () and own.pictures[0].image == image


def test_the_button_compares_too(scene, shot, tmp_path):
    scene.animatic.model_set = "sd15-v3"
    scene.animatic.look.open_picture(pictures.picture_file(tmp_path))
    folder = make_take(tmp_path / "out" / "takes", FrameMap(1, 4), shot=shot.id)
    take = take_from(scene, shot)
    folder.write(replace(folder.read(), references=take.references, style=take.style, models=take.models))
    reference_pictures.give_pictures(folder, reference_pictures.read(take.references))
    pictures.picture_file(tmp_path, seed=9)
    scene.animatic.look.pictures[0].image.reload()
    listing.refresh(bpy.context)
    assert bpy.ops.animatic.recall() == {"FINISHED"}
    (item,) = scene.animatic.settings_for(shot).own_look.pictures
    assert item.picture.source == str(folder.reference(1))


def test_the_takes_own_copy_is_opened_relative_to_a_saved_blend(look, taken, tmp_path):
    look.open_picture(pictures.picture_file(tmp_path))
    folder = taken()
    look.pictures.clear()
    bpy.data.images.remove(bpy.data.images[0])
    (tmp_path / "oil.png").unlink()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    _notes, own = recalled(folder)
    assert own.pictures[0].image.filepath == "//takes/0001/references/0001.png"


def test_a_picture_that_was_gone_when_blender_looked_is_read_once_it_is_back(look, tmp_path):
    path = pictures.picture_file(tmp_path)
    image, data = look.open_picture(path), path.read_bytes()
    path.unlink()
    image.buffers_free()
    assert image.size[0] == 0  # which Blender remembers
    path.write_bytes(data)
    assert reference_pictures.read(look.references, look.reference_images) == (path,)
