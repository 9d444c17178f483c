"""What the panels, the preferences and the dialogs draw.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "0 is the first, {0} the last": "0은 첫 번째, {0}은(는) 마지막",
    "1. Backend": "1. 백엔드",
    "2. Models": "2. 모델",
    "3. Scene with a Camera": "3. 카메라가 있는 장면",
    "A file, or org/name": "파일 또는 org/name",
    "Rough preview, no GPU needed. For the final look choose a Stable Diffusion set.": (
        "거친 미리보기이며 GPU가 필요 없습니다. 최종 룩에는 Stable Diffusion 세트를 선택하세요."
    ),
    "Allow Online Access": "온라인 접속 허용",
    "Allow it, so that models can be downloaded from the Hugging Face Hub?": (
        "Hugging Face Hub에서 모델을 다운로드할 수 있도록 허용할까요?"
    ),
    "Backend": "백엔드",
    "Blender was started with --offline-mode: start it without.": (
        "Blender가 --offline-mode로 시작되었습니다. 이 옵션 없이 시작하세요."
    ),
    "Blender's online access is off.": "Blender의 온라인 접속이 꺼져 있습니다.",
    "Custom settings": "사용자 지정 설정",
    "Esc cancels it; finished frames are kept.": "Esc로 취소합니다. 완성된 프레임은 보존됩니다.",
    "First let Blender go online, to download it:": "먼저 다운로드를 위해 Blender의 온라인 접속을 허용하세요:",
    "First switch on System > Network > Allow Online Access": ("먼저 시스템 > 네트워크 > 온라인 접속 허용을 켜세요"),
    "Frame {0} shows": "프레임 {0}의 내용",
    "Frames {0} to {1}: {2} pictures": "프레임 {0}~{1}: 그림 {2}장",
    "Hide the Guide of the First Run": "첫 실행 안내 숨기기",
    "How every picture looks": "모든 그림의 룩",
    "Import": "가져오기",
    "Look Again": "다시 찾기",
    "No download starts while Blender's online access is off: System > Network": (
        "Blender의 온라인 접속이 꺼져 있는 동안에는 다운로드하지 않습니다: 시스템 > 네트워크"
    ),
    "No shot here: set the scene's frame range.": "여기에는 샷이 없습니다. 장면의 프레임 범위를 설정하세요.",
    "No shot yet: add one at the playhead, or bind cameras to markers.": (
        "아직 샷이 없습니다. 재생 헤드 위치에 추가하거나 카메라를 마커에 연결하세요."
    ),
    "No shot yet: add one at the playhead.": "아직 샷이 없습니다. 재생 헤드 위치에 추가하세요.",
    "No take of this shot yet. Takes go to {0}": "이 샷의 테이크가 아직 없습니다. 저장 위치: {0}",
    "Not captured yet": "아직 캡처하지 않음",
    "Notes on this take": "이 테이크에 대한 메모",
    "Pictures of {0} × {1} pixels": "{0} × {1} 픽셀 그림",
    "Place": "배치",
    "Position": "위치",
    "Set up the backend first, at the top of this tab.": "먼저 이 탭의 맨 위에서 백엔드를 설치하세요.",
    "Shortcuts: faster, a little different": "지름길: 더 빠르고 결과가 조금 달라집니다",
    "Suggested keys: press those that you want": "추천 단축키: 쓸 것을 누르세요",
    "The chosen models are downloaded by the first run, if you allow it.": (
        "허용하면 선택한 모델을 첫 생성 때 다운로드합니다."
    ),
    "The model set of this scene is not installed here: choose one.": (
        "이 장면의 모델 세트가 여기에 설치되어 있지 않습니다. 하나를 선택하세요."
    ),
    "The pictures are made by a backend beside Blender. It is set up once, in a folder of its own: "
    "3 GB, or 8 GB with an NVIDIA or AMD GPU.": (
        "그림은 Blender와 별도로 실행되는 백엔드가 만듭니다. 전용 폴더에 한 번만 설치하면 됩니다. 3GB, NVIDIA나 AMD GPU가 "
        "있으면 8GB가 필요합니다."
    ),
    "The preview model is built in: start with it, and choose others in Model.": (
        "프리뷰 모델이 내장되어 있습니다. 이것으로 시작하고 다른 모델은 모델 패널에서 선택하세요."
    ),
    "The sequencer of this scene has no scene strip: add some there (Add > Scene).": (
        "이 장면의 시퀀서에 장면 스트립이 없습니다. 추가 > 장면으로 추가하세요."
    ),
    "Generate is below too, with all settings. This guide disappears after the first take.": (
        "생성은 모든 설정과 함께 아래에도 있습니다. 이 안내는 첫 테이크가 끝나면 사라집니다."
    ),
    "This scene comes from another file: set its shots there.": (
        "이 장면은 다른 파일에서 왔습니다. 샷은 그 파일에서 설정하세요."
    ),
    "What it must not show": "보이면 안 되는 것",
    "What it shows here": "여기서 보여 줄 것",
    "What no picture must show": "어떤 그림에도 보이면 안 되는 것",
    "What the models choose": "모델이 고르는 것",
    "What the picture shows": "그림이 보여 줄 것",
    "Without a prompt the models choose what to show.": "프롬프트가 없으면 무엇을 보여 줄지 모델이 고릅니다.",
    "on ones": "1콤마",
    "on threes": "3콤마",
    "on twos": "2콤마",
    "{0} of {1} pictures are finished.": "그림 {1}장 중 {0}장이 완성되었습니다.",
    "{0} of {1} steps are made.": "{1}스텝 중 {0}스텝을 계산합니다.",
    "{0} steps": "{0}스텝",
    "{0}, frames {1} to {2}": "{0}, 프레임 {1}~{2}",
    "No camera": "카메라 없음",
    "Not set up yet. It makes the pictures, and is installed once, in a folder of its own.": (
        "아직 설치하지 않았습니다. 그림을 만드는 프로그램으로, 전용 폴더에 한 번만 설치합니다."
    ),
    "Model folders, looked through from the top": "위에서부터 차례로 찾는 모델 폴더",
    "No model folder named": "지정한 모델 폴더 없음",
    "The two are set alike.": "두 테이크의 설정이 같습니다.",
    "Add prompts for what changes on the way; the prompt above is said in every frame.": (
        "진행하면서 바뀔 내용을 프롬프트로 추가하세요. 위의 프롬프트는 모든 프레임에 적용됩니다."
    ),
    "None of the {0} steps is left at this strength: raise it, or the steps in Model.": (
        "이 강도에서는 {0}스텝 중 남는 스텝이 없습니다. 강도를 올리거나 모델에서 스텝을 늘리세요."
    ),
    "{0} pictures: motion gets poor below {1}. {2}.": "그림 {0}장: {1}장보다 적으면 움직임이 나빠집니다. {2}.",
    "Lengthen the shot or lower Frame Step": "샷을 늘리거나 프레임 간격을 줄이세요",
    "Lengthen the shot": "샷을 늘리세요",
    "Delete": "삭제",
    "Delete {0}?": "{0}을(를) 삭제할까요?",
    "{0} of {1} pictures are deleted from disk. This cannot be undone.": (
        "그림 {1}장 중 {0}장을 디스크에서 삭제합니다. 되돌릴 수 없습니다."
    ),
    "Animatic: {0}": "애니매틱: {0}",
}
