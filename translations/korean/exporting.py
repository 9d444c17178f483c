"""What exporting takes says: movies, sequences of pictures, workflows for ComfyUI.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "This cannot start now: wait for the run in progress, or cancel it.": (
        "지금은 시작할 수 없습니다. 진행 중인 작업을 기다리거나 취소하세요."
    ),
    "Best": "최상",
    "EXR Sequence": "EXR 시퀀스",
    "Export Take": "테이크 내보내기",
    "Export Takes": "테이크들 내보내기",
    "Export for ComfyUI": "ComfyUI용으로 내보내기",
    "Exporting": "내보내는 중",
    "Folder on the Server": "서버의 폴더",
    "Format": "형식",
    "Frames a Second": "초당 프레임",
    "GIF": "GIF 애니메이션",
    "High": "높음",
    "MP4 (H.264)": "MP4 동영상 (H.264)",
    "PNG Sequence": "PNG 시퀀스",
    "ProRes (MOV)": "ProRes 동영상 (MOV)",
    "Quality": "품질",
    "Reading the takes": "테이크를 읽는 중",
    "Repeat": "반복",
    "Replace": "바꾸기",
    "Shown in the Film": "필름에 보이는 것",
    "Small": "작게",
    "WebM (VP9)": "WebM 동영상 (VP9)",
    "With a Star": "별표가 있는 것",
    "A few seconds for a chat or a page: 256 colours, and no codec is needed": (
        "채팅이나 웹 페이지에 쓰는 몇 초짜리 그림. 256색이며 코덱이 필요 없음"
    ),
    "A folder with a picture for each scene frame, exactly as it was made": "장면 프레임마다 만든 그대로의 그림이 든 폴더",
    "A folder with a picture for each scene frame, linear and in half floats, for compositing": (
        "장면 프레임마다 그림이 든 폴더. 합성용 선형 16비트 부동소수점"
    ),
    "A large movie for editing and grading, with ten bits a colour": "편집과 색보정을 위한 큰 동영상. 색마다 10비트",
    "A small movie for web pages": "웹 페이지용 작은 동영상",
    "A small movie that plays everywhere": "어디서나 재생되는 작은 동영상",
    "As near to the pictures as the format goes: ProRes 4444, a GIF with a palette a picture": (
        "형식이 허용하는 만큼 원본에 가깝게: ProRes 4444, 그림마다 팔레트를 가진 GIF"
    ),
    "Every take that has a star, of all shots of the film": "필름의 모든 샷에서 별표가 있는 모든 테이크",
    "How near to the take's pictures movies and GIFs are; lower it for smaller files. PNG and EXR keep all": (
        "동영상과 GIF가 테이크의 그림에 얼마나 가까운지. 파일을 줄이려면 낮추세요. PNG와 EXR은 모두 보존합니다"
    ),
    "Let a GIF play again and again; off, it stops at its last picture": (
        "GIF를 되풀이해 재생합니다. 끄면 마지막 그림에서 멈춥니다"
    ),
    "No difference that is seen in motion: ProRes 422 HQ": "움직일 때 차이가 보이지 않음: ProRes 422 HQ",
    "Replace what is there under this name; off, it stays": "이 이름으로 이미 있는 것을 바꿉니다. 끄면 그대로 둡니다",
    "Small files to send around: ProRes 422 LT, a GIF of 64 colours": "주고받기 쉬운 작은 파일: ProRes 422 LT, 64색 GIF",
    "The file or folder that is written; a name that begins with // lies beside the .blend": (
        "쓸 파일이나 폴더. //로 시작하는 이름은 .blend 옆에 놓입니다"
    ),
    "The take of each shot that the film shows": "각 샷에서 필름이 보여 주는 테이크",
    "What the Scene Shows": "장면이 보여 주는 것",
    "{0} fps, the take's own": "{0} fps, 테이크 자체",
    "What is written; choose by what it is for": "무엇으로 쓸지. 쓰임에 따라 고르세요",
    "Where the machine that runs ComfyUI finds the exported folder, if it is not this machine: the workflow loads its "
    "pictures from there. Empty is the folder as it is called here": (
        "ComfyUI를 실행하는 컴퓨터가 이 컴퓨터가 아닐 때 내보낸 폴더를 찾는 곳. 워크플로가 그곳에서 그림을 불러옵니다. "
        "비우면 여기에서의 폴더 이름을 씁니다"
    ),
    "Which pictures are written: 0 is those that show the take in the scene, those in between among them; another number "
    "is those that were made at that rate, and at the take's own rate its own alone": (
        "어떤 그림을 쓸지: 0은 사이 그림을 포함해 장면에서 테이크를 보여 주는 그림, 다른 수는 그 속도로 만든 그림이고, 테이크 "
        "자체의 속도이면 테이크 자체의 그림만입니다"
    ),
    "Which takes of the film's shots are written": "필름의 샷에서 어떤 테이크를 쓸지",
    "Write a take of each shot into a folder, as movies or as sequences of pictures, for an edit elsewhere": (
        "다른 곳에서 편집하도록 샷마다 테이크 하나를 동영상이나 그림 시퀀스로 폴더에 씁니다"
    ),
    "Write the chosen take as a ComfyUI workflow with its control pictures and a list of its models, into a folder, for "
    "a studio that runs ComfyUI with AnimateDiff-Evolved": (
        "선택한 테이크를 컨트롤 그림과 모델 목록이 딸린 ComfyUI 워크플로로 폴더에 씁니다. AnimateDiff-Evolved로 ComfyUI를 "
        "쓰는 스튜디오를 위한 것입니다"
    ),
    "Write the chosen take as a movie or as a sequence of pictures, at the scene's pace, for other programs": (
        "다른 프로그램에서 쓰도록 선택한 테이크를 장면의 속도로 동영상이나 그림 시퀀스로 씁니다"
    ),
    # what it ends in
    "Exported: {0}": "내보냄: {0}",
    "Exported {0} takes into {1}": "테이크 {0}개를 {1}에 내보냈습니다",
    "Change that in the shot and make a new take.": "샷에서 그것을 바꾸고 새 테이크를 만드세요.",
    "Choose another folder, or say that it may be replaced.": "다른 폴더를 고르거나 바꿔도 된다고 지정하세요.",
    "Choose another folder.": "다른 폴더를 고르세요.",
    "Choose another name, or say that it may be replaced.": "다른 이름을 고르거나 바꿔도 된다고 지정하세요.",
    "ComfyUI's nodes do not take this: {0}.": "ComfyUI의 노드가 받아들이지 않습니다: {0}.",
    "Delete it and press Finish Take: it is made again.": "지우고 테이크 마치기를 누르면 다시 만들어집니다.",
    "Export a take of another model set.": "다른 모델 세트의 테이크를 내보내세요.",
    "Finish the take, then export it.": "테이크를 마친 다음 내보내세요.",
    "Generate one first.": "먼저 하나를 생성하세요.",
    "Give one to the takes to export, in Takes.": "테이크 패널에서 내보낼 테이크에 별표를 주세요.",
    "Name one.": "이름을 지정하세요.",
    "No file was named.": "파일 이름이 없습니다.",
    "No shot has a finished take.": "완성된 테이크가 있는 샷이 없습니다.",
    "No take has a star.": "별표가 있는 테이크가 없습니다.",
    "Raise the strength, make a new take, and export that.": "강도를 높여 새 테이크를 만들고 그것을 내보내세요.",
    "Set the backend up again, or install av into the Python that you named. PNG, EXR and GIF work without.": (
        "백엔드를 다시 설치하거나 지정한 Python에 av를 설치하세요. PNG, EXR, GIF는 없어도 됩니다."
    ),
    "The backend has no PyAV, which encodes movies.": "백엔드에 동영상을 인코딩하는 PyAV가 없습니다.",
    "The movie could not be encoded: {0}.": "동영상을 인코딩하지 못했습니다: {0}.",
    "The picture {0} cannot be read.": "그림 {0}을(를) 읽을 수 없습니다.",
    "The picture {0} is {1} x {2} pixels, smaller than the first.": (
        "그림 {0}은(는) {1} x {2}픽셀로 첫 그림보다 작습니다."
    ),
    "Try another format or quality, and report it if none works.": (
        "다른 형식이나 품질로 해 보고, 모두 안 되면 알려 주세요."
    ),
    "Make more frames at that rate first, or export the take's own.": (
        "먼저 그 속도로 프레임을 더 만들거나 테이크 자체를 내보내세요."
    ),
    "Take {0} has no pictures at {1} frames a second.": "테이크 {0}에는 초당 {1}프레임의 그림이 없습니다.",
    "{0} is there already.": "{0}이(가) 이미 있습니다.",
    "{0} holds {1}, which no export for ComfyUI has written.": (
        "{0}에 ComfyUI 내보내기가 쓰지 않은 {1}이(가) 있습니다."
    ),
    "{0} is there already, and holds something.": "{0}이(가) 이미 있고 비어 있지 않습니다.",
    "{0} of the {1} pictures of take {2} are still to be made.": "테이크 {2}의 그림 {1}장 중 {0}장이 아직 남았습니다.",
    "At this strength of the render no step is left, so there is nothing for ComfyUI to do.": (
        "렌더의 이 강도에서는 남는 스텝이 없어 ComfyUI가 할 일이 없습니다."
    ),
    "{0} predicts pictures, which no node of ComfyUI knows of.": (
        "{0}은(는) 그림을 예측하는데 이를 아는 ComfyUI 노드가 없습니다."
    ),
    # what is not as in Animatic
    "ComfyUI draws other noise from the same seed: its pictures are others than the take's, steered alike.": (
        "ComfyUI는 같은 시드에서 다른 노이즈를 뽑습니다. 그림은 테이크와 다르지만 같은 방식으로 제어됩니다."
    ),
    "The model set {0} exists in Animatic alone: {1} stands in for it, with its own steps, guidance and sampler.": (
        "모델 세트 {0}은(는) Animatic에만 있어 {1}이(가) 자체 스텝, 가이던스, 샘플러로 대신합니다."
    ),
    "{0} x {1} is small for {2}: expect mush. Set width and height of the node {3} to {4} x {5}.": (
        "{0} x {1}은(는) {2}에 작아 그림이 뭉개집니다. 노드 {3}의 width와 height를 {4} x {5}(으)로 설정하세요."
    ),
    "Set the sizes in the nodes of its prompts to the same: SDXL is told of them.": (
        "프롬프트 노드들의 크기도 똑같이 설정하세요. SDXL은 그 크기를 함께 듣습니다."
    ),
    "{0} x {1} is small for {2}: expect mush. It starts from renders of its size: make the take at {3} x {4}, and export "
    "that.": (
        "{0} x {1}은(는) {2}에 작아 그림이 뭉개집니다. 이 크기의 렌더에서 시작하므로 테이크를 {3} x {4}(으)로 만들어 "
        "내보내세요."
    ),
    "The first {0} frames are given by an earlier take; ComfyUI makes all frames anew.": (
        "처음 {0}개 프레임은 이전 테이크에서 온 것이지만 ComfyUI는 모든 프레임을 새로 만듭니다."
    ),
    "The take is led to pictures at its frames {0}; these lie in keys/, and no node uses them.": (
        "테이크는 프레임 {0}에서 그림으로 이끌립니다. 그 그림은 keys/에 있으며 쓰는 노드는 없습니다."
    ),
    "The take's edges go on into each other; these nodes make pictures with plain edges.": (
        "테이크의 가장자리는 서로 이어지지만 이 노드들은 보통의 가장자리를 만듭니다."
    ),
    "The take's shortcuts, which save time, are left out.": "시간을 줄이는 테이크의 지름길은 빠집니다.",
    "The motion module takes its statistics over whole clips here; ComfyUI's own way may differ a little.": (
        "여기서 모션 모듈은 클립 전체에서 통계를 냅니다. ComfyUI의 방식은 조금 다를 수 있습니다."
    ),
    "The {0} steers in none of the steps and is left out, as in the take.": (
        "{0}은(는) 어느 스텝에서도 제어하지 않아 테이크에서처럼 빠집니다."
    ),
    "The MotionLoRA {0} has the weight {1}; its node begins at 0.": (
        "MotionLoRA {0}의 가중치는 {1}인데 노드는 0부터 받습니다."
    ),
    "The weight of the LoRA {0} changes over the frames; its node has the mean, {1}.": (
        "LoRA {0}의 가중치는 프레임마다 변하지만 노드는 평균 {1}을(를) 씁니다."
    ),
    "The LoRA {0} changes the motion module as well; its node leaves that part of it out.": (
        "LoRA {0}은(는) 모션 모듈도 바꾸지만 노드는 그 부분을 뺍니다."
    ),
    "The pictures in between that the take has are not made here: the movie has {0} pictures a second.": (
        "테이크에 있는 사이 그림은 여기서 만들지 않습니다. 동영상은 초당 그림 {0}장입니다."
    ),
    "The movie has {0} picture a second, the fewest that its node takes.": (
        "동영상은 노드가 받는 최솟값인 초당 그림 {0}장입니다."
    ),
    "Prompts are mixed straight: the schedule's nodes know no arc (slerp).": (
        "프롬프트는 곧게 섞입니다. 일정 노드는 호(slerp)를 모릅니다."
    ),
    "Prompts go evenly from one to the next: the take's own way between them cannot be said here.": (
        "프롬프트는 다음 것으로 고르게 넘어갑니다. 테이크 고유의 변화는 여기서 나타낼 수 없습니다."
    ),
    "Reference pictures that come, go or are mixed are heard one by one, by masks, and added.": (
        "나타나거나 사라지거나 섞이는 참조 그림은 마스크로 하나씩 적용되어 더해집니다."
    ),
    "A prompt has the mark BREAK, which ComfyUI does not know: its parts follow one another.": (
        "프롬프트에 ComfyUI가 모르는 BREAK 표시가 있어 부분들을 이어 씁니다."
    ),
    "A long prompt is heard in parts, which ComfyUI begins at other words than the take does.": (
        "긴 프롬프트는 여러 부분으로 읽히며 ComfyUI는 테이크와 다른 단어에서 부분을 나눕니다."
    ),
    "The key frames steer in none of the steps and are left out, as in the take.": (
        "키 프레임은 어느 스텝에서도 제어하지 않아 테이크에서처럼 빠집니다."
    ),
    "Reference pictures are weighed by how often each is given, which comes near the take's weights.": (
        "참조 그림은 각각 주어지는 횟수로 가중되며 테이크의 가중치에 가깝습니다."
    ),
}
