"""What the buttons for textures and materials say.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "A picture all around the scene, for Background: twice as wide as high, its sides fit together": (
        "장면을 둘러싸는 그림(배경용). 가로가 세로의 두 배이고 양옆이 이어집니다"
    ),
    "A texture is shown, and no marker without a camera lies in its frames: press Back in Shot for the film": (
        "텍스처가 표시되어 있고 그 프레임에는 카메라 없는 마커가 없습니다. 영화로 가려면 샷에서 돌아가기를 누르세요"
    ),
    "A texture's shot: it stays when the playhead moves.": "텍스처의 샷입니다. 재생 헤드를 옮겨도 그대로입니다.",
    "All of the Selected": "선택한 것의 모두",
    "At 0 pixels the takes' own size decides.": "0픽셀이면 테이크의 크기가 정합니다.",
    "Back to the Film": "영화로 돌아가기",
    "Back to {0}": "{0}(으)로 돌아가기",
    "From the World": "월드에서",
    "Leave the texture's shot: panels and buttons act on the film's shot at the playhead again": (
        "텍스처의 샷에서 나갑니다. 패널과 버튼이 다시 재생 헤드에 있는 영화의 샷을 다룹니다"
    ),
    "Made in a UV layout. To paint a mesh from a camera's take, see Project Takes.": (
        "UV 레이아웃에 만듭니다. 카메라의 테이크로 메쉬를 칠하려면 테이크 투영을 쓰세요."
    ),
    "Match Exposure": "노출 맞추기",
    "Bring the pictures of several cameras to one brightness and colour by what two of them show; off keeps each as it "
    "was generated, with patches where they differ": (
        "여러 카메라의 그림을 둘이 함께 보여 주는 곳에 따라 같은 밝기와 색으로 맞춥니다. "
        "끄면 각각 생성된 그대로 두며, 다른 곳에 얼룩이 보입니다"
    ),
    "The pictures of {0}, take {1}, are so much brighter or darker than the others that a seam may stay: generate them "
    "with the same look.": (
        "{0} 테이크 {1}의 그림이 다른 것보다 너무 밝거나 어두워 이음매가 남을 수 있습니다. 같은 룩으로 생성하세요."
    ),
    "There is not enough memory for this texture.": "이 텍스처를 만들기에 메모리가 부족합니다.",
    "Close what else uses the memory, or make a new texture of a smaller size.": (
        "메모리를 쓰는 다른 것을 닫거나 더 작은 크기로 새 텍스처를 만드세요."
    ),
    "Finished pictures are kept: Finish Texture goes on from there.": (
        "완성된 그림은 보존됩니다. 텍스처 마무리로 이어 갈 수 있습니다."
    ),
    "Press Finish Texture: what is baked is kept.": "텍스처 마무리를 누르세요. 베이크한 것은 보존됩니다.",
    "Nothing to remove: no pictures of Animatic lie on {0}.": "제거할 것이 없습니다: {0}에 애니매틱의 그림이 없습니다.",
    "Off each material of the selected meshes all that Animatic put on it": (
        "선택한 메쉬의 머티리얼마다 애니매틱이 올린 것을 모두 뗍니다"
    ),
    "Off each material of the selected meshes what lies over all else": (
        "선택한 메쉬의 머티리얼마다 맨 위에 놓인 것을 뗍니다"
    ),
    "Off the scene's world, which is then lit as before": "장면의 월드에서 뗍니다. 조명은 전과 같아집니다",
    "Removed: {0}.": "제거함: {0}.",
    "Renders leave its square out until a material shows pictures on it.": (
        "머티리얼이 그림을 보일 때까지 사각형은 렌더에서 빠집니다."
    ),
    "Select the meshes whose materials are to lose the pictures.": "그림을 뗄 머티리얼의 메쉬를 선택하세요.",
    "Sky": "하늘",
    "Take pictures off the materials of the selected meshes, or off the world, which are then as they were before": (
        "선택한 메쉬의 머티리얼이나 월드에서 그림을 떼어 이전 상태로 되돌립니다"
    ),
    "The film's shot at the playhead is shown already": "재생 헤드에 있는 영화의 샷이 이미 표시되어 있습니다",
    "The Chosen Everywhere": "고른 것을 모든 곳에서",
    "The chosen texture or take, off all materials and the world": (
        "고른 텍스처나 테이크를 모든 머티리얼과 월드에서 뗍니다"
    ),
    "Topmost of the Selected": "선택한 것의 맨 위",
    "What": "무엇을",
    "Which pictures are taken off, and off what": "어떤 그림을 어디에서 뗄지",
}
