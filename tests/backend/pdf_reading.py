"""Read text and fonts back from a PDF as typst writes it: no compressed objects, fonts with a map to Unicode."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass

from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont

_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_MARK = re.compile(rb"/ActualText|EMC|[(]|<[0-9A-Fa-f]+>")
_PLACE = re.compile(rb"1 0 0 -1 ([-\d.]+) ([-\d.]+) cm")
_TEXT = re.compile(rb"BT(.*?)\nET", re.S)


@dataclass(frozen=True)
class Words:
    """A run of text on a page; x and y (of its baseline) in points from the top left corner."""

    x: float
    y: float
    size: float
    text: str


class Pdf:
    """A PDF file, read."""

    def __init__(self, data: bytes) -> None:
        found = re.finditer(rb"(?<!\d)(\d+) 0 obj\s*(.*?)endobj", data, re.S)
        self._objects = {int(match[1]): match[2] for match in found}

    def pages(self) -> list[list[Words]]:
        """Return the text of each page."""
        kids = next(body for body in self._objects.values() if b"/Type/Pages" in body)
        numbers = re.findall(rb"(\d+) 0 R", kids.split(b"/Kids[")[1].split(b"]")[0])
        return [self._words(self._objects[int(number)]) for number in numbers]

    def page_texts(self) -> list[str]:
        """Return each page's text as one line, runs apart by a space only where they are not on one line."""
        return [" ".join(words.text for words in page) for page in self.pages()]

    def fonts(self) -> dict[str, TTFont | CFFFontSet]:
        """Return the embedded font files by their names in the PDF; a font that is not embedded raises `KeyError`."""
        found = {}
        for body in self._objects.values():
            if b"/Type/FontDescriptor" not in body:
                continue
            name = re.search(rb"/FontName/([^/\s]+)", body)[1].decode()
            if file := re.search(rb"/FontFile2 (\d+)", body):
                found[name] = TTFont(io.BytesIO(self._stream(int(file[1]))))
            elif file := re.search(rb"/FontFile3 (\d+)", body):
                found[name] = CFFFontSet()
                found[name].decompile(io.BytesIO(self._stream(int(file[1]))), None)
            else:
                raise KeyError(name)
        return found

    def _words(self, page: bytes) -> list[Words]:
        height = float(re.search(rb"/MediaBox\[0 0 [\d.]+ ([\d.]+)\]", page)[1])
        resources = self._objects[int(re.search(rb"/Resources (\d+)", page)[1])]
        fonts = re.search(rb"/Font<<(.*?)>>", resources)
        maps = {name: self._map(int(n)) for name, n in re.findall(rb"/(f\d+) (\d+) 0 R", fonts[1])} if fonts else {}
        content = self._stream(int(re.search(rb"/Contents (\d+)", page)[1]))
        words = []
        for block in _TEXT.finditer(content):
            x, y = list(_PLACE.finditer(content, 0, block.start()))[-1].groups()
            name, size = re.search(rb"/(f\d+) ([\d.]+) Tf", block[1]).groups()
            glyphs = _glyphs(block[1], maps[name])
            words.append(Words(float(x), height - float(y), float(size), "".join(glyphs)))
        return words

    def _map(self, font: int) -> dict[bytes, str]:
        cmap = self._stream(int(re.search(rb"/ToUnicode (\d+)", self._objects[font])[1]))
        pairs = re.findall(rb"^<([0-9A-F]{4})> <([0-9A-F]+)>$", cmap, re.M)
        return {bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}

    def _stream(self, number: int) -> bytes:
        head, rest = self._objects[number].split(b"stream\n", 1)
        data = rest.rsplit(b"\nendstream", 1)[0]
        return zlib.decompress(data) if b"FlateDecode" in head else data


def _glyphs(block: bytes, unicode: dict[bytes, str]) -> list[str]:
    """Return what each glyph stands for; where the PDF says it in so many words, those."""
    glyphs: list[str] = []
    position, telling, told = 0, False, False
    while match := _MARK.search(block, position):
        position = match.end()
        if match[0] in (b"/ActualText", b"EMC"):
            telling = match[0] != b"EMC"
            told = told and telling
            continue
        codes, position = (
            _string(block, position) if match[0] == b"(" else (bytes.fromhex(match[0][1:-1].decode()), position)
        )
        if telling:
            is_wide = codes.startswith(b"\xfe\xff")
            glyphs.append(codes[2:].decode("utf-16-be") if is_wide else codes.decode("latin-1"))
            telling, told = False, True
        elif not told:
            glyphs += [unicode.get(codes[i : i + 2], "") for i in range(0, len(codes), 2)]
    if b"ReversedChars" in block:
        glyphs.reverse()
    return glyphs


def _string(data: bytes, position: int) -> tuple[bytes, int]:
    """Return the string that starts after the parenthesis before `position`, and where it ends."""
    text, depth = bytearray(), 1
    while True:
        byte = data[position : position + 1]
        position += 1
        if byte == b"\\":
            escape = re.compile(rb"[0-7]{1,3}|.", re.S).match(data, position)[0]
            position += len(escape)
            text += bytes([int(escape, 8)]) if escape.isdigit() else _ESCAPES.get(escape, escape)
            continue
        depth += {b"(": 1, b")": -1}.get(byte, 0)
        if not depth:
            return bytes(text), position
        text += byte
