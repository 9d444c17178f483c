"""What runs of textures, of boards and of the queue say on their way and when they end.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # textures
    "Choose another object.": "다른 오브젝트를 선택하세요.",
    "Choose another one.": "다른 것을 선택하세요.",
    "Choose takes of one.": "한 장면의 테이크를 선택하세요.",
    "Convert it (Object > Convert > Mesh) first.": "먼저 메쉬로 변환하세요(오브젝트 > 변환 > 메쉬).",
    "Generate a take first, or choose one in Takes.": "먼저 테이크를 생성하거나 테이크 목록에서 선택하세요.",
    "It needs no projection: place it with the Material buttons.": "투영할 필요가 없습니다. 머티리얼 버튼으로 배치하세요.",
    "Make it local (Object > Relations) first.": "먼저 로컬로 만드세요(오브젝트 > 관계).",
    "No mesh is active.": "활성 메쉬가 없습니다.",
    "No take is chosen.": "선택한 테이크가 없습니다.",
    "Press Finish Take, then project it.": "테이크 마무리를 누른 뒤 투영하세요.",
    "Remove one first.": "먼저 하나를 제거하세요.",
    "Select the mesh that is to show the pictures.": "그림을 보여 줄 메쉬를 선택하세요.",
    "Show it in the Outliner first.": "먼저 아웃라이너에서 표시하세요.",
    "Switch on Depth in Controls, generate a new take, and project that.": (
        "컨트롤에서 깊이를 켜고 새 테이크를 생성해 그것을 투영하세요."
    ),
    "The take in {0} cannot be read: {1}": "{0}의 테이크를 읽을 수 없습니다: {1}",
    "These takes are of different scenes: {0}.": "테이크가 서로 다른 장면의 것입니다: {0}.",
    "{0} comes from another file.": "{0}은(는) 다른 파일에서 왔습니다.",
    "{0} has as many UV maps as a mesh can have.": "{0}에 UV 맵이 최대 개수만큼 있습니다.",
    "{0} has no faces, so there is nothing to unwrap.": "{0}에 면이 없어 펼칠 것이 없습니다.",
    "{0} is hidden.": "{0}이(가) 숨겨져 있습니다.",
    "{0} is not a mesh.": "{0}은(는) 메쉬가 아닙니다.",
    # boards
    "Blender could not write the movie: {0}": "Blender가 동영상을 쓰지 못했습니다: {0}",
    "Blender is rendering.": "Blender가 렌더링하고 있습니다.",
    "Correct it in Animatic.": "애니매틱 패널에서 고치세요.",
    "Make room, or choose another folder.": "공간을 확보하거나 다른 폴더를 선택하세요.",
    "No movie was written.": "동영상을 쓰지 않았습니다.",
    "No two channels of {0} are free for the edit: remove strips that you do not need.": (
        "{0}에 편집을 놓을 빈 채널 두 개가 없습니다. 필요 없는 스트립을 제거하세요."
    ),
    "Reading the film": "영화 읽는 중",
    "The animatic was changed while it was laid. Build it again.": "애니매틱을 놓는 동안 바뀌었습니다. 다시 만드세요.",
    "The scene was removed meanwhile.": "그사이 장면이 제거되었습니다.",
    "The scene was removed while its animatic was laid.": "애니매틱을 놓는 동안 장면이 제거되었습니다.",
    "Wait for it, or press Esc in the render window.": "끝날 때까지 기다리거나 렌더 창에서 Esc를 누르세요.",
    "What was done so far stays.": "지금까지 한 것은 남습니다.",
    "Writing the movie": "동영상 쓰는 중",
    "Writing the movie: frame {0} of {1}": "동영상 쓰는 중: {1}프레임 중 {0}프레임",
    # the queue
    "Going on with take {0} of {1}": "{1}의 테이크 {0} 이어 가는 중",
    "Next in the queue: {0}": "대기열의 다음 샷: {0}",
    "Remove the job, or bring the scene back.": "작업을 빼거나 장면을 되돌리세요.",
    "Remove the job, or bring the shot back.": "작업을 빼거나 샷을 되돌리세요.",
    "Remove the job.": "작업을 빼세요.",
    "Start Queue goes on with it.": "대기열 시작으로 이어 갈 수 있습니다.",
    "The folder of this take of {0} is gone.": "{0}의 이 테이크 폴더가 없어졌습니다.",
    "The queue in {0} cannot be used: {1}.": "{0}의 대기열을 쓸 수 없습니다: {1}.",
    "The queue is paused.": "대기열이 일시 정지되었습니다.",
    "The scene {0} is gone.": "장면 {0}이(가) 없어졌습니다.",
    "The scene {0} of the shot {1} is gone.": "샷 {1}의 장면 {0}이(가) 없어졌습니다.",
    "Waiting for the end of Blender's render": "Blender 렌더가 끝나기를 기다리는 중",
    "{0} failed: {1}": "{0} 실패: {1}",
}
