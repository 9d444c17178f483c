"""The fonts of a page: only what is needed, embedded, unpacked once, and a sentence where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from board_jobs import FONTS, draw, needs_fonts, panel, storyboard
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from pdf_reading import Pdf

from backend.boards.fonts import choose_fonts
from backend.contract.storyboard import STORYBOARD_PDF


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "data"))


def make_font(path: Path, characters: str) -> Path:
    """Write a font that has `characters`, all of one blank shape; a web font by its suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = [".notdef", *(f"u{ord(c):04X}" for c in characters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): name for c, name in zip(characters, names[1:], strict=True)})
    builder.setupGlyf({name: Glyph() for name in names})
    builder.setupHorizontalMetrics({name: (500, 0) for name in names})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": path.stem, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.font.flavor = "woff2" if path.suffix == ".woff2" else None
    builder.save(path)
    return path


def test_only_the_fonts_that_a_text_needs_are_chosen_and_the_main_one(tmp_path):
    fonts = tmp_path / "fonts"
    for name, characters in (("Inter.ttf", "abc"), ("Greek.ttf", "αβγ"), ("Thai.ttf", "กขค")):
        make_font(fonts / name, characters)
    (fonts / "readme.txt").write_text("no font")
    chosen = choose_fonts("αก", [fonts])
    assert {file.stem for file in chosen.files} == {"Inter", "Greek", "Thai"} and chosen.files[0].stem == "Inter"
    assert [file.stem for file in choose_fonts("ab", [fonts]).files] == ["Inter"]
    assert choose_fonts("aж", [fonts, fonts / "Greek.ttf"]).missing == {"ж"}


def test_the_font_that_draws_boxes_for_all_characters_is_never_chosen(tmp_path):
    make_font(tmp_path / "lastresort.ttf", "abc")
    assert choose_fonts("abc", [tmp_path]).files == ()


def test_a_web_font_is_unpacked_once_and_anew_when_it_changes(tmp_path):
    packed = make_font(tmp_path / "fonts" / "Inter.woff2", "abc")
    (first,) = choose_fonts("a", [packed.parent]).files
    with TTFont(first) as font:
        assert font.flavor is None and set(font.getBestCmap()) == set(map(ord, "abc"))
    made = first.stat().st_mtime_ns
    (again,) = choose_fonts("a", [packed.parent]).files
    assert again == first and again.stat().st_mtime_ns == made
    make_font(packed, "abcd")
    chosen = choose_fonts("d", [packed.parent])
    assert chosen.files != (first,) and not chosen.missing


def test_a_broken_font_and_a_broken_cache_are_passed_over(tmp_path):
    good = make_font(tmp_path / "fonts" / "Inter.woff2", "abc")
    (good.parent / "Broken.woff2").write_bytes(b"wOF2" + bytes(60))
    (good.parent / "Empty.ttf").write_bytes(b"")
    assert choose_fonts("ax", [good.parent]).missing == {"x"}
    for file in (tmp_path / "data" / "fonts").glob("*.json"):
        file.write_text("{")
    assert len(choose_fonts("ax", [good.parent]).files) == 1


def test_a_folder_that_is_not_there_holds_no_fonts(tmp_path):
    assert choose_fonts("a", [tmp_path / "none"]).files == ()


def test_without_blenders_fonts_pages_are_drawn_all_the_same(tmp_path):
    _, notes = draw(tmp_path, storyboard(panel(), fonts=()))
    assert notes == ["Blender's fonts were not found: the pages are set in another, which has few scripts."]
    pdf = Pdf((tmp_path / STORYBOARD_PDF).read_bytes())
    assert "Shot1" in pdf.page_texts()[0] and pdf.fonts()


@needs_fonts
def test_a_character_that_no_font_has_is_named_and_marked(tmp_path):
    _, notes = draw(tmp_path, storyboard(panel(shot_name="A\U00013000B")))
    (note,) = notes
    assert "EGYPTIAN HIEROGLYPH A001" in note
    assert "A?B" in Pdf((tmp_path / STORYBOARD_PDF).read_bytes()).page_texts()[0]


@needs_fonts
def test_fonts_are_embedded_and_hold_only_what_is_drawn(tmp_path):
    draw(tmp_path, storyboard(panel(shot_name="골목길", dialogue="Wait", notes="انتظر"), title="Film 😀"))
    fonts = Pdf((tmp_path / STORYBOARD_PDF).read_bytes()).fonts()
    names = {name.split("+")[1] for name in fonts}
    assert {"InterVariable", "NotoSansCJKsc-Regular", "NotoSansArabic-Regular", "NotoEmoji-Regular"} == names
    assert all(len(name.split("+")[0]) == 6 for name in fonts)  # the tag of a subset
    cjk = next(font for name, font in fonts.items() if "CJK" in name)
    assert len(cjk[0].CharStrings) < 20
    assert all(font["maxp"].numGlyphs < 100 for font in fonts.values() if isinstance(font, TTFont))
    assert (tmp_path / STORYBOARD_PDF).stat().st_size < 200_000


@needs_fonts
def test_a_latin_storyboard_unpacks_no_large_font(tmp_path):
    draw(tmp_path, storyboard(panel()))
    assert {file.name.split("-")[0] for file in (tmp_path / "data" / "fonts").glob("*.ttf")} == {"Inter"}
    assert Path(FONTS).is_dir()
