"""What the tooltips of buttons say, and those of the settings that come with a button.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "Add a LoRA to the look; it is added to the models of every shot with this look": (
        "룩에 LoRA를 추가합니다. 이 룩을 쓰는 모든 샷의 모델에 더해집니다"
    ),
    "Add a camera that sees what this viewport shows, and look through it; it becomes the scene's camera": (
        "이 뷰포트가 보여 주는 것을 보는 카메라를 추가하고 그 카메라로 봅니다. 장면의 카메라가 됩니다"
    ),
    "Add a folder that models are looked for in": "모델을 찾을 폴더를 추가합니다",
    "Add a prompt at the playhead; the pictures go from each prompt to the next": (
        "재생 헤드에 프롬프트를 추가합니다. 그림은 한 프롬프트에서 다음 프롬프트로 이어집니다"
    ),
    "Add a scene with a street, a walking figure and a moving camera to this file; yours stay as they are": (
        "거리와 걷는 인물, 움직이는 카메라가 있는 장면을 이 파일에 추가합니다. 기존 장면은 그대로 둡니다"
    ),
    "Add a shot that begins at the playhead, seen through the selected camera or else the scene's": (
        "재생 헤드에서 시작하는 샷을 추가합니다. 선택한 카메라나 장면의 카메라로 봅니다"
    ),
    "Add a shot with the camera, frames and settings of the shown one, to try another prompt or look": (
        "표시된 샷과 같은 카메라, 프레임, 설정의 샷을 추가해 다른 프롬프트나 룩을 시험합니다"
    ),
    "Bring prompt, seed, size and all other settings of the chosen take back": (
        "선택한 테이크의 프롬프트, 시드, 크기와 나머지 설정을 모두 되살립니다"
    ),
    "Bring the frames of the chosen take into the .blend; a render stays as it is until you switch it on": (
        "선택한 테이크의 프레임을 .blend에 배치합니다. 켜기 전에는 렌더가 달라지지 않습니다"
    ),
    "Cancel the run in progress between two steps; finished frames are kept. Press twice to stop the backend": (
        "진행 중인 실행을 스텝 사이에서 취소합니다. 완성된 프레임은 보존됩니다. 두 번 누르면 백엔드를 멈춥니다"
    ),
    "Capture anew although a capture serves": "쓸 수 있는 캡처가 있어도 새로 캡처합니다",
    "Choose the next take, and show it wherever the scene shows the chosen one: planes, nodes and strips stay": (
        "다음 테이크를 선택하고 장면에서 지금 테이크가 보이던 곳에 대신 보여 줍니다. 평면, 노드, 스트립은 그대로입니다"
    ),
    "Choose the small model that comes with Animatic: rough pictures, without a download and without a GPU": (
        "애니매틱에 내장된 작은 모델을 선택합니다. 그림은 거칠지만 다운로드도 GPU도 필요 없습니다"
    ),
    "Copy the message and its details, for a bug report": "버그 신고를 위해 메시지와 자세한 내용을 복사합니다",
    "Delete the backend's environment and download and install it again; takes and models stay": (
        "백엔드 환경을 삭제하고 다시 다운로드해 설치합니다. 테이크와 모델은 남습니다"
    ),
    "Delete the backend's environment and free its space; takes and models stay": (
        "백엔드 환경을 삭제해 공간을 비웁니다. 테이크와 모델은 남습니다"
    ),
    "Delete the chosen take and its frames from disk. This cannot be undone": (
        "선택한 테이크와 그 프레임을 디스크에서 삭제합니다. 되돌릴 수 없습니다"
    ),
    "Download and install what makes the pictures, into a folder of its own (3 GB, 8 GB for a GPU)": (
        "그림을 만드는 프로그램을 전용 폴더에 다운로드해 설치합니다(3GB, GPU용은 8GB)"
    ),
    "Go to the first frame of the neighbouring shot": "이웃한 샷의 첫 프레임으로 이동합니다",
    "Go to the shot before instead of the one after": "다음 샷 대신 이전 샷으로 이동합니다",
    "Go to the take before, which is older": "더 오래된 이전 테이크로 갑니다",
    "Half the pixels, the fewest good steps, on twos: to see in short what a shot does": (
        "픽셀 절반, 쓸 만한 최소 스텝, 2콤마. 샷의 흐름을 빨리 볼 때 씁니다"
    ),
    "How good the pictures are to be, and so how long they take": "그림의 품질, 곧 걸리는 시간입니다",
    "How much of the LoRA is added; lower it where it takes over the picture": (
        "LoRA를 더하는 정도입니다. 그림을 지나치게 지배하면 낮추세요"
    ),
    "Keep the film's look, its model set and how that is run as a preset for all files, or take one away": (
        "필름의 룩과 모델 세트, 실행 방식을 모든 파일에서 쓸 프리셋으로 저장하거나 제거합니다"
    ),
    "Let runs download the models that they need (several GB, once), and Blender go online for it": (
        "실행할 때 필요한 모델을 다운로드하고(수 GB, 한 번) 이를 위해 Blender가 온라인에 접속하도록 허용합니다"
    ),
    "Let the chosen prompt change places with its neighbour; frames stay where they are": (
        "선택한 프롬프트를 이웃과 맞바꿉니다. 프레임은 그대로입니다"
    ),
    "Let the film show its shots in the order of time again": "필름이 샷을 다시 시간 순서로 보여 주게 합니다",
    "Let this viewport show textures in Solid shading, where the picture would be a grey plane": (
        "솔리드 셰이딩에서 그림이 회색 평면으로 보이지 않도록 이 뷰포트에 텍스처를 표시합니다"
    ),
    "Look for shots, captures and takes again, for example after copying take folders by hand": (
        "샷, 캡처, 테이크를 다시 찾습니다. 테이크 폴더를 직접 복사한 뒤에 누르세요"
    ),
    "Make a new take of the longer shot that begins with the frames of the chosen take and goes on from them": (
        "길어진 샷의 새 테이크를 만듭니다. 선택한 테이크의 프레임으로 시작해 이어 갑니다"
    ),
    "Make a new take of the shown shot: capture if needed, then generate every frame": (
        "표시된 샷의 새 테이크를 만듭니다. 필요하면 캡처한 뒤 모든 프레임을 생성합니다"
    ),
    "Make the frames that are missing from the chosen take; finished ones are kept": (
        "선택한 테이크에서 빠진 프레임을 만듭니다. 완성된 것은 보존됩니다"
    ),
    "Make the list anew from a text of this file, with lines such as `24: a street at night`": (
        "이 파일의 텍스트로 목록을 새로 만듭니다. 줄의 형식: `24: a street at night`"
    ),
    "Make the list anew from the markers in this shot without camera, dialogue and notes: each name is a prompt": (
        "이 샷에서 카메라도 대사도 메모도 아닌 마커로 목록을 새로 만듭니다. 마커 이름이 프롬프트가 됩니다"
    ),
    "Make the pictures of the shot smaller, so that they need less memory; a new take then fits": (
        "샷의 그림을 작게 해 메모리를 덜 쓰게 합니다. 그러면 새 테이크를 만들 수 있습니다"
    ),
    "Match the placed pictures to the scene's view transform, after you changed it under Color Management": (
        "색상 관리에서 뷰 변환을 바꾼 뒤 배치한 그림을 거기에 맞춥니다"
    ),
    "Move the shown shot in the film; where it lies in the timeline does not change": (
        "필름에서 표시된 샷의 순서를 옮깁니다. 타임라인에서의 위치는 바뀌지 않습니다"
    ),
    "Name of the preset, used to make the path name": "프리셋 이름입니다. 파일 이름에 쓰입니다",
    "Open the log of the backend, with what the libraries in it said: for a bug report": (
        "라이브러리의 출력이 담긴 백엔드 로그를 엽니다. 버그 신고에 쓰세요"
    ),
    "Put the guide of the first run away; the preferences have all that it offers": (
        "첫 실행 안내를 닫습니다. 같은 내용이 환경 설정에 모두 있습니다"
    ),
    "Put this message away; what it names may still have to be put right": (
        "이 메시지를 닫습니다. 문제는 아직 남아 있을 수 있습니다"
    ),
    "See the chosen take and another one side by side in the camera's view, and what was set differently": (
        "선택한 테이크와 다른 테이크를 카메라 뷰에서 나란히 보고 설정의 차이를 확인합니다"
    ),
    "Set size, steps, frame step and shortcuts at once, as the chosen model set recommends them": (
        "크기, 스텝, 프레임 간격, 지름길을 선택한 모델 세트의 권장값으로 한 번에 설정합니다"
    ),
    "Show the folder of the chosen take in the file manager": "선택한 테이크의 폴더를 파일 관리자에서 엽니다",
    "Show the planes of the chosen take in renders, or leave them out again": (
        "선택한 테이크의 평면을 렌더에 표시하거나 다시 뺍니다"
    ),
    "Show the scene again instead of two takes": "두 테이크 대신 다시 장면을 보여 줍니다",
    "Start the backend and let it report versions, device, memory and the result of a self-test": (
        "백엔드를 시작해 버전, 장치, 메모리, 자가 진단 결과를 보고하게 합니다"
    ),
    "Stop the set-up; pressing Set Up Backend again goes on where it stopped": (
        "설치를 멈춥니다. 백엔드 설치를 다시 누르면 멈춘 곳부터 이어 갑니다"
    ),
    "Switch the depth control on, so that there is something to capture and to steer the picture by": (
        "깊이 컨트롤을 켜서 캡처하고 그림을 조종할 거리를 만듭니다"
    ),
    "Take a folder off the list; nothing on disk changes": "목록에서 폴더를 뺍니다. 디스크는 바뀌지 않습니다",
    "Take another seed at random: the same prompt gives other pictures": (
        "다른 시드를 무작위로 고릅니다. 같은 프롬프트로 다른 그림이 나옵니다"
    ),
    "Take the chosen LoRA out of the look": "룩에서 선택한 LoRA를 뺍니다",
    "Take the chosen prompt out of the list": "목록에서 선택한 프롬프트를 뺍니다",
    "Take the shown shot out of the film, with its marker or its strip; its takes stay on disk": (
        "표시된 샷을 마커나 스트립과 함께 필름에서 뺍니다. 테이크는 디스크에 남습니다"
    ),
    "Take what was placed from the chosen take out of the .blend; its files stay": (
        "선택한 테이크에서 배치한 것을 .blend에서 제거합니다. 파일은 남습니다"
    ),
    "The largest size that the models make well, a picture for every frame, no shortcut": (
        "모델이 잘 만드는 가장 큰 크기, 모든 프레임의 그림, 지름길 없음"
    ),
    "The scene frame; left out, the playhead's or the next one free": (
        "장면 프레임입니다. 비우면 재생 헤드나 그다음 빈 프레임을 씁니다"
    ),
    "The size and the steps of the model set, a picture for every frame": "모델 세트의 크기와 스텝, 모든 프레임의 그림",
    "The take to compare the chosen one with": "선택한 테이크와 비교할 테이크",
    "The text of this file that holds the prompts": "프롬프트가 담긴 이 파일의 텍스트",
    "The text of this file to write over; left out, a new one is made, named for the shot": (
        "덮어쓸 이 파일의 텍스트입니다. 비우면 샷 이름으로 새로 만듭니다"
    ),
    "Towards the first prompt": "첫 프롬프트 쪽으로",
    "Towards the first shot": "첫 샷 쪽으로",
    "Towards the last prompt": "마지막 프롬프트 쪽으로",
    "Towards the last shot": "마지막 샷 쪽으로",
    "Turn the shots of the markers into a list of your own; prompts and takes go with them, the markers stay": (
        "마커의 샷을 직접 지정한 목록으로 바꿉니다. 프롬프트와 테이크는 함께 가고 마커는 남습니다"
    ),
    "Unload the models, so that the GPU's memory is free for rendering": (
        "모델을 내려 GPU 메모리를 렌더에 쓸 수 있게 합니다"
    ),
    "What in the .blend shows the pictures of the take": ".blend에서 테이크의 그림을 보여 줄 곳",
    "What the shot is called; left out, a number": "샷 이름입니다. 비우면 번호를 씁니다",
    "Where it begins; left out, at the playhead": "시작 위치입니다. 비우면 재생 헤드에서 시작합니다",
    "Where it ends, for a shot by hand; left out, before the next one or with the scene": (
        "직접 지정한 샷의 끝입니다. 비우면 다음 샷 앞이나 장면의 끝입니다"
    ),
    "Where the chosen prompt goes in the list": "선택한 프롬프트를 목록에서 옮길 방향",
    "Where the shown shot goes in the film": "표시된 샷을 필름에서 옮길 방향",
    "Whether the film's look is changed or the shown shot's own": "필름의 룩을 바꿀지 표시된 샷의 룩을 바꿀지",
    "The look that all shots share": "모든 샷이 함께 쓰는 룩",
    "The own look of the shown shot": "표시된 샷의 고유한 룩",
    "Width of the pictures; 0 makes them a quarter smaller on each side": "그림의 너비. 0이면 각 변을 4분의 1 줄입니다",
    "Height of the pictures; 0 makes them a quarter smaller on each side": (
        "그림의 높이. 0이면 각 변을 4분의 1 줄입니다"
    ),
    "Write the list into a text of this file, in lines such as `24: a street at night`": (
        "목록을 이 파일의 텍스트에 씁니다. 줄의 형식: `24: a street at night`"
    ),
    "A node group beside your nodes, to link in as you like": "기존 노드 옆의 노드 그룹. 원하는 대로 연결하세요",
    "A plane at the 3D cursor that does not follow the camera": "3D 커서에 서서 카메라를 따르지 않는 평면",
    "A plane that fills the camera's frame and follows it": "카메라 화면을 채우고 따라다니는 평면",
    "A strip in a scene of its own, which has Animatic in its name; where the shot has one, that shows this take": (
        "이름에 Animatic이 들어가는 독립된 장면의 스트립. 샷의 스트립이 이미 있으면 그 스트립이 이 테이크를 보여 줍니다"
    ),
}
