"""Everything that the UI says is in the Korean dictionary, and texts with values find their template."""

import re
import string

import pytest
import ui_texts
from animatic import translations
from animatic.translations import korean, sentences

KOREAN = korean.TEXTS
SAME = {
    "CPU",
    "DDIM",
    "DPM++ 2M Karras",
    "Euler",
    "FILM",
    "LCM",
    "RIFE",
    "LoRA",
    "Metal",
    "Workbench",
    "An Apple GPU",
    "297 × 210 mm",
}


def fields(text):
    return sorted(name for _text, name, _format, _conversion in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("kind", ["names", "descriptions", "drawn", "said"])
def test_every_text_is_in_the_dictionary(kind):
    names, descriptions = ui_texts.registered()
    found = {"names": names, "descriptions": descriptions, "drawn": ui_texts.drawn(), "said": ui_texts.said()}[kind]
    missing = sorted(found - set(KOREAN))
    assert not missing, "add to translations/korean:\n" + "\n".join(missing)


def test_no_text_with_values_is_drawn_where_no_dictionary_is_asked():
    assert ui_texts.untranslated_labels() == [], "put translated(...) around these"


def test_a_translation_has_the_fields_of_its_text_and_is_korean():
    for text, said in KOREAN.items():
        assert fields(said) == fields(text), text
        assert text in SAME or re.search("[가-힣]", said) or "{" in text, text
        assert said.endswith(".") == text.endswith(".") or text[-1] in "}:?", text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Capture", "캡처"),
        ("Frames 1 to 24: 12 pictures", "프레임 1~24: 그림 12장"),
        ("Denoising, step 5/20, window 2/3, 1:10 left", "노이즈 제거 중, 스텝 5/20, 창 2/3, 1:10 남음"),
        ("Denoising, step 5/20, 1:10 left", "노이즈 제거 중, 스텝 5/20, 1:10 남음"),
        ("Cancelled. The scene is as it was.", "취소했습니다. 장면은 그대로입니다."),
        (
            "There is not enough memory for this take. This needs at least 4.2 GB, and 4.0 GB are free.",
            "이 테이크를 만들기에 메모리가 부족합니다. 최소 4.2 GB이(가) 필요한데 여유는 4.0 GB입니다.",
        ),
        ("Take 3 is finished: 1 picture. It is in Takes.", "테이크 3 완성: 그림 1장. 테이크 목록에 있습니다."),
        (
            "The IP-Adapter org/a is none that can be used, a.bin: it lacks proj_in.weight.",
            "IP-Adapter org/a은(는) 쓸 수 있는 것(a.bin)이 아닙니다: proj_in.weight이(가) 없습니다.",
        ),
        ("Nobody translated this 3.", "Nobody translated this 3."),
        ("", ""),
    ],
)
def test_a_finished_text_finds_its_template(text, said):
    assert sentences.translated(text, KOREAN) == said


def test_english_stays_english():
    assert translations.translated("Frames 1 to 24: 12 pictures") == "Frames 1 to 24: 12 pictures"
    assert translations.iface("{0} steps", 4) == "4 steps"
