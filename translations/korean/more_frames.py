"""Pictures between those of a take, in Korean.

Must not import anything of Animatic.
"""

from __future__ import annotations

TEXTS = {
    "The pictures in between are deleted from disk. This cannot be undone, but they can be made again.": (
        "사이 그림을 디스크에서 지웁니다. 되돌릴 수 없지만 다시 만들 수 있습니다."
    ),
    # names
    "A Rate": "초당 프레임 지정",
    "Cross-Fade": "크로스 페이드",
    "Delete More Frames": "더한 프레임 삭제",
    "FILM": "FILM",
    "Frames a Second": "초당 프레임",
    "Make More Frames": "프레임 더 만들기",
    "More Frames": "프레임 더하기",
    "One a Frame": "프레임마다 하나",
    "RIFE": "RIFE",
    "Scene's Motion": "씬의 움직임",
    "Show Pictures in Between": "사이 그림 보이기",
    "Turn": "전환",
    "Weights": "가중치",
    # descriptions
    "A network for large movements, slower; needs its weights": (
        "큰 움직임에 맞는 네트워크. 더 느리며 가중치가 필요합니다"
    ),
    "A network that finds the motion in the pictures, fast; needs its weights, version 4": (
        "그림에서 움직임을 찾는 빠른 네트워크. 버전 4의 가중치가 필요합니다"
    ),
    "A picture for every frame of the scene, for takes on twos, threes or fours": (
        "씬의 프레임마다 그림 한 장. 2, 3, 4프레임 단위의 테이크에 씁니다"
    ),
    "Delete pictures in between of the chosen take; its own stay, and the others can be made again": (
        "선택한 테이크의 사이 그림을 삭제합니다. 테이크의 그림은 남고, 사이 그림은 다시 만들 수 있습니다"
    ),
    (
        "FILM's: film_net_fp32.pt, film_net_fp16.safetensors and the like. A file, the name of one in your model "
        "folders, or org/name:file of the Hub. Nothing in the file is run"
    ): (
        "FILM의 가중치: film_net_fp32.pt, film_net_fp16.safetensors 등. 파일, 모델 폴더에 있는 파일의 이름, 또는 Hub의 "
        "org/name:file입니다. 파일 안의 어떤 것도 실행하지 않습니다"
    ),
    "Four times as many as the take has": "테이크의 네 배",
    (
        "How many pictures. Those at the scene's frames are placed; a rate above the scene's is for films that are "
        "exported"
    ): "그림의 수. 씬의 프레임에 맞는 그림은 배치됩니다. 씬보다 높은 초당 프레임은 내보내는 영화에 씁니다",
    (
        "How pictures in between are made. The scene's own motion is exact and needs no weights; change it where the "
        "pictures do not move as the scene does"
    ): ("사이 그림을 만드는 방식. 씬의 움직임은 정확하고 가중치가 필요 없습니다. 그림이 씬과 다르게 움직이면 바꾸세요"),
    "Make pictures between those of the chosen take, which stay as they are; what shows the take shows them too": (
        "선택한 테이크의 그림 사이에 그림을 만듭니다. 테이크의 그림은 그대로이고, 테이크를 보여 주는 것은 사이 그림도 보여 줍니다"
    ),
    "Mix the two pictures: what moves is seen twice. For takes that hardly move": (
        "두 그림을 섞습니다. 움직이는 것은 겹쳐 보입니다. 거의 움직이지 않는 테이크에 씁니다"
    ),
    "Move what is seen along the scene's own motion vectors, which are captured if they are not yet": (
        "보이는 것을 씬의 모션 벡터를 따라 옮깁니다. 벡터가 아직 없으면 캡처합니다"
    ),
    "Pictures a second, such as 60 for a film that is exported": "초당 그림 수. 내보내는 영화라면 예를 들어 60",
    (
        "RIFE's: flownet.pkl, rife47.pth, rife_v4.26.safetensors and the like. A file, the name of one in your model "
        "folders, or org/name:file of the Hub. Nothing in the file is run"
    ): (
        "RIFE의 가중치: flownet.pkl, rife47.pth, rife_v4.26.safetensors 등. 파일, 모델 폴더에 있는 파일의 이름, 또는 Hub의 "
        "org/name:file입니다. 파일 안의 어떤 것도 실행하지 않습니다"
    ),
    "Show the chosen take with its pictures in between, or without them: planes, nodes and strips change at once": (
        "선택한 테이크를 사이 그림과 함께, 또는 없이 보여 줍니다. 평면, 노드, 스트립이 바로 바뀝니다"
    ),
    "So many pictures a second": "초당 그림 수를 정합니다",
    "Turn from the one to the other; off, only bring what is placed up to date": (
        "둘 사이를 전환합니다. 끄면 배치된 것을 최신으로 맞추기만 합니다"
    ),
    "Twice as many as the take has": "테이크의 두 배",
    "Which of them, by their folder's name; empty for all": "폴더 이름으로 고른 사이 그림. 비우면 모두",
    # what is said
    "{0} fps, {1}": "{0} fps, {1}",
    "{0} fps, {1}, shown": "{0} fps, {1}, 표시 중",
    "{0} fps, {1}, for export only": "{0} fps, {1}, 내보내기 전용",
    "{0} fps, {1}, {2} of {3} finished, for export only": "{0} fps, {1}, {3}장 중 {2}장 완료, 내보내기 전용",
    "{0} fps, {1}, {2} of {3} finished": "{0} fps, {1}, {3}장 중 {2}장 완료",
    "scene's motion": "씬의 움직임",
    "cross-fade": "크로스 페이드",
    "{0} needs its weights: choose their file.": "{0}에는 가중치가 필요합니다. 파일을 고르세요.",
    "{0} needs its weights: choose their file": "{0}에는 가중치가 필요합니다. 파일을 고르세요",
    "Choose a take whose pictures are all there": "그림이 모두 있는 테이크를 선택하세요",
    "Make more frames of this take first": "먼저 이 테이크의 프레임을 더 만드세요",
    "Take {0} has {1} pictures at {2} a second.": "테이크 {0}에 초당 {2}장으로 그림 {1}장이 있습니다.",
    "They lie between scene frames, so the scene goes on showing the take's own: export them as a film.": (
        "씬 프레임 사이에 놓이므로 씬은 계속 테이크의 그림을 보여 줍니다. 영화로 내보내세요."
    ),
    "They lie between scene frames, so the scene goes on showing the {0} fps set: export them as a film.": (
        "씬 프레임 사이에 놓이므로 씬은 계속 {0}fps 세트를 보여 줍니다. 영화로 내보내세요."
    ),
    "Making frames": "프레임 만드는 중",
    "Copying the motion vectors": "모션 벡터 복사 중",
    "Comparing with the take": "테이크와 비교 중",
    "Press Make More Frames: finished pictures are kept.": "프레임 더 만들기를 누르세요. 끝난 그림은 남아 있습니다.",
    "Finished pictures were kept: Make More Frames goes on.": "끝난 그림은 남았습니다. 프레임 더 만들기로 이어 갑니다.",
    "Open the scene that it was made from. {0}": "테이크를 만든 씬을 여세요. {0}",
    "Press Finish Take first.": "먼저 테이크 마무리를 누르세요.",
    "Take {0} lacks {1} of its {2} pictures.": "테이크 {0}의 그림 {2}장 중 {1}장이 없습니다.",
    "The shot {0} of this take is not in the scene {1}.": "이 테이크의 샷 {0}이(가) 씬 {1}에 없습니다.",
    "The scene has changed since this take was made: its motion is not that of the pictures.": (
        "이 테이크를 만든 뒤 씬이 바뀌었습니다. 씬의 움직임이 그림의 움직임과 다릅니다."
    ),
    "Bring the scene back to what it was, or make a new take. {0}": (
        "씬을 원래대로 되돌리거나 새 테이크를 만드세요. {0}"
    ),
    "Choose RIFE or FILM with weights that you have, or Cross-Fade.": (
        "가지고 있는 가중치로 RIFE나 FILM을 고르거나, 크로스 페이드를 고르세요."
    ),
    "Take {0} was made of no capture, so the scene's motion is not that of its pictures.": (
        "테이크 {0}은(는) 캡처 없이 만들어져, 씬의 움직임이 그림의 움직임과 다릅니다."
    ),
    "Take {0} was made in the UV layout of {1}, where nothing moves.": (
        "테이크 {0}은(는) 움직임이 없는 {1}의 UV 배치에서 만들어졌습니다."
    ),
    "This take lacks {0} of its {1} pictures.": "이 테이크의 그림 {1}장 중 {0}장이 없습니다.",
    "Finish the take, then make more frames of it.": "테이크를 마무리한 뒤 프레임을 더 만드세요.",
    "This take has no motion vectors of its scene.": "이 테이크에는 씬의 모션 벡터가 없습니다.",
    "Choose another take, or another rate.": "다른 테이크나 다른 초당 프레임을 고르세요.",
    "Between the last picture of the loop and its first no motion is captured: pictures there are mixed.": (
        "루프의 마지막 그림과 첫 그림 사이에는 캡처된 움직임이 없어, 그곳의 그림은 섞습니다."
    ),
    "The picture {0} of this take cannot be read.": "이 테이크의 그림 {0}을(를) 읽을 수 없습니다.",
    "Delete {0} and finish the take again.": "{0}을(를) 삭제하고 테이크를 다시 마무리하세요.",
    "{0} holds no weights of RIFE 4.": "{0}에 RIFE 4의 가중치가 없습니다.",
    "{0} is a RIFE older than version 4.": "{0}은(는) 버전 4보다 오래된 RIFE입니다.",
    (
        "Choose the flownet.pkl of a RIFE 4.0 to 4.26, or a safetensors file of one, such as rife_v4.26.safetensors."
    ): "RIFE 4.0~4.26의 flownet.pkl이나 rife_v4.26.safetensors 같은 safetensors 파일을 고르세요.",
    "{0} holds no weights of FILM.": "{0}에 FILM의 가중치가 없습니다.",
    "Choose film_net_fp32.pt, film_net_fp16.pt or film_net_fp16.safetensors of FILM's Style network.": (
        "FILM Style 네트워크의 film_net_fp32.pt, film_net_fp16.pt, film_net_fp16.safetensors 중에서 고르세요."
    ),
    "{0} is not whole, or of a version that Animatic does not know.": (
        "{0}이(가) 온전하지 않거나 Animatic이 모르는 버전입니다."
    ),
    "Get it again, or choose RIFE 4.0 to 4.26 or FILM's Style network.": (
        "다시 받거나 RIFE 4.0~4.26 또는 FILM의 Style 네트워크를 고르세요."
    ),
    "The pictures of this take are stills: there is no movement between them.": (
        "이 테이크의 그림은 스틸입니다. 그 사이에 움직임이 없습니다."
    ),
    "This take has one picture alone: there is nothing between.": "이 테이크에는 그림이 하나뿐이라 사이가 없습니다.",
    "This take has {0} pictures a second already: choose a rate above that.": (
        "이 테이크는 이미 초당 {0}장입니다. 그보다 높은 값을 고르세요."
    ),
}
