"""What the model will see: switches, pictures and notes.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "Depth Opacity": "깊이 불투명도",
    "Draw the depth that the depth control will send over the view through the shot's camera: near is white, far is "
    "black": "깊이 컨트롤이 보낼 깊이를 샷의 카메라 뷰 위에 그립니다. 가까운 곳은 흰색, 먼 곳은 검은색입니다",
    "Draw the skeletons that the pose control will send over the view through the shot's camera, live while you scrub "
    "and pose": "포즈 컨트롤이 보낼 골격을 샷의 카메라 뷰 위에 그립니다. 스크럽하거나 포즈를 바꾸는 동안 따라갑니다",
    "Draw two frames across what the shot's camera sees: nearer than the first all is white, beyond the second black. "
    "Look from beside the camera": (
        "샷의 카메라가 보는 공간을 가로지르는 틀 두 개를 그립니다. 첫 번째보다 가까우면 모두 흰색, 두 번째보다 멀면 "
        "검은색입니다. 카메라 옆에서 보세요"
    ),
    "Far {0} m": "먼 쪽 {0} m",
    "Frame {0}": "프레임 {0}",
    "Hide Covered Joints": "가려진 관절 숨기기",
    "How much the drawn depth covers the view; lower it to see the scene through it": (
        "그린 깊이가 뷰를 덮는 정도입니다. 낮추면 장면이 비쳐 보입니다"
    ),
    "In the Viewport": "뷰포트에 표시",
    "Leave out joints that something covers, as the capture does. Switch it off where a heavy scene makes the view slow": (
        "캡처처럼 무언가에 가려진 관절을 뺍니다. 무거운 장면에서 뷰가 느려지면 끄세요"
    ),
    "Look through the shot's camera to see it: View > Cameras > Active Camera.": (
        "샷의 카메라로 보면 나타납니다: 뷰 > 카메라 > 활성 카메라."
    ),
    "Near {0} m": "가까운 쪽 {0} m",
    "Near and far are seen from beside the camera: turn the view.": (
        "가까운 쪽과 먼 쪽은 카메라 옆에서 보입니다. 뷰를 돌리세요."
    ),
    "No person is in the picture of this frame.": "이 프레임의 그림에는 사람이 없습니다.",
    "Nothing is captured at this frame: it lies outside of every shot, or its camera is panoramic or missing.": (
        "이 프레임에서는 캡처할 것이 없습니다. 어느 샷에도 속하지 않거나 샷의 카메라가 파노라마이거나 없습니다."
    ),
    "Show Depth": "깊이 표시",
    "Show Near and Far": "가까운 쪽과 먼 쪽 표시",
    "Show Pose": "포즈 표시",
    "Show or hide the depth that the depth control will send, over the view through the shot's camera": (
        "깊이 컨트롤이 보낼 깊이를 샷의 카메라 뷰 위에 표시하거나 숨깁니다"
    ),
    "Show or hide the skeletons that the pose control will send, over the view through the shot's camera": (
        "포즈 컨트롤이 보낼 골격을 샷의 카메라 뷰 위에 표시하거나 숨깁니다"
    ),
    "Show or hide where depth becomes white and black, as two frames before the shot's camera": (
        "깊이가 흰색과 검은색이 되는 곳을 샷의 카메라 앞에 틀 두 개로 표시하거나 숨깁니다"
    ),
    "The scene has changed since: press Recapture": "그 뒤로 장면이 바뀌었습니다. 다시 캡처를 누르세요",
    "What the model will see could not be drawn: {0}": "모델이 볼 것을 그릴 수 없습니다: {0}",
    "Switch it on again in Controls.": "컨트롤에서 다시 켜세요.",
}
