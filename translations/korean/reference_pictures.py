"""What is said of the reference pictures of a look.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "Add Reference Picture": "레퍼런스 그림 추가",
    "Frame of the Chosen Take": "선택한 테이크의 프레임",
    "Image": "이미지",
    "Image of This File": "이 파일의 이미지",
    "No image": "이미지 없음",
    "Open Pictures": "그림 열기",
    "Reference Picture": "레퍼런스 그림",
    "Reference Pictures": "레퍼런스 그림",
    "Remove Reference Picture": "레퍼런스 그림 제거",
    "Add an image that this file has, such as a painted or packed one: takes with this look come to resemble it": (
        "직접 칠했거나 팩된 것처럼 이 파일에 있는 이미지를 추가합니다. 이 룩을 쓰는 테이크가 그 이미지를 닮습니다"
    ),
    "Add the picture of the chosen take at the playhead: takes with this look come to resemble it": (
        "선택한 테이크에서 재생 헤드 위치의 그림을 추가합니다. 이 룩을 쓰는 테이크가 그 그림을 닮습니다"
    ),
    "Open pictures from files, several at once: takes with this look come to resemble them": (
        "파일에서 그림을 한 번에 여러 장 엽니다. 이 룩을 쓰는 테이크가 그 그림들을 닮습니다"
    ),
    "Take the chosen reference picture out of the look; its image stays in this file": (
        "선택한 레퍼런스 그림을 룩에서 뺍니다. 이미지는 이 파일에 남습니다"
    ),
    "How much the reference pictures say beside the prompt: 0 leaves them out, above 1 little is left of the prompt. "
    "Lower it where things of the pictures turn up in the shot. Key it to let a shot come to resemble them or leave "
    "them: every picture takes the strength of its own frame": (
        "프롬프트에 비해 레퍼런스 그림을 얼마나 따르는지: 0이면 쓰지 않고, 1을 넘으면 프롬프트가 거의 남지 않습니다. "
        "그림 속 사물이 샷에 나타나면 낮추세요. 키를 넣으면 샷이 그림을 점점 닮거나 벗어나고, 그림마다 자기 프레임의 "
        "강도를 씁니다"
    ),
    "How much this picture says beside the others; those of one weight say equally much. Lower it where one takes over "
    "the look": (
        "다른 그림에 비해 이 그림을 얼마나 따르는지. 가중치가 같으면 똑같이 따릅니다. 한 그림이 룩을 차지해 버리면 "
        "낮추세요"
    ),
    "Let takes resemble this picture": "테이크가 이 그림을 닮게 합니다",
    "The folder that the pictures lie in": "그림이 있는 폴더",
    "The image of this file to add": "추가할 이 파일의 이미지",
    "The picture of the list that the buttons act on": "버튼이 작용하는 목록의 그림",
    "The picture that takes come to resemble in light, colours and make; only the square in its middle is looked at. "
    "Of an image sequence that is the one that it was opened with, of a movie the first": (
        "테이크가 빛, 색, 만듦새에서 닮게 될 그림. 가운데 정사각형만 봅니다. 이미지 시퀀스에서는 열 때 고른 그림, "
        "동영상에서는 첫 그림입니다"
    ),
    "Blender cannot read the reference picture {0}.": "블렌더가 레퍼런스 그림 {0}을(를) 읽을 수 없습니다.",
    "Find it again (File > External Data > Find Missing Files), or take it out of the look.": (
        "다시 찾거나(파일 > 외부 데이터 > 누락된 파일 찾기) 룩에서 빼세요."
    ),
    "No picture was chosen.": "선택한 그림이 없습니다.",
    "No pictures that Blender can read: {0}.": "블렌더가 읽을 수 있는 그림이 아닙니다: {0}.",
    "Reference pictures that have changed since come from the take: {0}.": (
        "그 뒤로 바뀐 레퍼런스 그림은 테이크에서 가져왔습니다: {0}."
    ),
    "Remove the job, and add its shot again.": "작업을 제거하고 그 샷을 다시 추가하세요.",
    "The pictures of this take of {0} are gone from the queue.": (
        "{0}의 이 테이크가 쓸 레퍼런스 그림이 대기열에서 없어졌습니다."
    ),
    "Reference pictures that are not here were left out: {0}.": "여기에 없는 레퍼런스 그림은 뺐습니다: {0}.",
    "Save it as a PNG and use that, or take it out of the look.": "PNG로 저장해 그것을 쓰거나 룩에서 빼세요.",
    "Take {0} has no finished pictures yet.": "테이크 {0}에는 아직 완성된 그림이 없습니다.",
    "The file of {0} is gone: {1}. Find it again, or take the picture out.": (
        "{0}의 파일이 없어졌습니다: {1}. 다시 찾거나 그림을 빼세요."
    ),
    "The look has no reference picture.": "룩에 레퍼런스 그림이 없습니다.",
    "The preset has no pictures without a file: {0}. Save them as files to keep them.": (
        "파일이 없는 그림은 프리셋에 들어가지 않습니다: {0}. 함께 두려면 파일로 저장하세요."
    ),
    "The reference picture {0} cannot be read.": "레퍼런스 그림 {0}을(를) 읽을 수 없습니다.",
    "The reference picture {0} is not there any more.": "레퍼런스 그림 {0}이(가) 더 이상 없습니다.",
    "This file has no image: open one in an Image Editor, or open pictures from files": (
        "이 파일에는 이미지가 없습니다. 이미지 에디터에서 열거나 파일에서 그림을 여세요"
    ),
    "Reference Pictures: {0} has no IP-Adapter: it makes pictures without the reference pictures.": (
        "레퍼런스 그림: {0}에는 IP-Adapter가 없습니다. 레퍼런스 그림 없이 그림을 만듭니다."
    ),
    "{0} has no IP-Adapter: it makes pictures without the reference pictures.": (
        "{0}에는 IP-Adapter가 없습니다. 레퍼런스 그림 없이 그림을 만듭니다."
    ),
    "Choose another image encoder in the model set, for example h94/IP-Adapter:models/image_encoder.": (
        "모델 세트에서 다른 이미지 인코더를 고르세요. 예: h94/IP-Adapter:models/image_encoder."
    ),
    "Open it again in the look, or take it out, and generate a new take.": (
        "룩에서 다시 열거나 빼고 새 테이크를 생성하세요."
    ),
    "Reference picture {0} of the take cannot be read.": "테이크의 레퍼런스 그림 {0}을(를) 읽을 수 없습니다.",
    "it holds no keys of an IP-Adapter": "IP-Adapter의 키가 없습니다",
    "it is for faces (FaceID), and needs a program for recognising faces beside it": (
        "얼굴용(FaceID)이며 얼굴 인식 프로그램이 따로 필요합니다"
    ),
    "it is for something else than pictures": "그림이 아닌 다른 것을 위한 것입니다",
    "it lacks {0}": "{0}이(가) 없습니다",
    "its weights have other shapes than those of an IP-Adapter": "가중치의 모양이 IP-Adapter와 다릅니다",
    "The IP-Adapter {0} is none that can be used, {1}: {2}.": "IP-Adapter {0}은(는) 쓸 수 있는 것({1})이 아닙니다: {2}.",
    "The IP-Adapter {0} is not made for the {1} {2}: {3}.": "IP-Adapter {0}은(는) {1} {2}용이 아닙니다: {3}.",
    "The image encoder {0} is no vision model of CLIP with its projection.": (
        "이미지 인코더 {0}은(는) 프로젝션이 있는 CLIP 비전 모델이 아닙니다."
    ),
}
