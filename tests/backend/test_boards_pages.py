"""Storyboards on pages: how many, what stands on them, and that nothing stands on something else."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from board_jobs import FONTS, draw, make_picture, needs_fonts, panel, storyboard
from pdf_reading import Pdf
from PIL import Image

from backend.boards.geometry import page, place
from backend.contract.storyboard import STORYBOARD_PDF

POINTS_A_MM = 72 / 25.4
LONG = "A long remark about light and movement that goes on and on. " * 60


def read(folder) -> Pdf:
    return Pdf((folder / STORYBOARD_PDF).read_bytes())


@pytest.mark.parametrize(
    ("layout", "count", "pages"), [("1x1", 3, 3), ("2x3", 6, 1), ("2x3", 7, 2), ("3x4", 12, 1), ("3x4", 13, 2)]
)
def test_a_storyboard_has_as_many_pages_as_it_needs(tmp_path, layout, count, pages):
    files, notes = draw(tmp_path, storyboard(*map(panel, range(1, count + 1)), layout=layout))
    assert files == ("storyboard.pdf", *(f"page-{number:02}.png" for number in range(1, pages + 1)))
    texts = read(tmp_path).page_texts()
    assert [re.findall(r"\d+ / \d+", text) for text in texts] == [[f"{n} / {pages}"] for n in range(1, pages + 1)]
    shown = [int(name) for text in texts for name in re.findall(r"Shot(\d+)", text)]
    assert shown == list(range(1, count + 1))
    assert bool(notes) == (not FONTS)


@pytest.mark.parametrize(
    ("paper", "orientation", "size"),
    [("A4", "landscape", (297, 210)), ("A4", "portrait", (210, 297)), ("Letter", "landscape", (279.4, 215.9))],
)
def test_a_page_is_as_large_as_its_paper(tmp_path, paper, orientation, size):
    draw(tmp_path, storyboard(panel(), paper=paper, orientation=orientation, png_ppi=50))
    with Image.open(tmp_path / "page-01.png") as picture:
        assert picture.size == pytest.approx([side / 25.4 * 50 for side in size], abs=1)


def test_the_title_block_and_the_panel_say_what_there_is_to_know(tmp_path):
    shot = panel(
        take="Take 3", lens="35 mm", move="dolly in", dialogue="ANNA: Wait!\nHe leaves.", notes="Rain.", fps=23.976
    )
    whole = {"subtitle": "Episode 2", "author": "Ada", "date": "1 May", "version": "v3", "notes": "Secret"}
    draw(tmp_path, storyboard(shot, panel(2), **whole))
    (text,) = read(tmp_path).page_texts()
    for words in (*whole.values(), "Film", "2 shots · 4.0 s", "0010", "Shot1", "Take 3", "Rain."):
        assert words in text
    assert "1–48 · 48 f · 2.00 s" in text and "35 mm · dolly in" in text
    assert re.search(r"ANNA\s+“Wait!” “He leaves.”", text)


def test_an_earlier_and_longer_storyboard_leaves_no_page(tmp_path):
    draw(tmp_path, storyboard(panel(1), panel(2), layout="1x1"))
    (tmp_path / "page-notes.png").write_bytes(b"mine")
    draw(tmp_path, storyboard(panel(1), layout="1x1"))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["page-01.png", "page-notes.png", "storyboard.json", "storyboard.pdf"]


def test_an_old_page_that_cannot_be_deleted_is_named(tmp_path):
    (tmp_path / "page-02.png").mkdir()  # stands for one that another program has open
    (tmp_path / "page-03.png").write_bytes(b"old")
    files, notes = draw(tmp_path, storyboard(panel(1), layout="1x1"))
    assert files == ("storyboard.pdf", "page-01.png") and not (tmp_path / "page-03.png").exists()
    assert any(note.startswith("page-02.png is of the former storyboard") for note in notes)


def test_a_picture_stands_where_its_panel_is_in_its_own_aspect(tmp_path):
    wide = make_picture(tmp_path / "wide.png", 239, 100, (255, 0, 0))
    tall = make_picture(tmp_path / "tall.png", 90, 160, (0, 0, 255))
    board = storyboard(panel(1, pictures=(wide,)), panel(2, pictures=(tall,)), png_ppi=100)
    draw(tmp_path / "board", board)
    with Image.open(tmp_path / "board" / "page-01.png") as opened:
        pixels = np.asarray(opened.convert("RGB")).astype(int)
    for cell, aspect, channel in zip(board.pages()[0], (2.39, 0.5625), (0, 2), strict=True):
        colored = np.argwhere(pixels[..., channel] - pixels[..., 1] > 60)
        (box,) = place(board, cell, (aspect,)).pictures
        (top, _), (bottom, right) = colored.min(0), colored.max(0)
        edges = np.array([top, bottom, right]) / 100 * 25.4
        assert edges == pytest.approx([box.y, box.y + box.height, box.x + box.width], abs=0.6)
        assert box.width / box.height == pytest.approx(aspect)


def test_without_a_take_and_without_its_file_a_panel_has_a_grey_box_that_says_so(tmp_path):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    gone = str(tmp_path / "gone.png")
    board = storyboard(panel(1), panel(2, pictures=(gone,)), panel(3, pictures=(str(tmp_path / "broken.png"),)))
    _, notes = draw(tmp_path, board)
    (text,) = read(tmp_path).page_texts()
    assert text.count("No take yet") == 1 and text.count("This picture could not be read") == 2
    (note,) = [note for note in notes if "picture" in note]
    assert note.startswith("2 pictures could not be read") and gone in note


@pytest.mark.parametrize("layout", ["1x1", "2x3", "3x4"])
@pytest.mark.parametrize("picture", [(16, 9), (9, 16), (239, 100), (1, 1)])
def test_what_is_too_long_is_cut_with_an_ellipsis_and_stays_in_its_panel(tmp_path, layout, picture):
    width, height = picture
    full = {"dialogue": LONG, "notes": LONG, "lens": "35 mm", "move": LONG, "width": width, "height": height}
    board = storyboard(
        *(panel(number, **full, shot_name=LONG, take=LONG) for number in range(1, 13)), layout=layout, title=LONG
    )
    _, notes = draw(tmp_path, board)
    assert any("did not fit" in note for note in notes)
    area = page(board).panels
    for cells, words in zip(board.pages(), read(tmp_path).pages(), strict=True):
        assert any("…" in run.text for run in words)
        boxes = [place(board, cell, (width / height,)) for cell in cells]
        inside = [run for run in words if area.y < run.y / POINTS_A_MM < area.y + area.height]
        for run in inside:
            x, y = run.x / POINTS_A_MM, run.y / POINTS_A_MM
            texts = [box for spot in boxes for box in (spot.head, spot.words, *spot.pictures)]
            held = [b for b in texts if b.x - 0.1 <= x <= b.x + b.width and b.y <= y <= b.y + b.height + 0.1]
            assert held, run


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_a_full_title_block_leaves_the_title_its_room(tmp_path, orientation):
    whole = {name: "Quite a few words that go on and on" for name in ("author", "date", "version", "subtitle")}
    board = storyboard(panel(), title="The Last Street Lamp", orientation=orientation, **whole)
    draw(tmp_path, board)
    header = page(board).header
    words = [run for run in read(tmp_path).pages()[0] if run.y / POINTS_A_MM < header.y + header.height]
    assert words[0].text == "The Last Street Lamp"
    assert all(header.x - 0.1 <= run.x / POINTS_A_MM < header.x + header.width for run in words)
    assert [run.text for run in words if run.text.startswith("Quite a few")]


def test_one_very_long_word_is_broken_inside_its_panel(tmp_path):
    draw(tmp_path, storyboard(panel(notes="x" * 400)))
    lines = [run.text.replace("\u200b", "") for run in read(tmp_path).pages()[0]]
    lines = [line for line in lines if "xx" in line]
    assert len(lines) > 2 and sum(map(len, lines)) == 400


def test_short_words_are_as_large_as_they_may_be_and_longer_ones_smaller(tmp_path):
    draw(tmp_path, storyboard(panel(1, notes="Rain."), panel(2, notes="Rain and more of it. " * 16)))
    words = [run for run in read(tmp_path).pages()[0] if run.text.startswith("Rain")]
    assert words[0].size > words[-1].size


@pytest.mark.parametrize(
    "hostile", ['#panic("x")', "$x$ *a* _b_ `c`", '"quoted" \\ //', "<label> @ref [b] {c}", '#image("/etc/passwd")']
)
def test_nothing_in_a_text_is_markup(tmp_path, hostile):
    everywhere = {"number": hostile, "take": hostile, "lens": hostile, "dialogue": hostile, "notes": hostile}
    board = storyboard(panel(shot_name=hostile, **everywhere), title=hostile, author=hostile, notes=hostile)
    draw(tmp_path, board)
    (text,) = read(tmp_path).page_texts()
    assert re.sub(r"\s", "", text).count(re.sub(r"\s", "", hostile)) >= 7


def test_control_characters_and_half_pairs_do_no_harm(tmp_path):
    board = tmp_path / "storyboard.json"
    draw(tmp_path, storyboard(panel(shot_name="A-NAME-B")))
    board.write_text(board.read_text("utf-8").replace("A-NAME-B", "A\\u0000\\u0007\\ud83dB"), "utf-8")
    from backend.boards.sheets import draw_sheets
    from backend.progress import UNHEARD

    draw_sheets(tmp_path, UNHEARD)
    assert "A?B" in read(tmp_path).page_texts()[0]


def test_large_pictures_are_scaled_down_for_the_pdf(tmp_path):
    noise = np.random.default_rng(0).integers(0, 255, (2160, 3840, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "large.png", compress_level=1)
    draw(tmp_path, storyboard(panel(pictures=(str(tmp_path / "large.png"),)), layout="3x4"))
    assert (tmp_path / "large.png").stat().st_size > 20e6
    assert (tmp_path / STORYBOARD_PDF).stat().st_size < 1e6


def test_pictures_of_every_kind_are_read(tmp_path):
    names = []
    for mode in ("L", "P", "RGBA", "CMYK", "I;16", "1"):
        names.append(str(tmp_path / f"{mode.replace(';', '')}.{'tif' if mode == 'CMYK' else 'png'}"))
        picture = Image.fromarray(np.full((36, 64), 40000, np.uint16)) if mode == "I;16" else Image.new(mode, (64, 36))
        picture.save(names[-1])
    _, notes = draw(tmp_path / "board", storyboard(*(panel(pictures=(name,)) for name in names), png_ppi=60))
    assert not [note for note in notes if "picture" in note]
    with Image.open(tmp_path / "board" / "page-01.png") as opened:
        grey = np.asarray(opened.convert("L"))
    assert np.any(np.abs(grey.astype(int) - 40000 // 256) < 3)  # 16 bits are scaled, not cut off


def test_a_picture_on_its_side_stands_upright(tmp_path):
    lying = Image.new("RGB", (64, 36), (255, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6
    lying.save(tmp_path / "lying.jpg", exif=exif)
    from backend.boards.pictures import picture_size, prepare_picture

    assert picture_size(tmp_path / "lying.jpg") == (36, 64)
    assert prepare_picture(tmp_path / "lying.jpg", tmp_path / "upright.jpg", 100, 100) == (36, 64)


def test_a_logo_stands_in_the_title_block_and_keeps_what_is_clear(tmp_path):
    logo = Image.new("RGBA", (100, 50))
    logo.paste((0, 160, 0, 255), (50, 0, 100, 50))
    logo.save(tmp_path / "logo.png")
    draw(tmp_path, storyboard(panel(), logo="logo.png", png_ppi=100))
    with Image.open(io.BytesIO((tmp_path / "page-01.png").read_bytes())) as opened:
        pixels = np.asarray(opened.convert("RGB")).astype(int)
    green = np.argwhere(pixels[..., 1] - pixels[..., 0] > 100) / 100 * 25.4
    header = page(storyboard(panel())).header
    assert header.y <= green[:, 0].min() and green[:, 0].max() <= header.y + header.height
    assert pixels[int((header.y + 5) / 25.4 * 100), int((header.x + 3) / 25.4 * 100)].tolist() == [255, 255, 255]


def test_a_wide_panel_takes_as_many_columns_as_it_has_pictures(tmp_path):
    names = tuple(make_picture(tmp_path / f"{number}.png") for number in range(3))
    narrow = storyboard(panel(1), panel(2, pictures=names))
    wide = storyboard(panel(1), panel(2, pictures=names), key_frames="wide")
    alone = place(wide, wide.pages()[0][0], (16 / 9,)).pictures[0]
    boxes = place(wide, wide.pages()[0][1], (16 / 9,) * 3).pictures
    assert [box.width for box in boxes] == pytest.approx([alone.width] * 3)
    assert len({round(box.y, 3) for box in boxes}) == 1
    assert place(narrow, narrow.pages()[0][1], (16 / 9,) * 3).pictures[0].width < alone.width
    draw(tmp_path, wide)


@pytest.mark.parametrize("aspect", [1.6, 16 / 9, 2.39])
def test_three_pictures_of_a_large_panel_stand_in_a_row_over_the_whole_page(aspect):
    board = storyboard(panel(pictures=("a.png", "b.png", "c.png")), layout="1x1")
    spot, room = place(board, board.pages()[0][0], (aspect,) * 3), page(board).panels
    assert len({box.y for box in spot.pictures}) == 1 and not spot.beside
    assert sum(box.width for box in spot.pictures) > 0.95 * room.width
    tall = place(board, board.pages()[0][0], (9 / 16,) * 3).pictures
    assert len({box.y for box in tall}) == 1 and tall[0].height > 0.7 * room.height


@pytest.mark.parametrize("aspect", [1.0, 4 / 3, 1.6, 16 / 9])
@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
@pytest.mark.parametrize("layout", ["1x1", "2x3", "3x4"])
def test_words_below_a_picture_end_where_it_ends(layout, orientation, aspect):
    board = storyboard(panel(), layout=layout, orientation=orientation)
    spot = place(board, board.pages()[0][0], (aspect,))
    (picture,) = spot.pictures
    if not spot.beside and picture.width > 0.8 * (page(board).panels.width / board.columns):
        assert spot.head.width == pytest.approx(picture.width) == spot.words.width


@needs_fonts
def test_words_of_many_scripts_come_back_from_the_pdf(tmp_path):
    said = {
        "안나": "잠깐만요, 기다려 주세요",
        "路地の奥": "雨が降り始める",
        "الشارع": "انتظرني",
        "Улица": "Подожди меня",
        "Wohnstraße": "Já vou 😀🎬",
    }
    panels = [panel(n, shot_name=name, notes=words) for n, (name, words) in enumerate(said.items(), 1)]
    _, notes = draw(tmp_path, storyboard(*panels, title="고양이"))
    assert notes == []
    (text,) = read(tmp_path).page_texts()
    for words in ("고양이", *said, *said.values()):
        for word in words.split():
            assert word.rstrip(",") in text.replace(" ", "") or word in text


@needs_fonts
def test_what_runs_to_the_left_starts_at_the_right(tmp_path):
    board = storyboard(panel(1, notes="انتظرني"), panel(2, notes="Wait."))
    draw(tmp_path, board)
    words = read(tmp_path).pages()[0]
    left, right = (place(board, cell, (16 / 9,)).words for cell in board.pages()[0])
    arabic = next(run for run in words if "انتظرني" in run.text)
    latin = next(run for run in words if "Wait." in run.text)
    assert arabic.x / POINTS_A_MM > left.x + left.width * 0.75
    assert latin.x / POINTS_A_MM == pytest.approx(right.x, abs=0.1)
