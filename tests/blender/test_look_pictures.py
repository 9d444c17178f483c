"""A look's reference pictures: read as Blender shows them, written into the take, and brought back."""

import bpy
import numpy as np
import pictures
import pytest
from animatic import shots
from animatic.backend import contract
from animatic.backend.contract import ReferencePicture, References, TakeFolder
from animatic.compat import movie_settings, new_effect_strip
from animatic.settings.take import notes_of, recall, take_from
from animatic.takes import branching, reference_pictures
from animatic.takes.errors import TakeError

from takes import add_camera, read_png, write_png


@pytest.fixture
def look(scene):
    """Return the look of a film of one shot, whose model set has an IP-Adapter."""
    add_camera(scene)
    shots.sync(scene)
    scene.animatic.model_set = "sd15-v3"
    return scene.animatic.look


def described():
    scene = bpy.context.scene
    return take_from(scene, shots.sync(scene)[0])


def given(look, tmp_path):
    """Return what lies in the folder of a take of `look`."""
    folder = TakeFolder(tmp_path / "take" / "0001")
    folder.path.mkdir(parents=True)
    reference_pictures.require(look.references)
    reference_pictures.give_pictures(folder, reference_pictures.read(look.references))
    return folder.reference_files()


def colours(path):
    return read_png(path)[..., :3]


def test_a_take_has_the_pictures_of_its_look(look, tmp_path):
    path = pictures.picture_file(tmp_path)
    look.open_picture(path, 0.5)
    look.add_picture(pictures.painted("Clay", (0.5, 0.4, 0.3, 1)))
    look.reference_strength = 0.9
    expected = References((ReferencePicture(str(path), 0.5), ReferencePicture("Clay")), 0.9)
    take = described()
    assert take.references == take.style.references == expected
    look.pictures[0].enabled = False
    look.pictures.add()  # of no image yet
    assert [picture.source for picture in described().references.pictures] == ["Clay"]
    look.pictures[1].enabled = False
    assert described().style.references == contract.NO_REFERENCES


def test_a_path_beside_the_blend_is_made_whole(look, tmp_path):
    (tmp_path / "shots").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shots" / "film.blend"))
    look = bpy.context.scene.animatic.look
    pictures.picture_file(tmp_path)
    look.open_picture("//../oil.png")
    assert described().references.pictures[0].source == str(tmp_path / "oil.png")


def test_without_an_ip_adapter_the_take_has_none_and_the_artist_is_told(look, tmp_path):
    scene = bpy.context.scene
    (shot,) = shots.sync(scene)
    look.open_picture(pictures.picture_file(tmp_path))
    assert notes_of(scene, shot) == ()
    scene.animatic.model_set = "preview"
    take = described()
    assert take.references == contract.NO_REFERENCES and take.style.references == look.references
    (note,) = notes_of(scene, shot)
    assert note.startswith("Reference Pictures: Preview") and "no IP-Adapter" in note
    scene.animatic.settings_for(shot).look_from = "none"
    assert notes_of(scene, shot) == ()


def test_a_file_that_every_reader_sees_alike_is_copied_as_it_is(look, tmp_path):
    path = pictures.picture_file(tmp_path, "OIL.PNG")
    look.open_picture(path)
    files = given(look, tmp_path)
    assert [file.name for file in files.values()] == ["0001.png"]
    assert files[1].read_bytes() == path.read_bytes()


@pytest.mark.parametrize("ending", ["exr", "tif"])
def test_files_that_only_blender_reads_come_as_it_shows_them(look, tmp_path, ending):
    file_format = {"exr": "OPEN_EXR", "tif": "TIFF"}[ending]
    made = pictures.painted("made", pictures.light(), is_float=ending == "exr")
    image = look.open_picture(pictures.saved(made, tmp_path / f"sky.{ending}", file_format))
    files = given(look, tmp_path)
    assert files[1].name == "0001.png" and image.size[:] == pictures.SIZE
    assert np.abs(colours(files[1]) - pictures.shown(image, tmp_path)).max() <= 1  # of 255: Blender's own curve


