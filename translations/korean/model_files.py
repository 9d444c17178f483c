"""What is said of a model's file: its kind, what is wrong with it, and what it fits.

Must not import anything.
"""

from __future__ import annotations

_KINDS: dict[str, str] = {
    "Base Model": "베이스 모델",
    "UNet": "UNet 네트워크",
    "VAE": "VAE 오토인코더",
    "Text Encoder": "텍스트 인코더",
    "Motion Module": "모션 모듈",
    "MotionLoRA": "모션 LoRA",
    "Domain Adapter": "도메인 어댑터",
    "ControlNet": "컨트롤넷",
    "SparseCtrl": "스파스 컨트롤",
    "IP-Adapter": "IP 어댑터",
    "Image Encoder": "이미지 인코더",
    "Frame Interpolation": "프레임 보간",
    "Upscaler": "업스케일러",
    "Textual Inversion": "텍스트 인버전",
    "Unknown": "알 수 없음",
}

_FILES: dict[str, str] = {
    "{0} is empty, 0 bytes: its download never began, or the disk was full.": (
        "{0}은(는) 0바이트로 비어 있습니다. 다운로드가 시작되지 않았거나 디스크가 가득 찼습니다."
    ),
    "{0} is cut off, {1} of {2} are there: it was not downloaded or copied to its end.": (
        "{0}은(는) 잘렸습니다({2} 중 {1}만 있음). 다운로드나 복사가 끝나지 않았습니다."
    ),
    "{0} is cut off, its end is missing: it was not downloaded or copied to its end.": (
        "{0}은(는) 끝부분이 없습니다. 다운로드나 복사가 끝나지 않았습니다."
    ),
    "{0} is damaged: what it says of itself is not true.": (
        "{0}은(는) 손상되었습니다. 파일이 스스로에 대해 말하는 것이 맞지 않습니다."
    ),
    "{0} is no model: it begins like none, so that it is damaged or something else.": (
        "{0}은(는) 모델이 아닙니다. 시작 부분이 모델과 달라 손상되었거나 다른 파일입니다."
    ),
    "{0} is a PyTorch checkpoint that was renamed: it holds no safetensors.": (
        "{0}은(는) 이름이 바뀐 PyTorch 체크포인트이며 safetensors가 아닙니다."
    ),
    "{0} is a safetensors file that was renamed.": "{0}은(는) 이름이 바뀐 safetensors 파일입니다.",
    "Give it its old name, {0}.": "원래 이름 {0}(으)로 되돌리세요.",
    "Name it {0}.": "이름을 {0}(으)로 바꾸세요.",
    "{0} is a web page that was saved under a model's name: the site refused the download.": (
        "{0}은(는) 모델 이름으로 저장된 웹 페이지입니다. 사이트가 다운로드를 거부했습니다."
    ),
    "Delete it, sign in or accept the model's licence on its page, and download it again.": (
        "지우고, 로그인하거나 모델 페이지에서 라이선스에 동의한 다음 다시 내려받으세요."
    ),
    "{0} is a pointer of Git LFS: the model itself was not fetched.": (
        "{0}은(는) Git LFS 포인터입니다. 모델 자체는 받아지지 않았습니다."
    ),
    "Run `git lfs pull` where it lies, or download the file by itself.": (
        "파일이 있는 곳에서 `git lfs pull`을 실행하거나 파일을 따로 내려받으세요."
    ),
    "{0} is a GGUF file, which is for other programs.": "{0}은(는) 다른 프로그램용 GGUF 파일입니다.",
    "Get the same model as .safetensors.": "같은 모델을 .safetensors로 받으세요.",
    "{0} is an HDF5 file of Keras, not of PyTorch.": "{0}은(는) PyTorch가 아닌 Keras의 HDF5 파일입니다.",
    "{0} is a picture or a film, not a model.": "{0}은(는) 모델이 아니라 그림이나 영상입니다.",
    "Delete it or rename it.": "지우거나 이름을 바꾸세요.",
    "{0} is a zip archive with no model in it.": "{0}은(는) 모델이 없는 zip 압축 파일입니다.",
    "Unpack it and use the files inside.": "압축을 풀고 안의 파일을 쓰세요.",
    "{0} holds no weights.": "{0}에는 가중치가 없습니다.",
    "Choose another file.": "다른 파일을 고르세요.",
    "{0} cannot be opened: {1}.": "{0}을(를) 열 수 없습니다: {1}.",
    "See that the file is still there and that you may read it.": "파일이 있는지, 읽을 수 있는지 확인하세요.",
    "{0} is a TorchScript program, and loading it could run what is in it.": (
        "{0}은(는) TorchScript 프로그램이라 불러오면 안에 든 것이 실행될 수 있습니다."
    ),
    "{0} holds more than numbers: it wants to use {1}.": "{0}에는 숫자 말고 다른 것이 있습니다. {1}을(를) 쓰려고 합니다.",
    "{0} holds more than numbers: it wants to use {1} and {2} more.": (
        "{0}에는 숫자 말고 다른 것이 있습니다. {1} 외 {2}개를 쓰려고 합니다."
    ),
    "{0} holds more than numbers, and loading it could run what is in it.": (
        "{0}에는 숫자 말고 다른 것이 있어 불러오면 안에 든 것이 실행될 수 있습니다."
    ),
    "Nothing in it was run.": "안의 것은 아무것도 실행되지 않았습니다.",
    "Use the same model as a .safetensors file, or delete it if you do not know it.": (
        "같은 모델의 .safetensors 파일을 쓰거나, 모르는 파일이면 지우세요."
    ),
    "Its kind is not known: its keys are like those of no model that Animatic knows.": (
        "종류를 알 수 없습니다. 애니메틱이 아는 어떤 모델과도 키가 다릅니다."
    ),
    "It is a {0}, which changes weights in another way than a LoRA: it cannot be added.": (
        "{0}은(는) LoRA와 다른 방식으로 가중치를 바꾸므로 더할 수 없습니다."
    ),
    "Choose a plain LoRA.": "일반 LoRA를 고르세요.",
    "It is a {0}, which Animatic cannot use.": "{0}은(는) 애니메틱에서 쓸 수 없습니다.",
    "Use a ControlNet.": "컨트롤넷을 쓰세요.",
    "It cannot be used: {0}.": "쓸 수 없습니다: {0}.",
    "Choose another IP-Adapter.": "다른 IP 어댑터를 고르세요.",
    "It is a T5, which AnimateDiff has no use for.": "T5이며 애니메이트디프에는 쓸 데가 없습니다.",
    "It needs a picture as input, which Animatic cannot give it.": "입력 그림이 필요한데 애니메틱은 줄 수 없습니다.",
    "Choose another motion module.": "다른 모션 모듈을 고르세요.",
    "Choose another base model.": "다른 베이스 모델을 고르세요.",
    "Animatic does not upscale.": "애니메틱은 업스케일하지 않습니다.",
    "Animatic has no use for textual inversions.": "애니메틱은 텍스트 인버전을 쓰지 않습니다.",
    "AnimateDiff works with SD 1.5 and SDXL: it is of no use here.": (
        "애니메이트디프는 SD 1.5와 SDXL로 작동합니다. 이 파일은 쓸 데가 없습니다."
    ),
    "This folder is not there.": "이 폴더가 없습니다.",
}

