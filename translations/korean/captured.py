"""What Controls says of captures and of runs that make them.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "Capture {0} was made with other settings ({1}): press Recapture": (
        "캡처 {0}은(는) 다른 설정({1})으로 만들었습니다. 다시 캡처를 누르세요"
    ),
    "{0} Classes were set since the capture: press Recapture.": "{0} 캡처한 뒤에 클래스를 정했습니다. 다시 캡처를 누르세요.",
    "Classes were set since the capture: press Recapture.": "캡처한 뒤에 클래스를 정했습니다. 다시 캡처를 누르세요.",
}