def test_packed_painted_and_generated_images_come_as_blender_shows_them(look, tmp_path):
    packed = bpy.data.images.load(str(pictures.picture_file(tmp_path, "packed.png", 3)))
    packed.pack()
    (tmp_path / "packed.png").unlink()
    grid = bpy.data.images.new("Grid", 64, 32)
    grid.generated_type = "COLOR_GRID"
    dirty = bpy.data.images.load(str(pictures.picture_file(tmp_path, "dirty.png", 4)))
    dirty.pixels[0] = 1.0 - dirty.pixels[0]
    clay = pictures.painted("Clay", pictures.light(5), is_float=True)
    images = (packed, grid, dirty, clay)
    for image in images:
        look.add_picture(image)
    files = given(look, tmp_path)
    assert np.array_equal(colours(files[1]), pictures.drawn(3))
    for place, image in enumerate(images, 1):
        assert np.abs(colours(files[place]) - pictures.shown(image, tmp_path)).max() <= 1, image.name
    assert np.array_equal(colours(files[2]), pictures.shown(grid, tmp_path))


def test_what_is_transparent_is_the_grey_that_the_backend_puts_behind_it(look, tmp_path):
    half = np.full((*pictures.SIZE[::-1], 4), (200, 100, 0, 128), np.uint8)
    write_png(tmp_path / "half.png", half)
    image = look.open_picture(tmp_path / "half.png")
    assert given(look, tmp_path)[1].read_bytes() == (tmp_path / "half.png").read_bytes()
    image.pack()
    (tmp_path / "packed").mkdir()
    over = np.rint((np.array((200, 100, 0)) * 128 + 128 * 127) / 255)
    assert np.abs(colours(given(look, tmp_path / "packed")[1]) - over).max() <= 1


def test_transparency_that_blender_does_not_show_is_left_out(look, tmp_path):
    write_png(tmp_path / "half.png", np.full((*pictures.SIZE[::-1], 4), (200, 100, 0, 128), np.uint8))
    look.open_picture(tmp_path / "half.png").alpha_mode = "NONE"
    assert np.all(colours(given(look, tmp_path)[1]) == (200, 100, 0))


def test_light_behind_glass_keeps_its_share(look, tmp_path):
    look.add_picture(pictures.painted("Glass", (0.2, 0.1, 0.0, 0.5), is_float=True))  # multiplied by its alpha
    linear = np.array((0.2, 0.1, 0.0)) + 0.5 * 0.21586  # of the grey
    expected = np.rint((1.055 * linear ** (1 / 2.4) - 0.055) * 255)
    assert np.all(colours(given(look, tmp_path)[1]) == expected)


def test_a_large_image_is_made_smaller_in_whole_blocks(look, tmp_path):
    image = bpy.data.images.new("Large", 2050, 700)
    values = np.zeros((700, 2050, 4), np.float32)
    values[..., :3], values[..., 3] = (np.arange(2050)[None, :, None] % 3 == 0), 1
    image.pixels.foreach_set(values.ravel())
    look.add_picture(image)
    made = colours(given(look, tmp_path)[1])
    assert made.shape == (233, 683, 3) and np.all(made == 85)


def test_a_sequence_gives_the_picture_that_it_was_opened_with(look, tmp_path):
    for number in (1, 2, 3):
        pictures.picture_file(tmp_path, f"{number:04d}.png", number)
    image = look.open_picture(tmp_path / "0002.png")
    image.source = "SEQUENCE"
    count = len(bpy.data.images)
    files = given(look, tmp_path)
    assert files[1].read_bytes() == (tmp_path / "0002.png").read_bytes()
    assert len(bpy.data.images) == count  # the one that was opened for a moment is gone


def test_a_movie_gives_its_first_picture(look, tmp_path):
    scene = bpy.data.scenes.new("movie")
    for number, shade in ((1, 0.8), (2, 0.2)):
        strip = new_effect_strip(scene.sequence_editor_create().strips, f"{shade}", "COLOR", number, number, 1)
        strip.color = (shade, shade, shade)
    for name, value in movie_settings().items():
        setattr(scene.render.image_settings, name, value)
    scene.render.filepath, scene.render.use_file_extension = str(tmp_path / "clip.mp4"), False
    scene.render.resolution_x = scene.render.resolution_y = 64
    scene.frame_end, scene.view_settings.view_transform = 2, "Standard"
    scene.render.ffmpeg.format = "MPEG4"
    with bpy.context.temp_override(scene=scene):
        bpy.ops.render.render(animation=True)
    image = look.open_picture(tmp_path / "clip.mp4")
    assert image.source == "MOVIE"
    assert np.abs(colours(given(look, tmp_path)[1]) - 204).max() <= 3  # of 255: H.264


