"""What is said of when and where in the picture the reference pictures of a look are heard.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "At a Frame": "특정 프레임",
    "Everywhere": "전체",
    "Fade": "페이드",
    "First Frame": "첫 프레임",
    "When": "시점",
    "Within": "범위",
    "Heard everywhere until you choose": "고를 때까지 전체에 적용됩니다",
    "At one frame of the scene: between two such pictures the shot goes from one to the other, before the first and "
    "after the last it stays with that one": (
        "장면의 한 프레임에서: 이런 그림 두 장 사이에서는 샷이 한 그림에서 다음 그림으로 넘어가고, 첫 그림 앞과 마지막 "
        "그림 뒤에서는 그 그림에 머뭅니다"
    ),
    "How many frames of the scene after the first one still hear this picture, each less than the one before. Raise it "
    "where the picture jumps after the first frame": (
        "첫 프레임 뒤로 장면의 몇 프레임이 이 그림을 점점 약하게 따르는지. 첫 프레임 다음에 그림이 튀면 올리세요"
    ),
    "In every frame": "모든 프레임에서",
    "In the first frame of the shot, and less and less over Fade; what the film is like from there on is left to the "
    "prompt and the movement": (
        "샷의 첫 프레임에서, 그리고 페이드 동안 점점 약하게. 그 뒤의 모습은 프롬프트와 움직임에 맡깁니다"
    ),
    "In the whole picture": "그림 전체에서",
    "The frame of the scene at which this picture is all that is heard": "이 그림만 따르는 장면의 프레임",
    "The picture is heard where objects of this collection are seen; empty is everywhere": (
        "이 컬렉션의 오브젝트가 보이는 곳에서 그림을 따릅니다. 비우면 전체입니다"
    ),
    "The picture is heard where this object or something that is parented to it is seen; an armature stands for its "
    "character. Empty is everywhere": (
        "이 오브젝트나 그 자식이 보이는 곳에서 그림을 따릅니다. 아마튜어는 그 캐릭터를 뜻합니다. 비우면 전체입니다"
    ),
    "When this picture is heard": "이 그림을 언제 따르는지",
    "Where an object is seen, and what is parented to it": "오브젝트와 그 자식이 보이는 곳",
    "Where in the picture this one is heard": "이 그림을 화면의 어디에서 따르는지",
    "Where objects of a collection are seen": "컬렉션의 오브젝트가 보이는 곳",
    "In a UV layout there are no objects: its reference pictures are heard everywhere.": (
        "UV 레이아웃에는 오브젝트가 없어 레퍼런스 그림을 전체에 적용합니다."
    ),
    "Not in this file, so its reference pictures are heard everywhere: {0}.": (
        "이 파일에 없어 해당 레퍼런스 그림을 전체에 적용합니다: {0}."
    ),
    "Reference Pictures: {0}": "레퍼런스 그림: {0}",
    "Reference pictures say nothing within {0}: no frame shows it.": (
        "{0} 안의 레퍼런스 그림은 효과가 없습니다: 어느 프레임에도 보이지 않습니다."
    ),
    "A reference picture is to be heard within {0}, which is not here: choose another one in the look.": (
        "레퍼런스 그림을 {0} 안에서 따라야 하는데 여기에 없습니다: 룩에서 다른 것을 고르세요."
    ),
    "A reference picture is heard within {0}, and the take's capture.json cannot be read.": (
        "레퍼런스 그림을 {0} 안에서 따르는데 테이크의 capture.json을 읽을 수 없습니다."
    ),
    "A reference picture is heard within {0}, and the take's capture does not tell where that is.": (
        "레퍼런스 그림을 {0} 안에서 따르는데 테이크의 캡처에 그 위치가 없습니다."
    ),
}
