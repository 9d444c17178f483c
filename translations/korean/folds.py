"""What was said when panels became shorter: heads, folds, and how to look at a plane.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "LoRAs": "LoRA 목록",
    "{0} more lines": "{0}줄 더 보기",
    "Solid view shows wrong colours under {0}: look at the plane in Material Preview.": (
        "{0}에서는 솔리드 뷰의 색이 맞지 않습니다. 평면은 머티리얼 미리 보기에서 보세요."
    ),
}
