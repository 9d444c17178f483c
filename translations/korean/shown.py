"""What is captured and what is left out, in Korean.

Must not import anything of Animatic.
"""

from __future__ import annotations

TEXTS = {
    # names
    "As Rendered": "렌더되는 대로",
    "As in the Viewport": "뷰포트에 보이는 대로",
    "Capture Collection Again": "컬렉션 다시 캡처",
    "Captured": "캡처 대상",
    "Collection": "컬렉션",
    "Leave Collection Out": "컬렉션 빼기",
    "Line": "줄",
    "Visibility": "가시성",
    # descriptions
    "Capture this collection again": "이 컬렉션을 다시 캡처합니다",
    "Leave a collection out of depth, pose and every other pass: the active one of the Outliner, or one to choose": (
        "깊이, 포즈와 다른 모든 패스에서 컬렉션을 뺍니다. 아웃라이너의 활성 컬렉션이거나, 목록에서 고를 컬렉션입니다"
    ),
    "The collection that is left out, with all that it holds": "안에 든 모든 것과 함께 빠지는 컬렉션",
    (
        "What counts as visible in depth, pose and every other pass. The viewport helps while you lay out a shot with "
        "parts of the scene hidden; modifiers keep the levels of renders"
    ): (
        "깊이, 포즈와 다른 모든 패스에서 무엇을 보이는 것으로 치는지. 씬의 일부를 숨기고 샷을 구성할 때는 뷰포트가 "
        "편합니다. 모디파이어는 렌더의 레벨을 그대로 씁니다"
    ),
    "What the camera icons in the Outliner let render": "아웃라이너의 카메라 아이콘이 렌더하게 하는 것",
    "What the eyes and screen icons in the Outliner let the viewport show": (
        "아웃라이너의 눈과 화면 아이콘이 뷰포트에 보이게 하는 것"
    ),
    "Which line of the list": "목록의 몇 번째 줄인지",
    # what is said
    "There is no line {0} in the list of what is left out.": "빼는 목록에 {0}번째 줄이 없습니다.",
    "This scene comes from another file: change it there.": "이 씬은 다른 파일에서 옵니다. 그 파일에서 바꾸세요.",
    "The collection {0} is gone: choose another one to leave out, or take it off the list.": (
        "컬렉션 {0}이(가) 없어졌습니다. 뺄 컬렉션을 다시 고르거나 목록에서 지우세요."
    ),
    "The collection {0} that the take left out is not here.": "테이크가 뺀 컬렉션 {0}이(가) 여기에 없습니다.",
    "There is no collection {0}, which is to be left out: take it off that list.": (
        "빼야 할 컬렉션 {0}이(가) 없습니다. 목록에서 지우세요."
    ),
    (
        "Nothing in this scene is shown in the viewport: add an object, or open the eye of a hidden one in the "
        "Outliner."
    ): "이 씬에는 뷰포트에 보이는 것이 없습니다. 오브젝트를 추가하거나 아웃라이너에서 숨긴 것의 눈을 켜세요.",
    (
        "Captured as it is shown now, though keys show and hide it in the viewport: {0}. Key Disable in Renders as well."
    ): "키프레임이 뷰포트에서 보이고 숨기지만 지금 보이는 대로 캡처합니다: {0}. 렌더 비활성화에도 키프레임을 넣으세요.",
}
