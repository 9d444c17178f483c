"""What is said of LoRAs, motion modules, camera moves and model files of the artist's own.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # names
    "Add Camera Move": "카메라 움직임 추가",
    "Add LoRA to Shot": "샷에 LoRA 추가",
    "Add Trigger Word": "트리거 단어 추가",
    "Base Model": "베이스 모델",
    "Domain Adapter": "도메인 어댑터",
    "Film's Look": "필름의 룩",
    "Into": "넣을 곳",
    "LoRAs of This Shot": "이 샷의 LoRA",
    "No file yet": "아직 파일 없음",
    "Motion Module": "모션 모듈",
    "Move": "움직임",
    "Own Files": "내 파일",
    "Pan Left": "왼쪽으로 이동",
    "Pan Right": "오른쪽으로 이동",
    "Remove LoRA from Shot": "샷에서 LoRA 제거",
    "Roll Anticlockwise": "반시계 방향으로 회전",
    "Roll Clockwise": "시계 방향으로 회전",
    "Shot's Look": "샷의 룩",
    "Tilt Down": "아래로 이동",
    "Tilt Up": "위로 이동",
    "VAE": "VAE 모델",
    "Word": "단어",
    "Zoom In": "줌 인",
    "Zoom Out": "줌 아웃",
    # descriptions
    "A file, or a Hub id such as org/name": "파일 또는 org/name 같은 Hub ID",
    "A file, or a Hub id such as org/name or org/name:file.safetensors. It must be made for the base model of the set, a "
    "MotionLoRA for its motion module": (
        "파일, 또는 org/name이나 org/name:file.safetensors 같은 Hub ID. 세트의 베이스 모델용이어야 하고, MotionLoRA는 "
        "모션 모듈용이어야 합니다"
    ),
    "A fine-tune to draw with in place of the set's base model, of the same family. A file, a folder in the diffusers "
    "layout, or a Hub id such as org/name or org/name:file.safetensors; empty is the set's": (
        "세트의 베이스 모델 대신 그릴 같은 계열의 파인튜닝 모델. 파일, diffusers 형식의 폴더, 또는 org/name이나 "
        "org/name:file.safetensors 같은 Hub ID. 비우면 세트의 것입니다"
    ),
    "What moves the pictures in place of the set's motion module, such as mm_sd_v15_v2.ckpt. Steps and scheduler stay "
    "those of the set: it should be of the same kind. A file, a folder in the diffusers layout, or a Hub id such as "
    "org/name or org/name:file.safetensors; empty is the set's": (
        "세트의 모션 모듈 대신 그림을 움직이는 것, 예: mm_sd_v15_v2.ckpt. 스텝과 스케줄러는 세트의 것이 그대로 쓰이므로 "
        "같은 종류여야 합니다. 파일, diffusers 형식의 폴더, 또는 org/name이나 org/name:file.safetensors 같은 Hub ID. "
        "비우면 세트의 것입니다"
    ),
    "What turns what is drawn into pixels in place of the set's VAE. Change it where the page of a base model asks for "
    "it. A file, a folder in the diffusers layout, or a Hub id such as org/name or org/name:file.safetensors; empty is "
    "the set's": (
        "세트의 VAE 대신 그린 것을 픽셀로 바꾸는 것. 베이스 모델의 페이지에서 요구하면 바꾸세요. 파일, diffusers 형식의 "
        "폴더, 또는 org/name이나 org/name:file.safetensors 같은 Hub ID. 비우면 세트의 것입니다"
    ),
    "Add a LoRA to this shot alone, beside its look, such as a MotionLoRA for the move of its camera": (
        "룩과 별도로 이 샷에만 LoRA를 추가합니다. 예: 카메라 움직임을 위한 MotionLoRA"
    ),
    "Add one of the camera moves that AnimateDiff was released with to this shot; they are made for AnimateDiff v2": (
        "AnimateDiff와 함께 공개된 카메라 움직임을 이 샷에 추가합니다. AnimateDiff v2용입니다"
    ),
    "Add this word to the prompt: the LoRA was trained on pictures that were described with it": (
        "이 단어를 프롬프트에 추가합니다. LoRA는 이 단어로 설명된 그림으로 학습되었습니다"
    ),
    "How much is added of the LoRA that AnimateDiff v3 was trained beside, which took up the look of its videos. Raise it "
    "where the motion breaks; at 0 the look is all the base model's, and nothing is loaded": (
        "AnimateDiff v3가 함께 학습된 LoRA를 얼마나 더할지. 학습 영상의 모습을 담고 있습니다. 움직임이 깨지면 "
        "올리세요. 0이면 모습은 모두 베이스 모델의 것이고 아무것도 불러오지 않습니다"
    ),
    "How much of the LoRA is added; lower it where it drowns the prompt, negative turns it around. Key it to let it come "
    "and go: every picture takes the weight of its own frame": (
        "LoRA를 얼마나 더할지. 프롬프트를 묻어 버리면 낮추고, 음수는 반대로 작용합니다. 키를 넣으면 나타났다 사라지게 할 "
        "수 있습니다. 그림마다 자기 프레임의 가중치를 씁니다"
    ),
    "How the camera seems to move: what the picture shows slides, grows or turns that way": (
        "카메라가 움직이는 듯한 방식: 그림 속의 것이 그쪽으로 밀리거나 커지거나 돕니다"
    ),
    "Take the chosen LoRA out of the shot": "선택한 LoRA를 샷에서 뺍니다",
    "The camera seems to come nearer": "카메라가 다가오는 듯합니다",
    "The camera seems to go farther away": "카메라가 멀어지는 듯합니다",
    "The camera seems to move downwards": "카메라가 아래로 움직이는 듯합니다",
    "The camera seems to move to the left": "카메라가 왼쪽으로 움직이는 듯합니다",
    "The camera seems to move to the right": "카메라가 오른쪽으로 움직이는 듯합니다",
    "The camera seems to move upwards": "카메라가 위로 움직이는 듯합니다",
    "The picture turns anticlockwise": "그림이 반시계 방향으로 돕니다",
    "The picture turns clockwise": "그림이 시계 방향으로 돕니다",
    "The prompt of the shown shot": "보이는 샷의 프롬프트",
    "The style of the shown shot's own look": "보이는 샷 자체 룩의 스타일",
    "The style that all shots share": "모든 샷이 공유하는 스타일",
    "What to add to the prompt": "프롬프트에 추가할 것",
    "Which prompt the word is added to": "단어를 추가할 프롬프트",
    # what panels say
    "A keyed weight is followed frame by frame in the picture; the text encoder, which reads the prompt once for all "
    "frames, has its mean. Steps take a little longer, where one weight for the whole shot costs nothing.": (
        "키가 들어간 가중치는 그림에서 프레임마다 따라갑니다. 모든 프레임의 프롬프트를 한 번에 읽는 텍스트 인코더는 평균을 "
        "씁니다. 스텝이 조금 더 걸립니다. 샷 전체에 하나의 가중치를 쓰면 비용이 없습니다."
    ),
    "It listens to:": "이 단어에 반응합니다:",
    "The list has no LoRA.": "목록에 LoRA가 없습니다.",
    "The shot has this move already: change its weight in the list.": (
        "이 샷에는 이 움직임이 이미 있습니다. 목록에서 가중치를 바꾸세요."
    ),
    "{0}: the camera moves are made for AnimateDiff v2, Lightning and AnimateLCM, not for {1}. Choose a model set with "
    "one of those.": (
        "{0}: 카메라 움직임은 {1}용이 아니라 AnimateDiff v2, Lightning, AnimateLCM용입니다. 그중 하나가 있는 모델 세트를 "
        "선택하세요."
    ),
    "windows of up to {0} frames": "{0}프레임 이하의 윈도",
    # what a run says
    "The weight of the LoRA {0} changes from frame to frame in the UNet; the text encoder, which reads a prompt once for "
    "all frames, has its mean, {1}.": (
        "LoRA {0}의 가중치는 UNet에서 프레임마다 바뀝니다. 모든 프레임의 프롬프트를 한 번에 읽는 텍스트 인코더는 평균인 "
        "{1}을(를) 씁니다."
    ),
    "The base model {0} brings no VAE: {1} takes its place.": (
        "베이스 모델 {0}에는 VAE가 없습니다. {1}이(가) 대신합니다."
    ),
    "The base model is SD 2, with which AnimateDiff v2 works only in part: expect less movement than with SD 1.5, and "
    "more flicker. ControlNets and LoRAs must be made for SD 2.": (
        "베이스 모델이 SD 2입니다. AnimateDiff v2는 SD 2에서 일부만 작동하므로 SD 1.5보다 움직임이 적고 깜박임이 많을 수 "
        "있습니다. ControlNet과 LoRA는 SD 2용이어야 합니다."
    ),
    "Choose a model set with {0}, or a MotionLoRA that is made for {1}. Or take it out of the model set or look.": (
        "{0}이(가) 있는 모델 세트나 {1}용 MotionLoRA를 선택하세요. 또는 모델 세트나 룩에서 빼세요."
    ),
    "The MotionLoRA {0} is made for motion modules {1} ({2}), but the motion module {3} {4}.": (
        "MotionLoRA {0}은(는) 다른 모션 모듈({1}: {2})용이라 모션 모듈 {3}({4})에 맞지 않습니다."
    ),
    'Choose another base model, or write "noise": {"prediction": "v_prediction"} into the file of the model set.': (
        '다른 베이스 모델을 선택하거나, 모델 세트 파일에 "noise": {"prediction": "v_prediction"}을 쓰세요.'
    ),
    "The base model {0} predicts v, but the model set {1} is set up for one that predicts the noise.": (
        "베이스 모델 {0}은(는) v를 예측하지만, 모델 세트 {1}은(는) 노이즈를 예측하는 모델용입니다."
    ),
    "The {0} {1} cannot be loaded: {2}.": "{0} {1}을(를) 불러올 수 없습니다: {2}.",
    "Choose one that is made for SD 2.": "SD 2용을 선택하세요.",
}