def test_light_that_is_no_number_is_black_or_white(look, tmp_path):
    values = pictures.light()
    values[0, :3, :3] = np.array((np.nan, np.inf, -np.inf))[:, None]
    look.add_picture(pictures.painted("Broken", values, is_float=True))
    assert colours(given(look, tmp_path)[1])[-1, :3, 0].tolist() == [0, 255, 0]


def test_a_picture_that_left_the_blend_since_it_was_queued_comes_from_its_file(look, tmp_path):
    references = References((ReferencePicture(str(pictures.picture_file(tmp_path))),))
    (path,) = reference_pictures.read(references)
    assert path == tmp_path / "oil.png" and not bpy.data.images


@pytest.mark.parametrize("step", [reference_pictures.require, reference_pictures.read])
def test_what_is_gone_is_named_with_what_to_do(look, tmp_path, step):
    path = pictures.picture_file(tmp_path)
    look.open_picture(path)
    path.unlink()
    with pytest.raises(TakeError, match=r"oil\.png is not there any more") as caught:
        step(look.references)
    assert "Find Missing Files" in caught.value.hint and caught.value.code == "no_reference"
    with pytest.raises(TakeError, match="picture Clay is not there"):
        step(References((ReferencePicture("Clay"),)))


def test_what_blender_cannot_read_is_named(look, tmp_path):
    (tmp_path / "note.png").write_text("no picture")
    look.open_picture(tmp_path / "note.png")
    with pytest.raises(TakeError, match=r"cannot read the reference picture note\.png") as caught:
        reference_pictures.read(look.references)
    assert "PNG" in caught.value.hint


def test_a_file_that_goes_while_the_take_is_filled_is_named(look, tmp_path):
    path = pictures.picture_file(tmp_path)
    look.open_picture(path)
    read = reference_pictures.read(look.references)
    path.unlink()
    with pytest.raises(TakeError, match=r"oil\.png cannot be read"):
        reference_pictures.give_pictures(TakeFolder(tmp_path), read)


def test_recall_brings_the_pictures_back(look, tmp_path):
    look.open_picture(pictures.picture_file(tmp_path), 0.25)
    look.add_picture(pictures.painted("Clay", (0.5, 0.4, 0.3, 1)))
    look.reference_strength = 1.2
    take, scene = described(), bpy.context.scene
    look.pictures.clear()
    (shot,) = shots.sync(scene)
    assert recall(scene, shot, take) == ()
    own = scene.animatic.settings_for(shot)
    assert own.look_from == "own" and own.own_look.references == take.references
    assert [item.image.name for item in own.own_look.pictures] == ["oil.png", "Clay"]


def test_recall_takes_the_takes_own_copy_where_the_picture_is_gone(look, tmp_path):
    path = pictures.picture_file(tmp_path)
    look.open_picture(path)
    look.add_picture(bpy.data.images.new("Clay", 8, 8))
    take, scene = described(), bpy.context.scene
    folder = TakeFolder(tmp_path / "take" / "0001")
    given(look, tmp_path)
    look.pictures.clear()
    path.unlink()
    bpy.data.images.remove(bpy.data.images["Clay"])
    (shot,) = shots.sync(scene)
    assert recall(scene, shot, take, folder) == ()
    own = scene.animatic.settings_for(shot).own_look
    sources = [picture.source for picture in own.references.pictures]
    assert sources == [str(folder.reference(1)), str(folder.reference(2))]
    own.pictures.clear()
    bpy.data.batch_remove(bpy.data.images)
    (note,) = recall(scene, shot, take)
    assert note == "Reference pictures that are not here were left out: oil.png, Clay."
    assert not own.pictures and own.reference_strength == pytest.approx(0.7)


def test_branches_have_the_pictures_of_their_take(look, tmp_path):
    look.open_picture(pictures.picture_file(tmp_path))
    files, folder = given(look, tmp_path), TakeFolder(tmp_path / "take" / "0001")
    folder.write(described())
    (made,) = branching.branch(folder, [9])
    assert made.read().references == look.references
    assert made.reference_files()[1].read_bytes() == files[1].read_bytes()
