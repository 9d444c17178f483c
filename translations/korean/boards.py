"""What storyboards and animatics say.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "Author": "작성자",
    "Boards": "보드",
    "Build Animatic": "애니매틱 만들기",
    "Burn-In": "번인",
    "Draw Storyboard": "스토리보드 그리기",
    "Export Movie": "동영상 내보내기",
    "Export Timeline": "타임라인 내보내기",
    "Landscape": "가로",
    "Layout": "레이아웃",
    "Letter": "레터",
    "Open Storyboard": "스토리보드 열기",
    "Orientation": "방향",
    "Paper": "용지",
    "Portrait": "세로",
    "Production": "작품",
    "Read Script into Shots": "대본을 샷에 읽어 들이기",
    "Script": "대본",
    "Show Animatic": "애니매틱 보기",
    "Start Timecode": "시작 타임코드",
    "Storyboard": "스토리보드",
    "Title": "제목",
    "Version": "버전",
    "Title Block": "표제란",
    "11 × 8.5 inches": "11 × 8.5인치",
    "297 × 210 mm": "297 × 210mm",
    "A text block with what is said: lines such as SH010: ANNA: Wait! or SH010 notes: It rains. "
    "It is used for shots that have no dialogue or notes of their own": (
        "대사가 담긴 텍스트 블록. 줄의 형식: SH010: ANNA: Wait! 또는 SH010 notes: It rains. 자체 대사나 메모가 없는 샷에 "
        "쓰입니다"
    ),
    "Bring the animatic up to date and write it as an MP4: H.264, with its sound as AAC": (
        "애니매틱을 갱신하고 MP4로 저장합니다: H.264, 소리는 AAC"
    ),
    "Copy what the script says of each shot into the shots' own dialogue and notes, to go on writing there": (
        "대본의 내용을 각 샷의 대사와 메모로 복사해 거기서 이어 쓸 수 있게 합니다"
    ),
    "Draw the storyboard of the film as a PDF, and each page as a PNG": (
        "필름의 스토리보드를 PDF로, 각 쪽을 PNG로 그립니다"
    ),
    "Go to the scene that holds the animatic, and to the Video Editing workspace where there is one": (
        "애니매틱이 있는 장면으로 가고 비디오 편집 작업 공간이 있으면 그리로 갑니다"
    ),
    "Higher than wide": "너비보다 높이가 큼",
    "Lay the chosen takes, shot after shot, into the sequencer of a scene of their own. Press it again when shots, "
    "their order or their takes have changed: what you added or adjusted there stays": (
        "선택한 테이크를 샷 순서대로 독립된 장면의 시퀀서에 놓습니다. 샷이나 순서, 테이크가 바뀌면 다시 누르세요. 거기에 "
        "추가하거나 조정한 것은 남습니다"
    ),
    "The storyboard's own, such as v3; change it with each delivery": "이 스토리보드의 버전. 예: v3. 전달할 때마다 바꾸세요",
    "One panel a page": "한 쪽에 패널 하나",
    "Open the storyboard's PDF in the program that your system opens PDFs with": (
        "시스템의 PDF 프로그램으로 스토리보드 PDF를 엽니다"
    ),
    "Panels on a page: few are large, many give an overview": "한 쪽의 패널 수. 적으면 크고 많으면 한눈에 보입니다",
    "Pictures of each shot; of a take of stills all of them are shown": (
        "각 샷의 그림. 정지 그림 테이크는 모두 보여 줍니다"
    ),
    "Production, episode or sequence, below the title": "제목 아래의 작품, 에피소드 또는 시퀀스",
    "Show the folder that holds storyboard, movie and timeline in the file manager": (
        "스토리보드, 동영상, 타임라인이 있는 폴더를 파일 관리자에서 엽니다"
    ),
    "Show the shot's name, the scene's frame and the film's timecode over the pictures. "
    "Switch it off for a clean movie": (
        "그림 위에 샷 이름, 장면 프레임, 필름 타임코드를 표시합니다. 깨끗한 동영상이 필요하면 끄세요"
    ),
    "Six panels a page": "한 쪽에 패널 여섯",
    "The film's title on every sheet; empty takes the scene's name": (
        "모든 쪽에 들어갈 필름 제목. 비우면 장면 이름을 씁니다"
    ),
    "The size of the pages, as your printer has it": "쪽의 크기. 프린터 용지에 맞추세요",
    "Whether pages lie or stand; panels are laid out to fit": "쪽을 가로로 둘지 세로로 둘지 정합니다. 패널은 맞춰 배치됩니다",
    "The picture in the middle of the shot": "샷 가운데의 그림",
    "Three pictures, which show how it moves": "움직임을 보여 주는 그림 세 장",
    "Timecode of the film's first frame in burn-ins and timelines: hours:minutes:seconds:frames": (
        "번인과 타임라인에서 필름 첫 프레임의 타임코드. 시:분:초:프레임"
    ),
    "Twelve panels a page": "한 쪽에 패널 열둘",
    "Who drew the boards, for the title block": "표제란에 들어갈 보드 작성자",
    "Wider than high": "높이보다 너비가 큼",
    "Write the edit as an OpenTimelineIO file (.otio), which edit suites open with all pictures and sounds in place": (
        "편집을 OpenTimelineIO 파일(.otio)로 저장합니다. 편집 프로그램에서 그림과 소리가 제자리에 있는 채로 열립니다"
    ),
    "Choose a text block as the script first": "먼저 대본으로 쓸 텍스트 블록을 선택하세요",
    "Choose a text block as the script first.": "먼저 대본으로 쓸 텍스트 블록을 선택하세요.",
    "No line begins with a shot's name and a colon, such as SH010: Wait!": (
        "샷 이름과 콜론으로 시작하는 줄이 없습니다. 예: SH010: Wait!"
    ),
    "Nothing was made yet: press Draw Storyboard or Export Movie.": (
        "아직 만든 것이 없습니다. 스토리보드 그리기나 동영상 내보내기를 누르세요."
    ),
    "Press Build Animatic first": "먼저 애니매틱 만들기를 누르세요",
    "Read the words of {0}.": "{0}의 내용을 읽었습니다.",
    "The film has no shot: add one, or switch one on in Film": "필름에 샷이 없습니다. 추가하거나 필름에서 켜세요",
    "There is no storyboard yet: press Draw Storyboard.": "아직 스토리보드가 없습니다. 스토리보드 그리기를 누르세요.",
    "This scene comes from another file: make its boards there": (
        "이 장면은 다른 파일에서 왔습니다. 보드는 그 파일에서 만드세요"
    ),
    "The film begins before frame 0, which no scene plays: the animatic begins at the first frame.": (
        "영화가 어떤 장면도 재생하지 않는 프레임 0 이전에 시작하므로, 애니매틱은 첫 프레임에서 시작합니다."
    ),
}
