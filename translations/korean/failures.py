"""What is said of failures, of files that do not do, and of what puts them right.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "Put this message away, here and in Generate; what it names may still have to be put right": (
        "여기와 생성 패널의 이 메시지를 치웁니다. 메시지가 가리키는 문제는 여전히 고쳐야 할 수 있습니다"
    ),
    "These models are not on this machine: {0}.": "이 컴퓨터에 다음 모델이 없습니다: {0}.",
    "Looked in {0}.": "찾아본 곳: {0}.",
    "Switch on Download Missing Models (and Blender's online access) in the preferences; Download under Models there "
    "gets a whole set at once.": (
        "환경 설정에서 없는 모델 다운로드(와 블렌더의 온라인 접속)를 켜세요. 그곳의 모델 아래에 있는 다운로드는 세트 "
        "전체를 한 번에 받습니다."
    ),
    "Or put the files {0}.": "또는 파일을 {0} 넣으세요.",
    "Put the files {0}.": "파일을 {0} 넣으세요.",
    "under the same name into {0}": "같은 이름으로 {0}에",
    "into a model folder": "모델 폴더에",
    "{0} is no {1}.": "{0}은(는) {1}이(가) 아닙니다.",
    "Choose a file that ends in {0}.": "이름이 {0}(으)로 끝나는 파일을 선택하세요.",
    "network for more frames": "추가 프레임용 네트워크",
    "It is not whole: it has no layers for {0}.": "온전하지 않습니다. {0}의 레이어가 없습니다.",
    "the down blocks": "다운 블록",
    "the up blocks": "업 블록",
    "the down block {0}": "다운 블록 {0}",
    "the up block {0}": "업 블록 {0}",
    "Get the file again.": "파일을 다시 받으세요.",
    "Name a file or a model's folder by its path, or by its name in {0}.": (
        "파일이나 모델 폴더를 경로로, 또는 {0} 안의 이름으로 쓰세요."
    ),
    "No model is named.": "모델이 지정되지 않았습니다.",
    "Name a file, such as old.safetensors.": "old.safetensors처럼 파일을 쓰세요.",
    "{0} models are called {1}.": "{1}(이)라는 모델이 {0}개 있습니다.",
    "Name one of {0}.": "다음 중 하나를 쓰세요: {0}.",
    "Or take the camera move out of the shot or look.": "또는 샷이나 룩에서 카메라 움직임을 빼세요.",
    "Choose a model set with one of those.": "그중 하나가 있는 모델 세트를 선택하세요.",
}
