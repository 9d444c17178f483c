"""Reference pictures come as Blender shows them, whatever their colours, their size and what is said in their files."""

import struct
import tracemalloc
import zlib

import bpy
import numpy as np
import pictures
import pytest
from animatic.backend.contract import TakeFolder
from animatic.takes import reference_pictures
from animatic.takes.reference_pixels import MOST_PX, Pixels, shown_colours

from takes import read_png, write_png

WORKING_SPACES = pytest.mark.skipif(bpy.app.version < (5, 0), reason="the working space can be chosen from 5.0 on")
# A TIFF header and one entry: the orientation, to be turned clockwise.
TURNED = b"MM\0\x2a\0\0\0\x08\0\x01" + struct.pack(">HHIHHI", 0x0112, 3, 1, 6, 0, 0)


@pytest.fixture
def given(scene, tmp_path):
    """Return a function that returns the file that a take has of an image."""

    def given(image):
        look = scene.animatic.look
        look.pictures.clear()
        look.add_picture(image)
        folder = TakeFolder(tmp_path / "take" / str(len(list(tmp_path.glob("take/*")))))
        folder.path.mkdir(parents=True)
        kept = set(bpy.data.scenes), set(bpy.data.images)
        read = reference_pictures.read(look.references, look.reference_images)
        assert (set(bpy.data.scenes), set(bpy.data.images)) == kept
        reference_pictures.give_pictures(folder, read)
        return folder.reference_files()[1]

    return given


def colours(path):
    return read_png(path)[..., :3]


@pytest.mark.parametrize("space", ["ACEScg", "AgX Log", "Filmic Log", "Linear Rec.2020", "Linear Rec.709", "Non-Color"])
def test_a_picture_of_any_colour_space_is_as_it_is_shown(given, tmp_path, space):
    image = bpy.data.images.load(str(pictures.picture_file(tmp_path)))
    image.colorspace_settings.name = space
    view = bpy.context.scene.view_settings
    view.view_transform, view.exposure = "AgX", 2.0
    assert np.abs(colours(given(image)) - pictures.shown(image, tmp_path)).max() <= 1
    assert view.view_transform == "AgX" and view.exposure == 2.0


def test_what_is_transparent_stays_so_in_any_colour_space(given, tmp_path):
    half = np.full((*pictures.SIZE[::-1], 4), (200, 100, 0, 128), np.uint8)
    write_png(tmp_path / "half.png", half)
    image = bpy.data.images.load(str(tmp_path / "half.png"))
    image.colorspace_settings.name = "ACEScg"
    over = colours(given(image))
    image.alpha_mode = "NONE"
    opaque = colours(given(image))
    assert np.array_equal(opaque, pictures.shown(image, tmp_path))
    assert np.abs(over - np.rint((opaque * 128 + 128 * 127) / 255)).max() <= 1


@WORKING_SPACES
@pytest.mark.parametrize("space", ["Linear Rec.709", "Linear Rec.2020", "ACEScg"])
@pytest.mark.parametrize("alpha", ["STRAIGHT", "CHANNEL_PACKED"])
def test_light_is_as_it_is_shown_in_any_working_space(given, tmp_path, space, alpha):
    made = pictures.painted("made", (0.5, 0.2, 0.05, 1.0), is_float=True)
    path = pictures.saved(made, tmp_path / "sky.exr", "OPEN_EXR")
    if space != "Linear Rec.709":
        bpy.ops.wm.set_working_color_space(working_space=space, convert_colors=False)
    image = bpy.data.images.load(str(path))
    image.alpha_mode = alpha
    expected = np.rint((1.055 * np.array((0.5, 0.2, 0.05)) ** (1 / 2.4) - 0.055) * 255)
    assert np.abs(colours(given(image)) - expected).max() <= 1


def with_exif(path):
    """Let a picture say that it is to be turned."""
    data = path.read_bytes()
    if path.suffix == ".png":
        chunk = b"eXIf" + TURNED
        packed = struct.pack(">I", len(TURNED)) + chunk + struct.pack(">I", zlib.crc32(chunk))
        path.write_bytes(data[:33] + packed + data[33:])  # after the header
    else:
        said = b"Exif\0\0" + TURNED
        path.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(said) + 2) + said + data[2:])
    return path


@pytest.mark.parametrize(("name", "kind"), [("photo.jpg", "JPEG"), ("photo.png", "PNG")])
def test_a_photo_that_says_how_it_is_to_be_turned_is_as_blender_shows_it_packed_or_not(given, tmp_path, name, kind):
    made = pictures.painted("made", np.concatenate([pictures.light()[..., :3] / 2, np.ones((6, 12, 1))], axis=-1))
    image = bpy.data.images.load(str(with_exif(pictures.saved(made, tmp_path / name, kind))))
    one = given(image)
    assert not any(mark in one.read_bytes() for mark in (b"Exif", b"eXIf"))
    assert np.array_equal(colours(one), pictures.shown(image, tmp_path))
    image.pack()
    assert np.array_equal(colours(given(image)), colours(one))


@pytest.mark.parametrize(("width", "is_copied"), [(4096, True), (4100, False)])
def test_a_file_that_is_very_large_is_made_smaller(given, tmp_path, width, is_copied):
    write_png(tmp_path / "wide.png", np.full((2, width, 3), 90, np.uint8))
    path = given(bpy.data.images.load(str(tmp_path / "wide.png")))
    assert (path.read_bytes() == (tmp_path / "wide.png").read_bytes()) == is_copied
    assert np.all(colours(path) == 90) and (is_copied or max(colours(path).shape) <= MOST_PX)


def test_a_large_picture_is_made_smaller_without_a_copy_of_it():
    values = np.zeros((3000, 4000, 4), np.float32)
    values[..., 3] = 1.0
    values[:4, :4] = np.nan  # one block of those that become a pixel
    values[-1, -1, :3] = 16 * 0.5
    tracemalloc.start()
    try:
        made = shown_colours(Pixels(values, is_linear=False, is_multiplied=True))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert made.shape == (750, 1000, 3) and made[0, -1].tolist() == [128] * 3 and made[-1, 0].tolist() == [128] * 3
    assert peak < values.nbytes / 2
