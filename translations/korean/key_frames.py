"""What is said of the pictures that lead a shot.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "Add Picture at Playhead": "재생 헤드에 그림 추가",
    "Drawings": "드로잉",
    "Hold": "고정",
    "Lead By": "이끄는 방식",
    "My Pictures": "내 그림",
    "Remove Picture": "그림 제거",
    "Render": "렌더",
    "SparseCtrl RGB": "SparseCtrl RGB 그림",
    "SparseCtrl Scribble": "SparseCtrl 스크리블",
    "Stills": "정지 그림",
    "A network that knows movement steers by the lines in the pictures: colours and light are the prompt's": (
        "움직임을 아는 네트워크가 그림 속의 선을 따라 이끕니다. 색과 빛은 프롬프트를 따릅니다"
    ),
    "A network that knows movement steers by the pictures: the frames around follow them more smoothly": (
        "움직임을 아는 네트워크가 그림을 따라 이끕니다. 주변 프레임이 더 부드럽게 따라갑니다"
    ),
    "A take of stills of this shot: make it first, with Pictures at First, Last or Marked": (
        "이 샷의 정지 그림 테이크. 먼저 그림을 첫 프레임, 마지막 프레임, 표시한 프레임으로 두고 만드세요"
    ),
    "Add a picture at the playhead that the shot is to come by there; open or paint its image in the new line": (
        "재생 헤드 위치에서 샷이 지나갈 그림을 추가합니다. 새 줄에서 이미지를 열거나 그리세요"
    ),
    "How closely the take follows the pictures. Lower it where the movement stands still around them": (
        "테이크가 그림을 얼마나 가깝게 따르는지. 그림 주변에서 움직임이 멈추면 낮추세요"
    ),
    "How the pictures lead. Change it where the movement jumps at held pictures, or where only lines are to be followed": (
        "그림이 이끄는 방식. 고정한 그림에서 움직임이 튀거나 선만 따라야 할 때 바꾸세요"
    ),
    "Images of this file, each at its frame: photos, paintings or drawings": (
        "각각 제 프레임에 놓인 이 파일의 이미지: 사진, 그림 또는 드로잉"
    ),
    "Let pictures at some of its frames lead the movement of this shot: it comes by each at its frame": (
        "몇몇 프레임의 그림이 이 샷의 움직임을 이끌어 각 프레임에서 그 그림을 지나게 합니다"
    ),
    "Take a picture out of those that lead the shot; its image stays in this file": (
        "샷을 이끄는 그림에서 하나를 뺍니다. 이미지는 이 파일에 남습니다"
    ),
    "The frame is the picture itself while it is held. Works with every model set": (
        "고정하는 동안 프레임이 그림 그대로입니다. 모든 모델 세트에서 됩니다"
    ),
    "The part of the steps after which the pictures begin to steer. Raise it to let the prompt lay out the shot": (
        "전체 스텝 중 그림이 이끌기 시작하는 지점. 프롬프트가 샷을 구성하게 하려면 높이세요"
    ),
    "The part of the steps after which the pictures let go; lower leaves details to the prompt": (
        "전체 스텝 중 그림이 손을 놓는 지점. 낮추면 세부를 프롬프트에 맡깁니다"
    ),
    "The picture or the drawing for this frame, in the shape of the takes": (
        "이 프레임의 그림이나 드로잉. 테이크와 같은 비율이어야 합니다"
    ),
    "The pictures are drawings: what is drawn are the lines, dark on bright or bright on dark. Off, outlines are found "
    "in the pictures": (
        "그림이 드로잉입니다. 그려진 것이 그대로 선이며, 밝은 바탕에 어두운 선이나 어두운 바탕에 밝은 선입니다. 끄면 "
        "그림에서 윤곽선을 찾습니다"
    ),
    "The scene frame that the picture belongs to; outside the shot it says nothing": (
        "그림이 속한 씬 프레임. 샷 밖에서는 아무 영향이 없습니다"
    ),
    "The scene's own render at some frames, made when the take is": (
        "몇몇 프레임의 씬 렌더. 테이크를 만들 때 렌더합니다"
    ),
    "Where the pictures come from": "그림이 오는 곳",
    "Which frames of the shot are rendered as pictures to steer by": "이끌 그림으로 렌더할 샷의 프레임",
    "Which picture of the list, counted from 0; -1 is the last": "목록의 몇 번째 그림인지 0부터 셉니다. -1은 마지막",
    "A texture has no render that could steer it.": "텍스처에는 이끌 렌더가 없습니다.",
    "Choose other Pictures under Key Frames, or switch them off.": "키프레임 그림에서 다른 그림을 선택하거나 끄세요.",
    "Give one to a frame of the shot, or switch Key Frames off.": (
        "샷의 프레임에 그림을 하나 주거나 키프레임 그림을 끄세요."
    ),
    "No picture under Key Frames lies in {0}.": "{0} 안에 놓인 키프레임 그림이 없습니다.",
    "There is no such picture under Key Frames.": "키프레임 그림에 그런 그림이 없습니다.",
    "Not in the shot, and of no effect: the pictures at {0}.": "샷 안에 없어 영향이 없습니다: {0}의 그림.",
    "{0} has no SparseCtrl for this: choose Hold, or another model set.": (
        "{0}에는 이를 위한 SparseCtrl이 없습니다. 고정을 선택하거나 다른 모델 세트를 선택하세요."
    ),
    "The picture {0} under Key Frames is not there any more, or cannot be read.": (
        "키프레임 그림의 {0}이(가) 더 이상 없거나 읽을 수 없습니다."
    ),
    "Find it again (File > External Data > Find Missing Files), or take it out under Key Frames.": (
        "다시 찾거나(파일 > 외부 데이터 > 누락된 파일 찾기) 키프레임 그림에서 빼세요."
    ),
    "The take was steered by renders of {0}, which the markers do not say.": (
        "이 테이크는 {0}의 렌더가 이끌었는데 마커에는 없습니다."
    ),
    "Pictures of key frames that have changed since come from the take: {0}.": (
        "그 뒤에 바뀐 키프레임 그림은 테이크에서 가져왔습니다: {0}."
    ),
    "Pictures of key frames that are not here were left empty: {0}.": (
        "여기에 없는 키프레임 그림은 비워 두었습니다: {0}."
    ),
    "The key frames steer in none of the {0} steps: no whole step lies between their start {1} and their end {2}.": (
        "키프레임 그림이 {0} 스텝 중 어디에서도 이끌지 않습니다. 시작 {1}과 끝 {2} 사이에 온전한 스텝이 없습니다."
    ),
    "SparseCtrl was trained beside AnimateDiff v3: beside the motion module {0} the key frames may be followed less.": (
        "SparseCtrl은 AnimateDiff v3와 함께 학습했습니다. 모션 모듈 {0}에서는 키프레임 그림을 덜 따를 수 있습니다."
    ),
    "SparseCtrl sees at most {0} frames at once; the context length was {1}, this take is made with {2}.": (
        "SparseCtrl은 한 번에 최대 {0} 프레임을 봅니다. 컨텍스트 길이가 {1}이었으므로 이 테이크는 {2}로 만듭니다."
    ),
}