_DETAILS: dict[str, str] = {
    "rank {0}": "랭크 {0}",
    "{0} frames": "프레임 {0}장",
    "or Lightning": "또는 Lightning",
    "or AnimateLCM": "또는 AnimateLCM",
    "by its name; else LongAnimateDiff": "이름으로는 그렇고, 아니면 LongAnimateDiff",
    "Lightning by its name": "이름으로는 Lightning",
    "LongAnimateDiff by its name": "이름으로는 LongAnimateDiff",
    "{0} by its name": "이름으로는 {0}",
    "positions computed": "위치는 계산됨",
    "without a VAE": "VAE 없음",
    "without a text encoder": "텍스트 인코더 없음",
    "for inpainting": "인페인팅용",
    "takes a picture to change": "바꿀 그림을 받음",
    "with a motion module in it": "모션 모듈 포함",
    "union of several": "여러 컨트롤 통합",
    "UNet and text encoder": "UNet과 텍스트 인코더",
    "text encoder alone": "텍스트 인코더만",
    "decoder alone": "디코더만",
    "tiny": "소형",
    "scribble": "낙서",
    "the first kind": "첫 종류",
    "full face": "얼굴 전체",
    "reads {0} wide": "폭 {0}을 읽음",
    "{0} wide": "폭 {0}",
}

_FITS: dict[str, str] = {
    "It takes motion modules, ControlNets, LoRAs and IP-Adapters for {0}.": (
        "{0}용 모션 모듈, 컨트롤넷, LoRA, IP 어댑터를 쓸 수 있습니다."
    ),
    "Motion modules v2 fit it partly: none was trained for it.": (
        "모션 모듈 v2가 부분적으로 맞습니다. 이 모델용으로 학습된 것은 없습니다."
    ),
    "It fits base models for {0}.": "{0} 베이스 모델에 맞습니다.",
    "It fits base models for {0}, and MotionLoRAs.": "{0} 베이스 모델과 모션 LoRA에 맞습니다.",
    "It fits base models for {0}, with its own LoRA, and MotionLoRAs.": (
        "자체 LoRA와 함께 {0} 베이스 모델에, 그리고 모션 LoRA에 맞습니다."
    ),
    "It fits base models for {0}, the domain adapter and SparseCtrl.": (
        "{0} 베이스 모델, 도메인 어댑터, 스파스 컨트롤에 맞습니다."
    ),
    "MotionLoRAs are made for v2.": "모션 LoRA는 v2용입니다.",
    "MotionLoRAs are made for v2, the domain adapter for v3.": "모션 LoRA는 v2용, 도메인 어댑터는 v3용입니다.",
    "It fits base models for {0} with the motion module v3.": "모션 모듈 v3과 함께 {0} 베이스 모델에 맞습니다.",
    "It fits motion modules with a mid block: v2, Lightning, AnimateLCM.": (
        "중간 블록이 있는 모션 모듈(v2, Lightning, AnimateLCM)에 맞습니다."
    ),
    "It fits base models for {0}, with an image encoder of the width that it reads.": (
        "읽는 폭의 이미지 인코더와 함께 {0} 베이스 모델에 맞습니다."
    ),
    "It fits IP-Adapters that read its width.": "이 폭을 읽는 IP 어댑터에 맞습니다.",
    "It is a part of a base model, and of no use by itself.": "베이스 모델의 일부이며 혼자서는 쓸 데가 없습니다.",
    "It makes pictures between those of any take.": "어떤 테이크든 그림 사이의 그림을 만듭니다.",
}

TEXTS: dict[str, str] = {
    **_KINDS,
    **{f"{kind} {{0}}": f"{said} {{0}}" for kind, said in _KINDS.items() if kind != "Unknown"},
    **{f"Models of this kind: {kind}": f"이 종류의 모델: {said}" for kind, said in _KINDS.items()},
    "Models of this kind: LoRA": "이 종류의 모델: LoRA",
    **_FILES,
    **_DETAILS,
    **_FITS,
}
