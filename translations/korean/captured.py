"""What Controls says of captures and of runs that make them.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
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
