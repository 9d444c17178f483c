"""What the queue, still boards and textures say.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # drawn
    "Depth is off in Controls, so the height does not steer the picture.": (
        "컨트롤에서 깊이가 꺼져 있어 높이가 그림을 조종하지 않습니다."
    ),
    "Do Not Start": "시작하지 않기",
    "Four Seeds": "시드 네 개",
    "Generate All Shots": "모든 샷 생성",
    "It pauses after this take": "이 테이크가 끝나면 멈춥니다",
    "It starts after the run in progress": "진행 중인 실행이 끝나면 시작합니다",
    "The queue was cut off when Blender ended, and goes on in {0} s.": (
        "Blender가 종료되어 대기열이 끊겼습니다. {0}초 뒤에 이어 갑니다."
    ),
    "Next Seed": "다음 시드",
    "Select a mesh to put pictures on it.": "그림을 입힐 메쉬를 선택하세요.",
    "The newest take of stills": "정지 그림의 최신 테이크",
    "Stills lead moving takes: set Pictures to Whole Shot when the stills are made.": (
        "움직이는 테이크를 이끕니다. 정지 그림이 완성되면 그림을 샷 전체로 바꾸세요."
    ),
    "This mesh has no UV map, which says where pictures go.": "이 메쉬에는 그림의 자리를 정하는 UV 맵이 없습니다.",
    "{0}: texture of {1}": "{0}: {1}의 텍스처",
    # tooltips
    "A moving board: pictures for all of the shot, as Frame Step says": (
        "움직이는 보드: 프레임 간격에 따라 샷 전체의 그림"
    ),
    "A picture for every picture of the takes: a texture that moves": "테이크의 그림마다 한 장: 움직이는 텍스처",
    "A still at each marker in the shot (M adds one) that has no camera and is no dialogue or note": (
        "샷 안에서 카메라도 대사도 메모도 아닌 타임라인 마커(M으로 추가)마다 정지 그림 한 장"
    ),
    "A still of the first frame": "첫 프레임의 정지 그림",
    "A still of the frame in the middle": "가운데 프레임의 정지 그림",
    "A still of the last frame": "마지막 프레임의 정지 그림",
    "A texture in the UV map of the active mesh; its height may steer it": (
        "활성 메쉬의 UV 맵에 들어가는 텍스처. 높이로 조종할 수 있습니다"
    ),
    "A texture whose opposite edges fit together, on a new square": "마주 보는 변이 이어지는 텍스처. 새 사각형에 만듭니다",
    "Across which edges the picture goes on into itself, so that copies beside it show no seam": (
        "그림이 이어질 변입니다. 나란히 놓아도 이음매가 보이지 않습니다"
    ),
    "All opposite edges fit together": "마주 보는 모든 변이 이어집니다",
    "Bake the pictures that are missing from the chosen texture; finished ones are kept": (
        "선택한 텍스처에서 빠진 그림을 베이크합니다. 완성된 것은 보존됩니다"
    ),
    "Begin a texture that is generated in UV space: a shot whose picture it is; Generate then makes its takes": (
        "UV 공간에서 생성하는 텍스처를 시작합니다. 그 그림을 담는 샷이 생기고 생성을 누르면 테이크를 만듭니다"
    ),
    "Colours the surface, which the scene lights; all else of the material stays": (
        "표면의 색이 되고 장면의 조명을 받습니다. 머티리얼의 나머지는 그대로입니다"
    ),
    "Copy all placed pictures that lie elsewhere into a folder beside the .blend, and show those by relative paths": (
        "다른 곳에 있는 배치한 그림을 모두 .blend 옆 폴더로 복사하고 상대 경로로 보여 줍니다"
    ),
    "Copy why the shot has failed, with its details, for a bug report": (
        "샷이 실패한 이유를 자세한 내용과 함께 복사합니다. 버그 신고에 쓰세요"
    ),
    "Show the shot whose last run has failed, with why and what can be done": (
        "마지막 실행이 실패한 샷을 이유와 할 수 있는 일과 함께 보여 줍니다"
    ),
    "Try again what has failed: a take that was begun goes on with the settings that it has": (
        "실패한 것을 다시 시도합니다. 시작한 테이크는 그 설정 그대로 이어집니다"
    ),
    "Copy why the chosen job failed, with its details, for a bug report": (
        "선택한 작업이 실패한 이유를 자세한 내용과 함께 복사합니다. 버그 신고에 쓰세요"
    ),
    "Delete the chosen texture and its pictures from disk. This cannot be undone": (
        "선택한 텍스처와 그 그림을 디스크에서 삭제합니다. 되돌릴 수 없습니다"
    ),
    "Every face gets a place of its own: for meshes of few, even faces": (
        "면마다 자리를 따로 줍니다. 면이 적고 고른 메쉬에 쓰세요"
    ),
    "Every shot that is enabled": "켜져 있는 모든 샷",
    "Fill what no camera saw from what lies near it in time and on the surface; off leaves it black": (
        "어느 카메라에도 보이지 않은 곳을 시간과 표면에서 가까운 것으로 채웁니다. 끄면 검게 남습니다"
    ),
    "Flat areas stay together: for most meshes": "평평한 부분을 함께 둡니다. 대부분의 메쉬에 맞습니다",
    "For which part of the steps each still is held: at 1 its frame is that picture, lower lets the model fit it to the "
    "movement. The frames around follow, the less the farther they are": (
        "정지 그림을 유지할 스텝의 비율입니다. 1이면 그 프레임이 바로 그 그림이고 낮추면 모델이 움직임에 맞춥니다. 주변 "
        "프레임은 멀수록 덜 따릅니다"
    ),
    "Glows in the picture's own colours whatever the light: screens, signs, painted light": (
        "조명과 상관없이 그림의 색 그대로 빛납니다: 화면, 간판, 그려 넣은 빛"
    ),
    "Go through the queue at once, or as soon as the run in progress has ended": (
        "대기열을 바로 시작하거나 진행 중인 실행이 끝나면 시작합니다"
    ),
    "How far from the object's origin: for heads, vases and planets": (
        "오브젝트 원점에서 떨어진 거리: 머리, 꽃병, 행성에 쓰세요"
    ),
    "How many takes, each with a seed of its own": "시드가 서로 다른 테이크의 수",
    "How the mesh is laid out in the UV map": "메쉬를 UV 맵에 펼치는 방식",
    "How the mesh shows the texture when it is baked": "베이크한 뒤 메쉬가 텍스처를 보여 주는 방식",
    "How the pictures are seen in the material": "머티리얼에서 그림이 보이는 방식",
    "Leave the materials as they are": "머티리얼을 그대로 둡니다",
    "Left and right edge fit together": "왼쪽과 오른쪽 변이 이어집니다",
    "Let all failed jobs wait again, with the settings that they were queued with": (
        "실패한 모든 작업을 넣을 때의 설정으로 다시 대기시킵니다"
    ),
    "Let every material of the mesh show the pictures; off, only that of the active slot": (
        "메쉬의 모든 머티리얼에 그림을 보여 줍니다. 끄면 활성 슬롯에만 보여 줍니다"
    ),
    "Let the active mesh, or the world, show the chosen texture or take, with its timing right": (
        "활성 메쉬나 월드가 선택한 텍스처나 테이크를 맞는 타이밍으로 보여 주게 합니다"
    ),
    "Let the film show the take that is chosen in Takes; pressed again, the newest finished one": (
        "테이크에서 선택한 것을 필름이 보여 주게 합니다. 다시 누르면 가장 최근에 완성된 것을 보여 줍니다"
    ),
    "Let the queue end after the take that it is at; Start Queue goes on. Cancel ends that take at once": (
        "지금 테이크가 끝나면 대기열을 멈춥니다. 대기열 시작으로 이어 갑니다. 취소는 그 테이크를 바로 끝냅니다"
    ),
    "Lies all around the scene as an equirectangular sky, and lights it": ("등장방형 하늘로 장면을 둘러싸고 비춥니다"),
    "Lies on a part of the surface, seen from a box that you move, turn and scale": (
        "표면 일부에 놓입니다. 상자를 옮기고 돌리고 키워 자리를 정합니다"
    ),
    "Look again for the textures that were baked for the active mesh": "활성 메쉬에 베이크한 텍스처를 다시 찾습니다",
    "Make it later": "나중에 만듭니다",
    "Make it sooner": "먼저 만듭니다",
    "Make the takes of the queue, one after the other; one that fails does not stop the others": (
        "대기열의 테이크를 차례로 만듭니다. 하나가 실패해도 나머지는 계속합니다"
    ),
    "Make this shot with another model set than the film's, as that set recommends to be run": (
        "이 샷을 필름과 다른 모델 세트의 권장 설정으로 만듭니다"
    ),
    "Move the chosen job up or down among those that wait": "선택한 작업을 대기 중인 것들 사이에서 위나 아래로 옮깁니다",
    "No depth steers the picture: for textures that cover the whole layout": (
        "깊이로 조종하지 않습니다. 배치 전체를 덮는 텍스처에 쓰세요"
    ),
    "One picture merged from all pictures of the takes, as of a camera that goes around": (
        "테이크의 모든 그림을 합친 한 장. 카메라가 한 바퀴 돌 때 쓰세요"
    ),
    "Pixels of each side; 0 is the power of two above the takes' own. More only helps where a small part of the mesh "
    "was seen from near": (
        "각 변의 픽셀 수입니다. 0이면 테이크의 크기를 넘는 가장 작은 2의 거듭제곱입니다. 그보다 크게 해도 메쉬의 작은 부분을 가까이서 본 곳에만 도움이 됩니다"
    ),
    "Project takes through their cameras onto the active mesh, and bake them into its UV map as pictures": (
        "테이크를 카메라를 통해 활성 메쉬에 투영하고 UV 맵에 그림으로 베이크합니다"
    ),
    "Queue takes like the chosen one but with the next seeds; the film goes on showing the take that it shows now": (
        "선택한 테이크와 같고 시드만 다른 테이크를 대기열에 넣습니다. 영화에는 지금 보이는 테이크가 그대로 보입니다"
    ),
    "Queue takes with the present settings; the queue stays on disk and goes on after an error or a restart": (
        "현재 설정의 테이크를 대기열에 넣습니다. 대기열은 디스크에 남아 오류나 재시작 뒤에도 이어집니다"
    ),
    "Show the folder of the chosen texture in the file manager": "선택한 텍스처의 폴더를 파일 관리자에서 엽니다",
    "Show the pictures again and again, before and after their shot; off holds the first and the last": (
        "샷의 앞뒤에서도 그림을 반복합니다. 끄면 처음과 마지막 그림을 유지합니다"
    ),
    "Surfaces that a camera sees at this angle or flatter get nothing from it; lower it where pictures are smeared "
    "along the sides": (
        "카메라가 이 각도나 더 비스듬히 보는 면에는 투영하지 않습니다. 옆면에서 그림이 번지면 낮추세요"
    ),
    "Take all jobs that are done out of the queue; their takes stay": (
        "끝난 작업을 모두 대기열에서 뺍니다. 테이크는 남습니다"
    ),
    "Take the chosen job out of the queue; its take stays, finished or not": (
        "선택한 작업을 대기열에서 뺍니다. 완성되었든 아니든 테이크는 남습니다"
    ),
    "The chosen takes of all shots that share frames with the one shown: several cameras around one object": (
        "표시된 샷과 프레임이 겹치는 모든 샷의 선택한 테이크: 한 오브젝트를 둘러싼 여러 카메라"
    ),
    "The edges are edges": "변이 이어지지 않습니다",
    "The layout that is the picture; empty is the one that renders use": (
        "그림이 되는 UV 배치입니다. 비우면 렌더에 쓰는 것입니다"
    ),
    "The number of the take that has the stills; 0 is the newest one that has": (
        "정지 그림이 있는 테이크 번호입니다. 0은 가장 최근 것입니다"
    ),
    "The object's own Z: for ground, walls and tiles": "오브젝트의 Z: 바닥, 벽, 타일에 쓰세요",
    "The same everywhere: only where the islands of the UV map lie": "어디나 같습니다. UV 맵의 아일랜드 위치만 나타냅니다",
    "The shot that the panels show": "패널이 보여 주는 샷",
    "The shots that are added to the queue": "대기열에 추가할 샷",
    "The take that is chosen in Takes": "테이크에서 선택한 것",
    "The take that is chosen in Takes: of a texture in UV space, or any other as it is": (
        "테이크에서 선택한 것. UV 공간의 텍스처거나 그 밖의 것이면 그대로 씁니다"
    ),
    "The texture that is chosen above": "위에서 선택한 텍스처",
    "Three stills": "정지 그림 세 장",
    "Two stills, of the first and of the last frame": "첫 프레임과 마지막 프레임의 정지 그림 두 장",
    "Unwrap the active mesh into a new UV map, which pictures and renders then use": (
        "활성 메쉬를 새 UV 맵으로 펼칩니다. 그림과 렌더가 이 UV 맵을 씁니다"
    ),
    "Upper and lower edge fit together": "위쪽과 아래쪽 변이 이어집니다",
    "What is made of the takes' pictures": "테이크의 그림으로 만들 것",
    "What the Material buttons place": "머티리얼 버튼이 배치할 것",
    "What the model is shown as high where Depth is on": "깊이가 켜져 있을 때 모델에게 높은 곳으로 보여 줄 것",
    "What the texture is made for, and so what it joins": "텍스처의 용도, 곧 무엇과 이어질지",
    "What this shot is made with": "이 샷을 만들 모델 세트",
    "Where Blender ended in the middle of the queue, go on with it when its .blend is opened again, after a note with a "
    "button that stops it. Off, the queue waits for Start Queue": (
        "대기열 도중에 Blender가 종료되었으면 .blend를 다시 열 때 알린 뒤 이어 갑니다. 멈추는 버튼이 함께 나옵니다. 끄면 "
        "대기열 시작을 누를 때까지 기다립니다"
    ),
    "Where the take goes in the queue": "테이크를 대기열에서 옮길 방향",
    "Which frames get a picture: all of the shot, or one or a few as stills, each held until the next": (
        "그림을 만들 프레임: 샷 전체 또는 한두 장의 정지 그림. 각 정지 그림은 다음 그림까지 유지됩니다"
    ),
    "Which takes are projected onto the mesh": "메쉬에 투영할 테이크",
    # messages
    "Choose a failed job in the queue.": "대기열에서 실패한 작업을 선택하세요.",
    "Choose a take in the list of takes": "테이크 목록에서 테이크를 선택하세요",
    "Choose a texture with missing pictures": "빠진 그림이 있는 텍스처를 선택하세요",
    "Choose another under Key Frames, or switch them off.": "키프레임 그림에서 다른 것을 선택하거나 끄세요.",
    "Make room and {0}.": "공간을 확보하세요: {0}.",
    "Nothing waits in the queue: add a shot": "대기열이 비어 있습니다. 샷을 추가하세요",
    "Put it at {0} again, or make a new take.": "{0}에 다시 넣거나 새 테이크를 만드세요.",
    "Queued with seed {0}.": "시드 {0}(으)로 대기열에 넣었습니다.",
    "The film goes on showing take {0}.": "영화에는 테이크 {0}이(가) 그대로 보입니다.",
    "Save the .blend first": "먼저 .blend를 저장하세요",
    "Take the key frames from pictures of the same shape.": "같은 비율의 그림에서 키프레임을 가져오세요.",
    "Take {0} cannot be read: {1}": "테이크 {0}을(를) 읽을 수 없습니다: {1}",
    "Texture {0} deleted, {1} MB freed.": "텍스처 {0}을(를) 삭제해 {1}MB를 비웠습니다.",
    "Texture {0} of {1} is finished.": "{1}의 텍스처 {0}이(가) 완성되었습니다.",
    "The film shows {0} of {1}.": "필름이 {1}의 {0}을(를) 보여 줍니다.",
    "The folder of this texture is gone.": "이 텍스처의 폴더가 없어졌습니다.",
    "The picture of key frame {0} cannot be read.": "키프레임 {0}의 그림을 읽을 수 없습니다.",
    "The picture of key frame {0} is {1} x {2} pixels, the take is {3} x {4}: it would be stretched.": (
        "키프레임 {0}의 그림은 {1} x {2} 픽셀이고 테이크는 {3} x {4}입니다. 그림이 늘어나게 됩니다."
    ),
    "The queue does not run": "대기열이 실행 중이 아닙니다",
    "The queue has just these takes already.": "대기열에 이 테이크가 이미 있습니다.",
    "The queue was cut off when Blender ended: press Start Queue to go on.": (
        "Blender가 종료되어 대기열이 끊겼습니다. 대기열 시작을 눌러 이어 가세요."
    ),
    "The shot {0} is the texture: write a prompt, then press Generate.": (
        "샷 {0}이(가) 텍스처입니다. 프롬프트를 쓰고 생성을 누르세요."
    ),
    "The take could not be branched: {0}": "테이크를 갈라 만들지 못했습니다: {0}",
    "The take in {0} could not be branched: {1}": "{0}의 테이크를 갈라 만들지 못했습니다: {1}",
    "The texture could not be deleted: {0}.": "텍스처를 삭제하지 못했습니다: {0}.",
    "The {0} in {1} cannot be read: {2} Make it again.": "{1}의 {0}을(를) 읽을 수 없습니다: {2} 다시 만드세요.",
    "This .blend was never saved, so nothing can lie beside it. Save it, then copy.": (
        "이 .blend는 저장한 적이 없어 그 옆에 둘 수 없습니다. 저장한 뒤 복사하세요."
    ),
    "This mesh has no UV map: press Add UV Map": "이 메쉬에 UV 맵이 없습니다. UV 맵 추가를 누르세요",
    "{0} has no finished frames yet. Finish it, then place it.": (
        "{0}에 아직 완성된 프레임이 없습니다. 마무리한 뒤 배치하세요."
    ),
    "{0} holds no {1}. Choose the folder of a {2}.": "{0}에 {1}이(가) 없습니다. {2} 폴더를 선택하세요.",
    "{0} is the active UV map.": "{0}이(가) 활성 UV 맵입니다.",
    "{0} to lead this one.": "이것을 이끌 {0}.",
}
