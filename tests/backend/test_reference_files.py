"""Every picture that an artist has is read as a reference, and what cannot be read is named."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from adapter_files import picture, with_references
from PIL import Image, PngImagePlugin
from tiny_take import make_take

from backend.errors import BackendError
from backend.references.pictures import reference_picture

ORIENTATION, SAMPLES = 0x0112, 0x0115


@pytest.fixture
def folder(tmp_path):
    """Return the folder of a take with one reference picture, which is not there yet."""
    made = make_take(tmp_path / "take", references=with_references(1.0))
    made.references.mkdir()
    return made


def encoded(image, kind, **how):
    stream = io.BytesIO()
    image.save(stream, kind, **how)
    return stream.getvalue()


def read(folder, data, suffix=".png"):
    folder.reference(1, suffix).write_bytes(data)
    return reference_picture(folder, 1)


def test_a_picture_larger_than_pillow_takes_for_an_attack(folder):
    limit = Image.MAX_IMAGE_PIXELS
    data = encoded(Image.new("1", (14000, 14000)), "PNG")
    with pytest.raises(Image.DecompressionBombError):
        Image.open(io.BytesIO(data))
    assert read(folder, data).size == (14000, 14000)
    assert limit == Image.MAX_IMAGE_PIXELS  # for all others it holds


def test_a_png_with_a_long_text_in_it(folder):
    about = PngImagePlugin.PngInfo()
    about.add_text("workflow", "x" * 3_000_000, zip=True)
    assert read(folder, encoded(picture(), "PNG", pnginfo=about)).getpixel((47, 35)) == (220, 60, 30)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_whatever_else_its_camera_wrote(folder, orientation):
    """Pillow cannot write every kind of tag back that it reads."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[SAMPLES] = orientation, 7
    data = bytearray(encoded(picture(size=(32, 16)), "PNG", exif=exif))
    order = ">" if b"MM" in data else "<"
    at = data.find(struct.pack(f"{order}HH", SAMPLES, 3))
    corner = ["left top", "right top", "right bottom", "left bottom"][(orientation - 1) % 4]
    for kind in (1, 2, 3, 4, 6, 7, 8, 9, 11, 13):  # all that take up to four bytes
        struct.pack_into(f"{order}H", data, at + 2, kind)
        turned = read(folder, _with_checksums(bytes(data)))
        assert turned.size == ((32, 16) if orientation < 5 else (16, 32)), kind
        place = (0 if "left" in corner else turned.width - 1, 0 if "top" in corner else turned.height - 1)
        assert turned.getpixel(place) == (35, 60, 128), kind


def _with_checksums(data):
    """Return a PNG with the checksum of each chunk as it must be."""
    parts, at = [data[:8]], 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        chunk = data[at + 4 : at + 8 + length]
        parts.append(struct.pack(">I", length) + chunk + struct.pack(">I", zlib.crc32(chunk)))
        at += 12 + length
    return b"".join(parts)


@pytest.mark.parametrize(
    "error", [OSError("cut"), SyntaxError("broken"), ValueError("too long"), struct.error("odd")], ids=repr
)
def test_whatever_pillow_says_of_a_damaged_file_is_said_in_words(folder, error, monkeypatch):
    def fail(*_arguments):
        raise error

    monkeypatch.setattr(Image.Image, "getexif", fail)
    with pytest.raises(BackendError, match="Reference picture 1 of the take cannot be read") as caught:
        read(folder, encoded(picture(), "PNG"))
    assert caught.value.code == "bad_reference" and str(error) in caught.value.detail
