"""What runs and buttons say when they end: errors, what to do, reports, and why a button is grey.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "A run is in progress: wait, or cancel it": "실행 중입니다. 기다리거나 취소하세요",
    "ANIMATIC_{0} is {1}; it must be one of {2}.": "ANIMATIC_{0}이(가) {1}입니다. 다음 중 하나여야 합니다: {2}.",
    "Animatic has no preferences in a script: set ANIMATIC_ONLINE=1 instead.": (
        "스크립트에는 애니매틱 환경 설정이 없습니다. 대신 ANIMATIC_ONLINE=1을 설정하세요."
    ),
    "Animatic may not write into {0}.": "애니매틱이 {0}에 쓸 권한이 없습니다.",
    "Blender could not render the passes: {0}": "Blender가 패스를 렌더하지 못했습니다: {0}",
    "Blender stopped rendering with {0} frames to go, as Esc, undo and opening a file make it: capture again.": (
        "{0}프레임을 남기고 Blender가 렌더를 멈췄습니다. Esc, 실행 취소, 파일 열기가 렌더를 멈춥니다. 다시 캡처하세요."
    ),
    "Blender was started with --offline-mode: start it without": (
        "Blender가 --offline-mode로 시작되었습니다. 이 옵션 없이 시작하세요"
    ),
    "Blender's online access is off: switch it on under Preferences > System > Network": (
        "Blender의 온라인 접속이 꺼져 있습니다. 환경 설정 > 시스템 > 네트워크에서 켜세요"
    ),
    "Cancelled with the window it was started in.": "시작한 창이 닫혀 취소되었습니다.",
    "Cancelled.": "취소했습니다.",
    "Cannot write to {0}: {1}.": "{0}에 쓸 수 없습니다: {1}.",
    "Capture the shot again and make a new take.": "샷을 다시 캡처하고 새 테이크를 만드세요.",
    "Capture the shot again in the take's size.": "테이크 크기로 샷을 다시 캡처하세요.",
    "Capture the shot again.": "샷을 다시 캡처하세요.",
    "Capture the shot first": "먼저 샷을 캡처하세요",
    "Capturing {0}": "{0} 캡처 중",
    "Change the folder's permissions, or choose another folder in the preferences.": (
        "폴더 권한을 바꾸거나 환경 설정에서 다른 폴더를 선택하세요."
    ),
    "Check the network connection and that the model still exists, then press Finish Take: "
    "the download goes on where it stopped.": (
        "네트워크 연결과 모델이 아직 있는지 확인한 뒤 테이크 마무리를 누르세요. 멈춘 곳부터 이어서 다운로드합니다."
    ),
    "Choose a take with missing frames": "빠진 프레임이 있는 테이크를 선택하세요",
    "Choose a take in the list": "목록에서 테이크를 선택하세요",
    "Choose another LoRA, or take it out of the model set or look.": (
        "다른 LoRA를 선택하거나 모델 세트 또는 룩에서 빼세요."
    ),
    "Choose another scene.": "다른 장면을 선택하세요.",
    "Choose another {0}, for example {1}.": "다른 {0}을(를) 선택하세요. 예: {1}.",
    "Choose another {0}, or put the files {1} yourself.": "다른 {0}을(를) 선택하거나 파일을 직접 넣으세요: {1}.",
    "Choose one of: auto, {0}. A GPU that is missing here needs a torch build made for it: "
    "set the backend up again for that GPU.": (
        "다음 중에서 선택하세요: auto, {0}. 여기에 없는 GPU는 그 GPU용 torch가 필요합니다. 그 GPU에 맞게 백엔드를 다시 "
        "설치하세요."
    ),
    "Choose the folder of a take.": "테이크 폴더를 선택하세요.",
    "Close other programs that use it, then press Finish Take: it goes on from the last saved step. "
    "A new take needs less with a smaller picture or a shorter context window.": (
        "메모리를 쓰는 다른 프로그램을 닫고 테이크 마무리를 누르세요. 마지막으로 저장한 스텝부터 이어 갑니다. 새 테이크는 "
        "그림이 작거나 컨텍스트 창이 짧으면 메모리를 덜 씁니다."
    ),
    "Continue a take of the same size.": "같은 크기의 테이크를 이어 만드세요.",
    "Copied.": "복사했습니다.",
    "Copy Details and report it, please.": "자세한 내용을 복사해 알려 주세요.",
    "Copy it from there to {0} again, or continue the earlier take anew.": (
        "거기서 {0}(으)로 다시 복사하거나 앞선 테이크를 새로 이어 만드세요."
    ),
    "Correct {0}, or generate a new take.": "{0}을(를) 고치거나 새 테이크를 생성하세요.",
    "Delete it and get it again.": "삭제하고 다시 받으세요.",
    "Frame {0} was given to this take by an earlier one, and cannot be read.": (
        "앞선 테이크에서 받은 프레임 {0}을(를) 읽을 수 없습니다."
    ),
    "Frame {0} was not captured.": "프레임 {0}이(가) 캡처되지 않았습니다.",
    "Frame {0}, which was given to this take, is {1} x {2} pixels; the take is {3} x {4}.": (
        "이 테이크가 받은 프레임 {0}은(는) {1} x {2} 픽셀인데 테이크는 {3} x {4}입니다."
    ),
    "Generate a new take with these settings; this one keeps its frames.": (
        "이 설정으로 새 테이크를 생성하세요. 이 테이크의 프레임은 그대로 둡니다."
    ),
    "Generate a new take.": "새 테이크를 생성하세요.",
    "Generate a new take; this one keeps its frames.": "새 테이크를 생성하세요. 이 테이크의 프레임은 그대로 둡니다.",
    "Get it again, or choose another {0}.": "다시 받거나 다른 {0}을(를) 선택하세요.",
    "Go to Object Mode first": "먼저 오브젝트 모드로 바꾸세요",
    "Install Animatic again.": "애니매틱을 다시 설치하세요.",
    "Look at the backend's log in Preferences.": "환경 설정에서 백엔드 로그를 확인하세요.",
    "Make room.": "공간을 확보하세요.",
    "The capture could not be written: {0}.": "캡처를 쓸 수 없습니다: {0}.",
    "Make room and press Finish Take: the finished frames and the last saved step are kept.": (
        "공간을 확보하고 테이크 마무리를 누르세요. 완성된 프레임과 마지막으로 저장한 스텝은 보존됩니다."
    ),
    "Make room on the disk, or choose another takes folder.": (
        "디스크 공간을 확보하거나 다른 테이크 폴더를 선택하세요."
    ),
    "Missing models are downloaded by the next run: press Generate.": (
        "없는 모델은 다음 실행 때 다운로드합니다. 생성을 누르세요."
    ),
    "No capture fits the present settings.": "현재 설정에 맞는 캡처가 없습니다.",
    "No channel of {0} is free at frame {1}. Remove takes that you no longer need.": (
        "{0}의 프레임 {1}에 빈 채널이 없습니다. 필요 없는 테이크를 제거하세요."
    ),
    "No run is in progress": "실행 중인 작업이 없습니다",
    "No takes are compared": "비교 중인 테이크가 없습니다",
    "Nothing is placed in this scene": "이 장면에 배치된 것이 없습니다",
    "Pictures are {0} × {1} pixels now: press Generate.": "이제 그림이 {0} × {1} 픽셀입니다. 생성을 누르세요.",
    "Press Capture.": "캡처를 누르세요.",
    "Press Refresh in Takes when it is put right.": "바로잡은 뒤 테이크에서 새로 고침을 누르세요.",
    "Press Refresh.": "새로 고침을 누르세요.",
    "Press it in a 3D viewport": "3D 뷰포트에서 누르세요",
    "Renders now {0} the planes of take {1}.": "이제 렌더에서 테이크 {1}의 평면: {0}.",
    "Run render first.": "먼저 render를 실행하세요.",
    "Set the precision to bfloat16 or float32 and make a new take.": (
        "정밀도를 bfloat16이나 float32로 설정하고 새 테이크를 만드세요."
    ),
    "Shot {0} has no take in {1}.": "샷 {0}의 테이크가 {1}에 없습니다.",
    "Shot {0}: {1}": "샷 {0}: {1}",
    "Shots and takes could not be read: {0}": "샷과 테이크를 읽을 수 없습니다: {0}",
    "Since the first frames of the take in {0} were made, its models were changed: {1}.": (
        "{0}의 테이크에서 첫 프레임을 만든 뒤 모델이 바뀌었습니다: {1}."
    ),
    "Something in the scene was deleted while it was being captured: capture again.": (
        "캡처하는 동안 장면에서 무언가가 삭제되었습니다. 다시 캡처하세요."
    ),
    "Starting the backend": "백엔드 시작 중",
    "Starting": "시작 중",
    "Take it out of the model set or look.": "모델 세트나 룩에서 빼세요.",
    "Take {0} deleted, {1} MB freed.": "테이크 {0}을(를) 삭제해 {1}MB를 비웠습니다.",
    "Take {0} is on no plane of this scene: place it on one first.": (
        "테이크 {0}이(가) 이 장면의 평면에 없습니다. 먼저 평면에 배치하세요."
    ),
    "Take {0} of {1}": "{1}의 테이크 {0}",
    "Take {0} of {1} has no finished frames yet. Finish it, then place it.": (
        "{1}의 테이크 {0}에는 아직 완성된 프레임이 없습니다. 마무리한 뒤 배치하세요."
    ),
    "The LoRA {0} is made for other models than the {1} {2}: it changes {3}, which that does not have in this shape.": (
        "LoRA {0}은(는) {1} {2}이(가) 아닌 다른 모델용입니다. 그 모델에 이 형태로 없는 {3}을(를) 바꿉니다."
    ),
    "The LoRA {0} is none that can be added, {1}: {2}.": "LoRA {0}은(는) 더할 수 없습니다. {1}: {2}.",
    "The backend does not hold any memory, or is at work": "백엔드가 메모리를 쓰지 않거나 작업 중입니다",
    "The backend has not been started yet": "백엔드를 아직 시작하지 않았습니다",
    "The built-in preview model is not whole in this installation.": "이 설치본의 내장 프리뷰 모델이 온전하지 않습니다.",
    "The camera {0} is neither perspective nor orthographic, so no plane fills its frame. Change its type, or {1}": (
        "카메라 {0}은(는) 원근도 정사영도 아니어서 화면을 채우는 평면을 둘 수 없습니다. 유형을 바꾸거나 {1}"
    ),
    "The capture could not be written ({0}): check the disk and that the folder can be written to. {1}": (
        "캡처를 저장하지 못했습니다({0}). 디스크와 폴더의 쓰기 권한을 확인하세요. {1}"
    ),
    "The compositing nodes of {0} come from another file. Make them local, or place the take in the sequencer.": (
        "{0}의 합성 노드는 다른 파일에서 왔습니다. 로컬로 만들거나 테이크를 시퀀서에 배치하세요."
    ),
    "The current frame was changed during the capture: capture again and leave the timeline alone.": (
        "캡처하는 동안 현재 프레임이 바뀌었습니다. 타임라인을 건드리지 말고 다시 캡처하세요."
    ),
    "The device {0} is not on this machine.": "이 컴퓨터에는 장치 {0}이(가) 없습니다.",
    "The disk is full: free some space, then capture again. {0}": (
        "디스크가 가득 찼습니다. 공간을 확보하고 다시 캡처하세요. {0}"
    ),
    "The disk is full: {0} cannot take any more.": "디스크가 가득 찼습니다. {0}에 더 저장할 수 없습니다.",
    "The file {0}/{1} is no readable picture.": "파일 {0}/{1}은(는) 읽을 수 있는 그림이 아닙니다.",
    "The take is not read yet: wait a moment": "아직 테이크를 읽는 중입니다. 잠시 기다리세요",
    "The folder of this take is gone. Press Refresh.": "이 테이크의 폴더가 없어졌습니다. 새로 고침을 누르세요.",
    "The folder of this take is gone.": "이 테이크의 폴더가 없어졌습니다.",
    "The look has no LoRA.": "이 룩에는 LoRA가 없습니다.",
    "The marker is outside of the scene's frame range: {0} shows nothing yet.": (
        "마커가 장면의 프레임 범위 밖에 있습니다. {0}에는 아직 아무것도 없습니다."
    ),
    "The material {0} has no Principled or Diffuse BSDF that a colour could go into. Add one, or choose Emission.": (
        "머티리얼 {0}에 색을 넣을 프린시플드 또는 디퓨즈 BSDF가 없습니다. 추가하거나 방출을 선택하세요."
    ),
    "The mesh of {0} comes from another file. Make it local (Object > Relations).": (
        "{0}의 메쉬는 다른 파일에서 왔습니다. 로컬로 만드세요(오브젝트 > 관계)."
    ),
    "The model's numbers ran out of the range of its number format, so there is no picture.": (
        "모델의 수가 숫자 형식의 범위를 벗어나 그림을 만들지 못했습니다."
    ),
    "The object {0} was removed while its surface was read: start again.": (
        "표면을 읽는 동안 오브젝트 {0}이(가) 제거되었습니다. 다시 시작하세요."
    ),
    "The pose file {0} is no OpenPose JSON: {1} {2}.": "포즈 파일 {0}은(는) OpenPose JSON이 아닙니다: {1} {2}.",
    "The prompts are in the text {0}: open it in the Text Editor.": (
        "프롬프트를 텍스트 {0}에 담았습니다. 텍스트 에디터에서 여세요."
    ),
    "The render size was changed during the capture (file {0} is {1} x {2}): "
    "capture again and leave the resolution alone.": (
        "캡처하는 동안 렌더 크기가 바뀌었습니다(파일 {0}: {1} x {2}). 해상도를 건드리지 말고 다시 캡처하세요."
    ),
    "The scene has no camera: add one, or bind one to a marker": (
        "장면에 카메라가 없습니다. 추가하거나 마커에 연결하세요"
    ),
    "The scene is as it was.": "장면은 그대로입니다.",
    "The scene was removed while a surface in it was read.": "표면을 읽는 동안 장면이 제거되었습니다.",
    "The scene was removed while it was being captured.": "캡처하는 동안 장면이 제거되었습니다.",
    "The scene {0} comes from another file. Place the take there, or here in the sequencer.": (
        "장면 {0}은(는) 다른 파일에서 왔습니다. 그 파일이나 여기 시퀀서에 테이크를 배치하세요."
    ),
    "The scene {0} has no camera named {1}, which this take was made through. Give the camera that name again, or {2}": (
        "장면 {0}에 이 테이크를 찍은 카메라 {1}이(가) 없습니다. 카메라에 다시 그 이름을 붙이거나 {2}"
    ),
    "The scene {0} has no camera. Add one, or {1}": "장면 {0}에 카메라가 없습니다. 추가하거나 {1}",
    "The self-test made {0} of {1} frames.": "자가 진단이 {1}프레임 중 {0}프레임을 만들었습니다.",
    "The take could not be deleted: {0}.": "테이크를 삭제하지 못했습니다: {0}.",
    "The take in {0} cannot be read: {1} Generate it again.": ("{0}의 테이크를 읽을 수 없습니다: {1} 다시 생성하세요."),
    "The take in {0} was begun with an earlier preview model, which this Animatic does not have.": (
        "{0}의 테이크는 이 애니매틱에 없는 이전 프리뷰 모델로 시작되었습니다."
    ),
    "The take in {0} was changed after some of its frames were made.": (
        "{0}의 테이크는 프레임 일부를 만든 뒤 변경되었습니다."
    ),
    "The take needs {0} {1} files; missing: {2}.": "테이크에 {1} 파일 {0}개가 필요합니다. 없는 것: {2}.",
    "The {0} files are {1} x {2} pixels, the take is {3} x {4}: the picture would be stretched.": (
        "{0} 파일은 {1} x {2} 픽셀이고 테이크는 {3} x {4}입니다. 그림이 늘어나게 됩니다."
    ),
    "The {0} {1} cannot be loaded: weights are missing or have another shape.": (
        "{0} {1}을(를) 불러올 수 없습니다. 가중치가 없거나 형태가 다릅니다."
    ),
    "The {0} {1} {2}.": "{0} {1}: {2}.",
    "There is no scene {0}; this file has {1}.": "장면 {0}이(가) 없습니다. 이 파일의 장면: {1}.",
    "There is no shot {0}; this scene has {1}.": "샷 {0}이(가) 없습니다. 이 장면의 샷: {1}.",
    "There is no take.json in {0}.": "{0}에 take.json이 없습니다.",
    "There is no window to show it in": "보여 줄 창이 없습니다",
    "There is not enough memory for this take.": "이 테이크를 만들기에 메모리가 부족합니다.",
    "There is not enough memory for this take. {0}": "이 테이크를 만들기에 메모리가 부족합니다. {0}",
    "There is not enough memory on {0} for this take.": "{0}의 메모리가 이 테이크를 만들기에 부족합니다.",
    "Another strip lies where {0} belongs, on channel {1}. Build the animatic again.": (
        "채널 {1}에서 {0}이(가) 있어야 할 자리에 다른 스트립이 있습니다. 애니매틱을 다시 만드세요."
    ),
    "Blender has no faces of {0} while it is hidden or in Edit Mode. Show it, leave Edit Mode, then place the decal.": (
        "{0}이(가) 숨겨져 있거나 에디트 모드에 있는 동안에는 Blender에 그 면이 없습니다. 보이게 하고 에디트 모드에서 나온 "
        "다음 데칼을 배치하세요."
    ),
    "The sequencer of the scene {0} shows this take: choose another take and press Build Animatic, or remove its strips "
    "there first.": (
        "장면 {0}의 시퀀서가 이 테이크를 보여 주고 있습니다. 다른 테이크를 선택하고 애니매틱 만들기를 누르거나, 먼저 "
        "거기서 스트립을 제거하세요."
    ),
    "This take is placed in the scene {0}: press Remove Placed there first.": (
        "이 테이크는 장면 {0}에 배치되어 있습니다. 먼저 거기서 배치한 것 제거를 누르세요."
    ),
    "Use the same model as a .safetensors file.": "같은 모델의 .safetensors 파일을 사용하세요.",
    "Wait until the present work has ended": "지금 작업이 끝날 때까지 기다리세요",
    "{0} All other settings were recalled.": "{0} 나머지 설정은 모두 되살렸습니다.",
    "{0} cannot be read: it is damaged or was not downloaded to its end.": (
        "{0}을(를) 읽을 수 없습니다. 손상되었거나 다운로드가 끝나지 않았습니다."
    ),
    "{0} comes from another file. Make it local or override it (Object > Relations).": (
        "{0}은(는) 다른 파일에서 왔습니다. 로컬로 만들거나 오버라이드하세요(오브젝트 > 관계)."
    ),
    "{0} could not be downloaded.": "{0}을(를) 다운로드하지 못했습니다.",
    "{0} has no UV map {1} once its modifiers are applied; it has {2}.": (
        "모디파이어를 적용하면 {0}에 UV 맵 {1}이(가) 없습니다. 있는 것: {2}."
    ),
    "{0} has no UV map {1}: choose another one.": "{0}에 UV 맵 {1}이(가) 없습니다. 다른 것을 선택하세요.",
    "{0} has no UV map, so no picture fits on it. Press Add UV Map.": (
        "{0}에 UV 맵이 없어 그림을 입힐 수 없습니다. UV 맵 추가를 누르세요."
    ),
    "{0} has no faces at frame {1}: choose another object or range.": (
        "프레임 {1}에서 {0}에 면이 없습니다. 다른 오브젝트나 범위를 선택하세요."
    ),
    "{0} has no faces, so there is nothing to put a decal on.": "{0}에 면이 없어 데칼을 붙일 수 없습니다.",
    "{0} holds more than numbers, and loading it could run what is in it.": (
        "{0}에는 숫자 말고 다른 것도 들어 있어 불러오면 그 안의 코드가 실행될 수 있습니다."
    ),
    "{0} holds no take.json. Choose the folder of a take.": "{0}에 take.json이 없습니다. 테이크 폴더를 선택하세요.",
    "{0} is a scene of its own in this file. Press Generate.": (
        "{0}은(는) 이 파일의 독립된 장면입니다. 생성을 누르세요."
    ),
    "{0} is in a hidden collection: show it in the Outliner, then start again.": (
        "{0}이(가) 숨긴 컬렉션에 있습니다. 아웃라이너에서 표시한 뒤 다시 시작하세요."
    ),
    "{0} is no place: use one of {1}.": "{0}은(는) 배치할 곳이 아닙니다. 다음 중 하나를 쓰세요: {1}.",
    "{0} is no text.": "{0}은(는) 텍스트가 아닙니다.",
    "{0} is not a mesh. Convert it (Object > Convert > Mesh), then place the take on it.": (
        "{0}은(는) 메쉬가 아닙니다. 변환한 뒤(오브젝트 > 변환 > 메쉬) 테이크를 배치하세요."
    ),
    "{0} on the Hub holds no {1} as .safetensors files{2}.": "Hub의 {0}에는 {1}의 .safetensors 파일이 없습니다{2}.",
    "{0} was not placed by Animatic. Select a plane that was.": (
        "{0}은(는) 애니매틱이 배치한 것이 아닙니다. 배치한 평면을 선택하세요."
    ),
}
