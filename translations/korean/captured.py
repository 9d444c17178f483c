"""What Controls says of captures and of runs that make them.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "The capture cannot be read: {0} Press Recapture.": "캡처를 읽을 수 없습니다: {0} 다시 캡처를 누르세요.",
    "The capture has no such picture of this frame: press Recapture.": (
        "캡처에 이 프레임의 그런 그림이 없습니다. 다시 캡처를 누르세요."
    ),
    "Open in Image Editor": "이미지 에디터에서 열기",
    "Open the picture of the frame at the playhead in full size, in an Image Editor or a new window": (
        "재생 헤드 프레임의 그림을 이미지 에디터나 새 창에서 원래 크기로 엽니다"
    ),
    "Open Capture": "캡처 열기",
    "Show the folder of the capture in the file manager: a folder a pass, a file a frame": (
        "파일 관리자에서 캡처의 폴더를 엽니다. 패스마다 폴더 하나, 프레임마다 파일 하나입니다"
    ),
    "Control": "컨트롤",
    "The control whose picture of the frame is opened, as the model sees it": "모델이 보는 대로 그림을 열 컨트롤",
    "The edges of the render": "렌더의 윤곽선",
    "The lines of the geometry": "지오메트리의 선",
    "The skeletons of people": "사람의 골격",
    "What is near and what is far": "가까운 것과 먼 것",
    "What things are": "무엇이 무엇인지",
    "Where surfaces face": "표면이 향하는 방향",
    "This frame is not in the capture: move the playhead into it.": (
        "이 프레임은 캡처에 없습니다. 재생 헤드를 캡처 안으로 옮기세요."
    ),
    "The backend has not drawn it yet: press the eye beside Capture.": (
        "백엔드가 아직 그리지 않았습니다. 캡처 옆의 눈을 누르세요."
    ),
    "At {0} m it is beyond Far, {1} m: it stays black.": "{0} m는 먼 쪽({1} m)보다 멀어 검은색으로 남습니다.",
    "Excluded from the view layer: {0}.": "뷰 레이어에서 제외됨: {0}.",
    "Hidden or left out, see Captured: {0}.": "숨겼거나 뺌(캡처 대상 참조): {0}.",
    "Nobody is seen in this shot, so the pose is empty.": "이 샷에 보이는 사람이 없어 포즈가 비어 있습니다.",
    "Nobody is seen in this shot, so the pose is empty: no armature has bones named like a person's.": (
        "이 샷에 보이는 사람이 없어 포즈가 비어 있습니다. 뼈 이름이 사람과 같은 아마튜어가 없습니다."
    ),
    "Not in the shot: excluded from the view layer, hidden or left out.": (
        "샷에 없습니다. 뷰 레이어에서 제외되었거나 숨겼거나 뺐습니다."
    ),
    "Put a person together with People > +.": "인물 > +로 사람을 만드세요.",
    "Capture {0} was made with other settings ({1}): press Recapture": (
        "캡처 {0}은(는) 다른 설정({1})으로 만들었습니다. 다시 캡처를 누르세요"
    ),
    "{0} Classes were set since the capture: press Recapture.": "{0} 캡처한 뒤에 클래스를 정했습니다. 다시 캡처를 누르세요.",
    "Classes were set since the capture: press Recapture.": "캡처한 뒤에 클래스를 정했습니다. 다시 캡처를 누르세요.",
}
