"""What is told on the way: progress, memory, notes on settings, why something does not suit.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # progress
    "Downloading models": "모델 다운로드 중",
    "Loading models": "모델 불러오는 중",
    "Preparing": "준비 중",
    "Denoising": "노이즈 제거 중",
    "Decoding": "디코딩 중",
    "Baking": "베이크 중",
    "Cancelling: the step in progress is finished first": "취소 중: 진행 중인 스텝을 먼저 마칩니다",
    "Writing the take's folder": "테이크 폴더 쓰는 중",
    "{0}, step {1}/{2}": "{0}, 스텝 {1}/{2}",
    "{0}, window {1}/{2}": "{0}, 창 {1}/{2}",
    "{0}, {1} left": "{0}, {1} 남음",
    "Capturing {0}: frame {1} of {2}": "{0} 캡처 중: {2}프레임 중 {1}프레임",
    "{0} s": "{0}초",
    "{0} min": "{0}분",
    "{0} h": "{0}시간",
    "{0} h {1} min": "{0}시간 {1}분",
    # the end of a run
    "Finished frames were kept: Finish Take goes on.": "완성된 프레임은 보존했습니다. 테이크 마무리로 이어 갈 수 있습니다.",
    "What is baked was kept: Finish Texture goes on.": "베이크한 것은 보존했습니다. 텍스처 마무리로 이어 갈 수 있습니다.",
    "Finished frames are kept: Finish Take goes on from there.": (
        "완성된 프레임은 보존됩니다. 테이크 마무리로 이어 갈 수 있습니다."
    ),
    "Take {0} is finished: {1}. It is in Takes.": "테이크 {0} 완성: {1}. 테이크 목록에 있습니다.",
    "{0} picture": "그림 {0}장",
    "{0} pictures": "그림 {0}장",
    "Press Finish Take: the take goes on from its last checkpoint.": (
        "테이크 마무리를 누르세요. 마지막 체크포인트부터 이어 갑니다."
    ),
    "The backend stopped: it {0}.": "백엔드가 멈췄습니다: {0}.",
    "The backend did not start: it {0}.": "백엔드가 시작되지 않았습니다: {0}.",
    "was killed (SIGKILL), which usually means that the computer ran out of memory": (
        "강제 종료됨(SIGKILL). 대개 컴퓨터의 메모리가 부족했다는 뜻입니다"
    ),
    "ended by itself with exit code {0}": "종료 코드 {0}(으)로 스스로 끝남",
    "crashed ({0}), usually in a library or the graphics driver": (
        "충돌함({0}). 대개 라이브러리나 그래픽 드라이버의 문제입니다"
    ),
    "If it happens again, close other programs or make a smaller take.": (
        "다시 일어나면 다른 프로그램을 닫거나 더 작은 테이크를 만드세요."
    ),
    "Repair the backend in Animatic's preferences; its log says what is missing.": (
        "애니매틱 환경 설정에서 백엔드를 복구하세요. 무엇이 없는지는 로그에 있습니다."
    ),
    "Repair the backend in Animatic's preferences, or see its log.": (
        "애니매틱 환경 설정에서 백엔드를 복구하거나 로그를 확인하세요."
    ),
    "Choose another folder for takes in Animatic's preferences, or make room.": (
        "애니매틱 환경 설정에서 다른 테이크 폴더를 선택하거나 공간을 확보하세요."
    ),
    "Or close what else uses the memory and press Finish Take.": (
        "또는 메모리를 쓰는 다른 것을 닫고 테이크 마무리를 누르세요."
    ),
    # memory
    "Memory: about {0}": "메모리: 약 {0}",
    "Memory: about {0} of {1} free": "메모리: 여유 {1} 중 약 {0}GB",
    "Memory: about {0} of {1} free; to fit, the run {2}": "메모리: 여유 {1} 중 약 {0}GB, 맞추기 위해 {2}",
    "Memory: about {0} of {1} free; it may fail, as GPU Memory keeps all on the GPU": (
        "메모리: 여유 {1} 중 약 {0}GB, GPU 메모리 설정이 모두 GPU에 두므로 실패할 수 있습니다"
    ),
    "keeps the models of one stage at a time on the GPU": "한 단계의 모델만 GPU에 둡니다",
    "keeps one model at a time on the GPU": "한 번에 모델 하나만 GPU에 둡니다",
    "keeps one model at a time on the GPU and {0}": "한 번에 모델 하나만 GPU에 두고 {0}",
    "decodes frames in tiles of {0} × {1} pixels": "프레임을 {0} × {1} 픽셀 타일로 나누어 디코딩합니다",
    "decodes frames in tiles of {0} × {1} pixels and {2}": "프레임을 {0} × {1} 픽셀 타일로 나누어 디코딩하고 {2}",
    "lets the motion module see {0} frames at once instead of {1}": (
        "모션 모듈이 한 번에 {1}프레임 대신 {0}프레임을 보게 합니다"
    ),
    "This needs at least {0}, and {1} are free.": "최소 {0}이(가) 필요한데 여유는 {1}입니다.",
    "Pictures of {0} × {1} pixels would fit.": "{0} × {1} 픽셀 그림이면 됩니다.",
    "These models are too large at any size.": "이 모델은 어떤 크기로도 너무 큽니다.",
    # notes on settings
    "{0} × {1} is large for this model ({2} px): figures repeat. Try {3} or less.": (
        "{0} × {1}은(는) 이 모델({2}px)에 커서 형체가 반복됩니다. {3} 이하로 해 보세요."
    ),
    "{0} × {1} is small for this model ({2} px): expect mush. Try {3} or more.": (
        "{0} × {1}은(는) 이 모델({2}px)에 작아서 그림이 뭉개집니다. {3} 이상으로 해 보세요."
    ),
    "This model set was made for {0}, not for {1}.": "이 모델 세트는 {1}이(가) 아니라 {0}에 맞게 만들어졌습니다.",
    "This model set cannot run with {0}: it takes {1}.": "이 모델 세트는 {0}(으)로 실행할 수 없습니다. 가능: {1}.",
    "{0} steps or more": "{0}스텝 이상",
    "guidance up to {0}": "가이던스 {0} 이하",
    "{0} has no ControlNet for this: switch it off, or choose another model set.": (
        "{0}에는 이 컨트롤의 ControlNet이 없습니다. 끄거나 다른 모델 세트를 선택하세요."
    ),
    "The preview model does not know: {0}": "프리뷰 모델이 모르는 단어: {0}",
    "At guidance 1 what to avoid has no effect: it is heard above 1.": (
        "가이던스 1에서는 피할 것이 효과가 없습니다. 1보다 커야 합니다."
    ),
    # what is captured and placed
    "Capture {0}, {1} old: {2} s": "캡처 {0}, {1} 전: {2}초",
    "Capture {0}, {1} old: {2} s, fast": "캡처 {0}, {1} 전: {2}초, 빠름",
    # why a capture was rendered and not drawn
    "Fast Capture is switched off in the preferences.": "환경 설정에서 빠른 캡처가 꺼져 있습니다.",
    "There is no GPU, nor software OpenGL, that Blender can draw with in the background.": (
        "백그라운드에서 Blender가 그릴 수 있는 GPU나 소프트웨어 OpenGL이 없습니다."
    ),
    "In the background, Blender has no GPU context on this system.": (
        "이 시스템에서는 백그라운드의 Blender에 GPU 컨텍스트가 없습니다."
    ),
    "Rendered, not drawn: {0} needs it.": "그리지 않고 렌더했습니다. {0}에 필요합니다.",
    "The GPU could not draw a frame ({0}).": "GPU가 프레임을 그리지 못했습니다 ({0}).",
    "Blender wrote a frame that was not drawn.": "Blender가 그리지 않은 프레임을 썼습니다.",
    "Material {0} has no plain surface: only a render knows what it hides.": (
        "머티리얼 {0}에는 일반 표면이 없습니다. 무엇을 가리는지는 렌더만 압니다."
    ),
    "Material {0} displaces its surface, which only a render does.": (
        "머티리얼 {0}이(가) 표면을 변위시킵니다. 이는 렌더만 할 수 있습니다."
    ),
    "Material {0} is, or may be, seen through: only a render looks through it.": (
        "머티리얼 {0}은(는) 비치거나 비칠 수 있습니다. 렌더만 그 너머를 봅니다."
    ),
    "View layer {0} filters surfaces out, which only a render does.": (
        "뷰 레이어 {0}이(가) 표면을 걸러 내며, 이는 렌더만 합니다."
    ),
    "Simplify culls objects by distance or the camera's view, which only a render does.": (
        "단순화가 거리나 카메라 시야로 오브젝트를 빼며, 이는 렌더만 합니다."
    ),
    "{0} has hair ({1}), which only a render shows.": "{0}에 헤어({1})가 있으며 렌더에만 보입니다.",
    "{0} is hair, which only a render shows.": "{0}은(는) 헤어이며 렌더에만 보입니다.",
    "{0} is a point cloud, which only a render shows.": "{0}은(는) 포인트 클라우드이며 렌더에만 보입니다.",
    "{0} is a drawing, which only a render shows.": "{0}은(는) 드로잉이며 렌더에만 보입니다.",
    "{0} is a shadow catcher, which only a render knows.": "{0}은(는) 섀도우 캐처이며 렌더만 압니다.",
    "{0} is subdivided as the camera sees it, which only a render does.": (
        "{0}은(는) 카메라에 보이는 크기로 세분화되며, 이는 렌더만 합니다."
    ),
    "less than a minute": "1분 이내",
    "{0} minute": "{0}분",
    "{0} minutes": "{0}분",
    "{0} hour": "{0}시간",
    "{0} hours": "{0}시간",
    "{0} day": "{0}일",
    "{0} days": "{0}일",
    "Take {0} is on a camera plane. Press space in the camera's view to play it.": (
        "테이크 {0}을(를) 카메라 평면에 놓았습니다. 카메라 뷰에서 스페이스바로 재생하세요."
    ),
    "Take {0} stands at the 3D cursor.": "테이크 {0}을(를) 3D 커서에 세웠습니다.",
    "Take {0} is a node in the compositor of {1}.": "테이크 {0}을(를) {1}의 컴포지터 노드로 넣었습니다.",
    "Take {0} is a strip in the sequencer of the scene {1} Animatic.": (
        "테이크 {0}을(를) 장면 {1} Animatic의 시퀀서 스트립으로 넣었습니다."
    ),
    "Take {0}, seed {1}": "테이크 {0}, 시드 {1}",
    "Take {0}, seed {1} (preview)": "테이크 {0}, 시드 {1}(프리뷰)",
    "Take {0}, seed {1} (before the first save)": "테이크 {0}, 시드 {1}(처음 저장하기 전)",
    "This cannot be tried again now: see why its button in the panels is grey.": (
        "지금은 다시 시도할 수 없습니다. 패널의 버튼이 왜 회색인지 확인하세요."
    ),
    "The last run of this shot has not failed": "이 샷의 마지막 실행은 실패하지 않았습니다",
    "Take {0} is not there: the film shows take {1}.": "테이크 {0}이(가) 없어 필름은 테이크 {1}을(를) 보여 줍니다.",
    "Take {0} is not there: the film shows none.": "테이크 {0}이(가) 없어 필름은 아무 테이크도 보여 주지 않습니다.",
    "Two takes have this number: the film shows the one made since the .blend was first saved.": (
        "이 번호의 테이크가 둘입니다. 필름은 .blend를 처음 저장한 뒤에 만든 것을 보여 줍니다."
    ),
    "Two takes have this number: the film shows the one made before the .blend was first saved.": (
        "이 번호의 테이크가 둘입니다. 필름은 .blend를 처음 저장하기 전에 만든 것을 보여 줍니다."
    ),
    "Take {0}": "테이크 {0}",
    "With Take {0}": "테이크 {0}과(와)",
    "Left: {0}": "왼쪽: {0}",
    "Right: {0}": "오른쪽: {0}",
    "Below: {0}": "아래: {0}",
    "Above: {0}": "위: {0}",
    "Newest": "최신",
    "Newest (take {0})": "최신(테이크 {0})",
    "Take {0}: cannot be read": "테이크 {0}: 읽을 수 없음",
    "The scene has no shot here: set its frame range, move its markers into it, or choose Shots From in Film.": (
        "여기에는 샷이 없습니다. 프레임 범위를 설정하거나 마커를 안으로 옮기거나 필름에서 샷 출처를 선택하세요."
    ),
    "The list shows the takes of another shot: press Refresh": (
        "목록이 다른 샷의 테이크를 보여 주고 있습니다. 새로 고침을 누르세요"
    ),
    "This scene has no camera: add one (Add > Camera); it becomes the scene's camera.": (
        "이 장면에 카메라가 없습니다. 추가하면(추가 > 카메라) 장면의 카메라가 됩니다."
    ),
    "Nothing in this scene renders: add an object, or switch on the camera icon of a hidden one in the Outliner.": (
        "이 장면에는 렌더되는 것이 없습니다. 오브젝트를 추가하거나 아웃라이너에서 숨긴 것의 카메라 아이콘을 켜세요."
    ),
    "The backend is not set up on this machine yet. Press Set Up Backend in Animatic's preferences, run "
    "`blender -b --command animatic setup`, or name a Python that has its packages in ANIMATIC_PYTHON.": (
        "이 컴퓨터에 백엔드가 아직 설치되지 않았습니다. 애니매틱 환경 설정에서 백엔드 설치를 누르거나 "
        "`blender -b --command animatic setup`을 실행하거나 패키지가 있는 Python을 ANIMATIC_PYTHON에 지정하세요."
    ),
    "Camera: {0} is not in this scene any more, so the scene's own is followed": (
        "카메라: {0}이(가) 이제 이 장면에 없어 장면의 카메라를 따릅니다"
    ),
    "Strip: it shows the sequencer of its scene; the take shows what the camera sees": (
        "스트립: 장면의 시퀀서를 보여 주지만 테이크는 카메라가 보는 것을 보여 줍니다"
    ),
    "Strip: Blender does not tell which frames it shows since it was retimed; the take has its scene's own speed": (
        "스트립: 리타이밍한 뒤로 어떤 프레임을 보여 주는지 블렌더가 알려 주지 않아 테이크는 장면의 원래 속도를 따릅니다"
    ),
}
