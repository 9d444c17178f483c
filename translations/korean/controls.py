"""What the controls and the range of depth say.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "As depth is: near things take most of the greys": "깊이 그대로입니다. 가까운 것이 회색 단계를 대부분 차지합니다",
    "As grey as what lies there: a backdrop, a wall of fog, a studio": (
        "그 거리에 있는 것과 같은 회색입니다. 배경막, 안개 벽, 스튜디오에 쓰세요"
    ),
    "At a Distance": "거리 지정",
    "Bend how grey goes from far (left) to near (right). Lift it where what lies far off should be told apart better, "
    "lower it to give the greys to what is near": (
        "회색이 먼 곳(왼쪽)에서 가까운 곳(오른쪽)으로 바뀌는 모양을 굽힙니다. 먼 것을 더 잘 구별하려면 올리고, 가까운 것에 "
        "회색을 더 주려면 내리세요"
    ),
    "Black": "검정",
    "Capture the shot to see where its depths lie.": "샷을 캡처하면 깊이가 어디에 있는지 볼 수 있습니다.",
    "Capture the shown shot for the controls that are on; takes use it until the next capture": (
        "표시된 샷을 켜져 있는 컨트롤을 위해 캡처합니다. 다음 캡처까지 테이크가 이것을 씁니다"
    ),
    "Choose yourself what is black; off, the farthest of the whole clip is, or infinity where a sky is seen. Set it to "
    "give a scene before far mountains more greys": (
        "검정이 될 거리를 직접 정합니다. 끄면 클립 전체에서 가장 먼 곳, 하늘이 보이면 무한대입니다. 먼 산 앞의 장면에 회색을 "
        "더 주려면 정하세요"
    ),
    "Choose yourself what is white; off, the nearest of the whole clip is. Set it where a shot's own nearest changes "
    "from take to take, or something small comes close": (
        "흰색이 될 거리를 직접 정합니다. 끄면 클립 전체에서 가장 가까운 곳입니다. 샷에서 가장 가까운 것이 테이크마다 바뀌거나 "
        "작은 것이 다가올 때 정하세요"
    ),
    "Curve Preset": "커브 프리셋",
    "Depth Range": "깊이 범위",
    "Distance": "거리",
    "Draw all controls that were captured of the current frame as the model sees them": (
        "현재 프레임에서 캡처한 모든 컨트롤을 모델이 보는 대로 그립니다"
    ),
    "Falloff Curve": "감쇠 커브",
    "Far": "먼 거리",
    "Far is not beyond Near: all that is farther than Near is black.": (
        "먼 거리가 가까운 거리보다 멀지 않습니다. 가까운 거리보다 먼 것은 모두 검정이 됩니다."
    ),
    "Farther than everything, as depth ControlNets have learned it of skies": (
        "모든 것보다 멉니다. 깊이 ControlNet이 하늘을 그렇게 배웠습니다"
    ),
    "Give the falloff curve a shape to begin with; its points can be moved afterwards": (
        "감쇠 커브에 시작할 모양을 줍니다. 점은 나중에 옮길 수 있습니다"
    ),
    "How far away the model thinks is where the scene is empty": "장면이 비어 있는 곳이 모델에게 얼마나 멀리 보이는지",
    "How far the background is. At the far distance or beyond it is black as well": (
        "배경까지의 거리. 먼 거리와 같거나 더 멀면 마찬가지로 검정입니다"
    ),
    "Let lines steer the picture: outlines, creases and the borders of objects, drawn from the geometry alone, steady "
    "from frame to frame. For drawn looks, and for exact shapes without a render": (
        "선이 그림을 조종하게 합니다. 외곽선, 주름, 오브젝트의 경계를 지오메트리만으로 그리며 프레임마다 안정적입니다. 그림 같은 "
        "룩과 렌더 없이 정확한 형태가 필요할 때 쓰세요"
    ),
    "Let the directions that surfaces face steer the picture. For relief, folds and faces, which are nearly one grey "
    "in depth": ("표면이 향한 방향이 그림을 조종하게 합니다. 깊이에서는 거의 한 가지 회색인 부조, 주름, 얼굴에 쓰세요"),
    "Let what things are steer the picture: sky, tree, road or wall, in the colours of ADE20K, as objects and "
    "materials are labelled. For where things belong rather than how they are shaped": (
        "무엇인지가 그림을 조종하게 합니다. 하늘, 나무, 길, 벽 등을 오브젝트와 매터리얼의 라벨에 따라 ADE20K 색으로 나타냅니다. "
        "형태보다 무엇이 어디에 있는지가 중요할 때 쓰세요"
    ),
    "Lineart": "선화",
    "Measured: {0} m to infinity": "측정: {0} m부터 무한대까지",
    "Measured: {0} m to {1} m": "측정: {0} m부터 {1} m까지",
    "Measuring the depth": "깊이 측정 중",
    "Measuring the depth: file {0} of {1}": "깊이 측정 중: 파일 {1}개 중 {0}번째",
    "More Controls": "다른 컨트롤",
    "More for Far": "먼 곳에 더",
    "More for Near": "가까운 곳에 더",
    "More for the Middle": "가운데에 더",
    "Near": "가까운 거리",
    "Normal": "노멀",
    "Segmentation": "세그멘테이션",
    "Set Far": "먼 거리 설정",
    "Set Near": "가까운 거리 설정",
    "Set as Measured": "측정값으로 설정",
    "Set near and far to what was measured of the capture, to go on from there; a sky keeps black infinitely far": (
        "가까운 거리와 먼 거리를 캡처에서 측정한 값으로 설정해 거기서 시작합니다. 하늘이 있으면 검정은 무한대로 남습니다"
    ),
    "Shape": "모양",
    "Straight": "직선",
    "Switch on depth, pose or another control in Controls.": "컨트롤에서 깊이, 포즈 또는 다른 컨트롤을 켜세요.",
    "Tell apart what is close, as in portraits and close-ups": "인물 사진이나 클로즈업처럼 가까운 것을 구별합니다",
    "Tell apart what is far off, as in landscapes and long streets": "풍경이나 긴 거리처럼 먼 것을 구별합니다",
    "Tell apart what is in the middle; the ends fall together": "가운데 있는 것을 구별합니다. 양 끝은 합쳐집니다",
    "The depth, normal and objects files {0} are not of one size.": (
        "깊이, 노멀, 오브젝트 파일 {0}의 크기가 서로 다릅니다."
    ),
    "The range of the depth could not be kept with the capture: {0}.": (
        "깊이 범위를 캡처와 함께 저장하지 못했습니다: {0}."
    ),
    "The {0} file {1} has no channel {2}, only {3}.": "{0} 파일 {1}에 {2} 채널이 없고 {3}만 있습니다.",
    "The {0} file {1} is no readable EXR file.": "{0} 파일 {1}은(는) 읽을 수 있는 EXR 파일이 아닙니다.",
    "What is as far as this, or farther, is black": "이 거리와 같거나 더 먼 것은 검정입니다",
    "What is as near as this, or nearer, is white": "이 거리와 같거나 더 가까운 것은 흰색입니다",
    "Which distances get most of the greys": "어느 거리가 회색을 가장 많이 차지하는지",
}
