"""What the Models section says: buttons, downloads, and what is done with a model.

Must not import anything.
"""

from __future__ import annotations

_DOWNLOADS: dict[str, str] = {
    "Report what Blender's console says of it, please.": "블렌더 콘솔에 나온 내용을 알려 주세요.",
    "Accept it on huggingface.co/{0}, run `hf auth login` in a terminal, then try again.": (
        "huggingface.co/{0}에서 동의하고 터미널에서 `hf auth login`을 실행한 다음 다시 하세요."
    ),
    "There is no model {0} on the Hub, or it is a private one.": "허브에 모델 {0}이(가) 없거나 비공개입니다.",
    "Look at its name on huggingface.co: it is written as org/name.": (
        "huggingface.co에서 이름을 확인하세요. org/name 꼴로 씁니다."
    ),
    "{0} is given only to who accepted its licence.": "{0}은(는) 라이선스에 동의한 사람만 받을 수 있습니다.",
    "{0} is no model on the Hub.": "{0}은(는) 허브의 모델이 아닙니다.",
    "Name one as org/name or org/name:file.safetensors, or a set: {0}.": (
        "org/name이나 org/name:file.safetensors로 적거나 세트 이름을 적으세요: {0}."
    ),
    "{0} is not downloaded: going online is not allowed.": "{0}을(를) 내려받지 않습니다. 온라인 접속이 허용되지 않았습니다.",
    "Allow online access in Blender's preferences (System > Network).": (
        "블렌더 환경 설정(시스템 > 네트워크)에서 온라인 접속을 허용하세요."
    ),
    "{0} needs {1}, and {2} are free on the disk of {3}.": "{0}에 {1}이(가) 필요한데 {3}의 디스크에는 {2}만 남았습니다.",
    "Delete models that you do not need, or put a folder on another disk first in the list.": (
        "필요 없는 모델을 지우거나 다른 디스크의 폴더를 목록 맨 위에 두세요."
    ),
    "{0} holds no model that Animatic knows.": "{0}에는 애니메틱이 아는 모델이 없습니다.",
    "Choose another one.": "다른 것을 고르세요.",
    "{0} holds several files, and which one is meant is not clear: {1}{2}.": (
        "{0}에 파일이 여럿이라 어느 것인지 분명하지 않습니다: {1}{2}."
    ),
    "Name one: {0}:{1}.": "하나를 적으세요: {0}:{1}.",
    "Check the network connection and that the model still exists.": "네트워크 연결과 모델이 아직 있는지 확인하세요.",
    "Then press Download again, or repeat the command: it goes on where it stopped.": (
        "그런 다음 다운로드를 다시 누르거나 명령을 되풀이하면 멈춘 곳에서 이어집니다."
    ),
    "{0} is here already.": "{0}은(는) 이미 있습니다.",
    "{0} is here: {1} in {2}.": "{0}을(를) 받았습니다: {2}에 {1}.",
    "Downloading {0} of {1} into {2}.": "{1}의 {0}을(를) {2}(으)로 내려받습니다.",
    "{0} in {1} files, into {2}, where {3} are free.": "파일 {1}개, {0}. {3}이(가) 남은 {2}(으)로 받습니다.",
    "{0}: not told: see its page on the Hub": "{0}: 알 수 없음. 허브의 페이지를 보세요",
    "Not told in its file": "파일에 적혀 있지 않음",
}

_CHANGES: dict[str, str] = {
    "{0} is a safetensors file already.": "{0}은(는) 이미 safetensors 파일입니다.",
    "Use it as it is.": "그대로 쓰세요.",
    "{0} is there already.": "{0}이(가) 이미 있습니다.",
    "Use it, or delete it first.": "그것을 쓰거나 먼저 지우세요.",
    "Make room and convert it again.": "공간을 마련하고 다시 변환하세요.",
    "{0} needs {1}, and {2} are free on its disk.": "{0}에 {1}이(가) 필요한데 디스크에는 {2}만 남았습니다.",
    "{0} lies beside {1}, which is not needed any more.": "{1} 옆에 {0}이(가) 있으며 피클은 이제 필요 없습니다.",
    "{0} could not be deleted: {1}.": "{0}을(를) 지우지 못했습니다: {1}.",
    "Close the programs that use it, or correct the folder's permissions.": (
        "이 파일을 쓰는 프로그램을 닫거나 폴더 권한을 고치세요."
    ),
    "Deleted {0}: {1} are free again.": "{0}을(를) 지웠습니다. {1}이(가) 비워졌습니다.",
    "{0} goes, which frees {1}.": "{0}을(를) 지우면 {1}이(가) 비워집니다.",
    "{0} goes from the Hub cache {1} with its model, which frees {2}.": (
        "{0}을(를) 허브 캐시 {1}에서 모델과 함께 지우면 {2}이(가) 비워집니다."
    ),
    "{0} goes from the Hub cache {1} with its {2} models, which frees {3}.": (
        "{0}을(를) 허브 캐시 {1}에서 모델 {2}개와 함께 지우면 {3}이(가) 비워집니다."
    ),
    "Other programs that use the Hub cache lose it too.": "허브 캐시를 쓰는 다른 프로그램에서도 사라집니다.",
    "{0} may be in use by other programs too.": "{0}은(는) 다른 프로그램도 쓰고 있을 수 있습니다.",
    "Only the link {0} goes: what it leads to, {1}, stays.": "링크 {0}만 지워지고 가리키는 {1}은(는) 남습니다.",
    "{0} of its files are kept elsewhere under another name, and free nothing.": (
        "파일 {0}개는 다른 곳에 다른 이름으로도 있어 공간이 비워지지 않습니다."
    ),
    "There is no {0}: it was not deleted.": "{0}이(가) 없어 지우지 않았습니다.",
    "Refresh the list of models, or name one of `models list`.": (
        "모델 목록을 새로 고치거나 `models list`에 있는 모델을 쓰세요."
    ),
    "{0} is no model in one of the model folders: it was not deleted.": (
        "{0}은(는) 모델 폴더의 모델이 아니라서 지우지 않았습니다."
    ),
    "{0} is no model: it was not deleted.": "{0}은(는) 모델이 아니라서 지우지 않았습니다.",
    "Delete it by hand if it is to go.": "지우려면 직접 지우세요.",
    "{0} was not deleted.": "{0}을(를) 지우지 않았습니다.",
    "Add --yes where it is to go all the same.": "그래도 지우려면 --yes를 더하세요.",
    "There is no folder {0}.": "폴더 {0}이(가) 없습니다.",
    "Name a folder that holds models.": "모델이 있는 폴더를 적으세요.",
    "There is no model {0}.": "모델 {0}이(가) 없습니다.",
    "Name a file, or a model's folder.": "파일이나 모델의 폴더를 적으세요.",
    "{0} cannot be used.": "{0}은(는) 쓸 수 없습니다.",
    "{0} files are called {1}: {2} is used, not {3}.": "{1}(이)라는 파일이 {0}개입니다. {3}이(가) 아니라 {2}을(를) 씁니다.",
    "Name its folder too.": "폴더도 함께 적으세요.",
}

_SECTION: dict[str, str] = {
    "A folder with models, or the one of A1111 or ComfyUI, which is recognised. Its model_sets/ is for your own sets": (
        "모델이 있는 폴더입니다. A1111이나 ComfyUI 폴더는 저절로 알아봅니다. 그 안의 model_sets/에 자신의 세트를 둡니다"
    ),
    "A Model by Its Id": "아이디로 모델 지정",
    "A good set by its name, or a Hub id such as org/name; empty takes what the preferences show": (
        "추천 세트의 이름이나 org/name 같은 허브 아이디입니다. 비우면 환경 설정에 보이는 것을 받습니다"
    ),
    "A pickle, which is read as numbers only": "피클이며 숫자로만 읽습니다",
    "About {0}": "약 {0}",
    "Add the chosen LoRA to the film's look": "고른 LoRA를 필름의 룩에 더합니다",
    "Add to the Film's Look": "필름의 룩에 더하기",
    "All Kinds": "모든 종류",
    "AnimateDiff v3 with the two controls that steer most shots. The first to take": (
        "대부분의 샷을 이끄는 두 컨트롤과 애니메이트디프 v3입니다. 처음 받기에 좋습니다"
    ),
    "Any model on the Hugging Face Hub, by its name there": "허깅 페이스 허브의 모델을 그곳의 이름으로 지정합니다",
    "Ask the Hub how large the download is and under which licences, before anything is fetched": (
        "받기 전에 다운로드의 크기와 라이선스를 허브에 물어봅니다"
    ),
    "Cancel Work on Models": "모델 작업 취소",
    "Cannot Be Used": "쓸 수 없음",
    "A LoRA that lies on this machine; type to search": "이 컴퓨터에 있는 LoRA입니다. 입력해서 찾으세요",
    "Add one of the LoRAs on this machine to the look; type to search them": (
        "이 컴퓨터에 있는 LoRA 하나를 룩에 더합니다. 입력해서 찾으세요"
    ),
    "Choose Style LoRA": "스타일 LoRA 고르기",
    "No LoRA was found": "LoRA를 찾지 못했습니다",
    "No LoRA was found in the model folders": "모델 폴더에서 LoRA를 찾지 못했습니다",
    "The models are being listed: press again in a moment": "모델 목록을 만드는 중입니다. 잠시 뒤 다시 누르세요",
    "Choose a LoRA in the list of models first": "먼저 모델 목록에서 LoRA를 고르세요",
    "Choose a model in the list first": "먼저 목록에서 모델을 고르세요",
    "Convert to Safetensors": "Safetensors로 변환",
    "Converting": "변환 중",
    "Delete Model": "모델 지우기",
    "Delete Now": "지금 지우기",
    "Delete the model from the disk now; this cannot be undone": "모델을 지금 디스크에서 지웁니다. 되돌릴 수 없습니다",
    "Download": "다운로드",
    "Download Models": "모델 다운로드",
    "Every model that was found": "찾은 모든 모델",
    "Fetch the chosen models into the model folder, after a look at their size and their licences": (
        "크기와 라이선스를 확인한 다음 고른 모델을 모델 폴더로 받습니다"
    ),
    "Files that are damaged, harmful, or of no use here": "손상되었거나 해롭거나 여기서 쓸 데가 없는 파일",
    "Fits": "맞는 것",
    "Form": "형식",
    "Hub Id": "허브 아이디",
    "{0} is in the film's look.": "{0}이(가) 필름의 룩에 들어갔습니다.",
    "It listens to: {0}.": "이 단어에 반응합니다: {0}.",
    "Keep": "남기기",
    "Keep the model that was to be deleted": "지우려던 모델을 그대로 둡니다",
    "Large pictures with AnimateDiff's beta for SDXL. For GPUs with 12 GB and more": (
        "애니메이트디프의 SDXL 베타로 만드는 큰 그림입니다. 12 GB 이상의 GPU용입니다"
    ),
    "Licence": "라이선스",
    "List Models": "모델 목록",
    "List Models shows what lies in these folders and in the Hugging Face cache.": (
        "모델 목록을 누르면 이 폴더들과 허깅 페이스 캐시에 있는 것을 보여 줍니다."
    ),
    "Look Up Download": "다운로드 조회",
    "Look through the model folders and the Hub's cache, and say what each file is": (
        "모델 폴더와 허브 캐시를 살펴보고 각 파일이 무엇인지 알려 줍니다"
    ),
    "Models": "모델",
    "Nothing is downloaded before Blender may go online:": "블렌더의 온라인 접속을 허용해야 내려받습니다:",
    "Of Those Here": "여기 있는 것 중",
    "Only pickles that can be used are converted: .ckpt, .pt, .pth, .bin": (
        "쓸 수 있는 피클만 변환합니다: .ckpt, .pt, .pth, .bin"
    ),
    "No model was named to delete.": "지울 모델을 지정하지 않았습니다.",
    "Choose one in the list, and press Delete Model.": "목록에서 하나를 고르고 모델 지우기를 누르세요.",
    "Path": "경로",
    "Photographic pictures with AnimateDiff v3": "애니메이트디프 v3으로 만드는 사진 같은 그림",
    "Photographic, and fast: four steps without guidance": "사진 같고 빠름: 가이던스 없이 네 스텝",
    "Photographic, and fast: four to eight steps": "사진 같고 빠름: 네 스텝에서 여덟 스텝",
    "Precision": "정밀도",
    "Reading models": "모델 읽는 중",
    "Realistic Vision 5.1, depth + pose": "Realistic Vision 5.1, 깊이 + 포즈",
    "SD 1.5, all controls": "SD 1.5, 모든 컨트롤",
    "SD 1.5, depth + pose": "SD 1.5, 깊이 + 포즈",
    "SD 1.5, depth + pose + reference pictures": "SD 1.5, 깊이 + 포즈 + 참조 그림",
    "SDXL, depth + pose": "SDXL, 깊이 + 포즈",
    "Say what deleting the chosen model would free, and who else may use it, before it is deleted": (
        "지우기 전에 얼마가 비워지는지, 누가 또 쓸 수 있는지 알려 줍니다"
    ),
    "Search": "찾기",
    "Show only models of one kind, or files that cannot be used and why": (
        "한 종류의 모델만, 또는 쓸 수 없는 파일과 그 까닭만 보여 줍니다"
    ),
    "Show only models with this in their name, kind or family": "이름, 종류, 계열에 이 글자가 있는 모델만 보여 줍니다",
    "Size and licence are not looked up yet.": "크기와 라이선스를 아직 조회하지 않았습니다.",
    "Stop the present work on models; a download goes on where it stopped when it is asked for again": (
        "지금의 모델 작업을 멈춥니다. 다운로드는 다시 청하면 멈춘 곳에서 이어집니다"
    ),
    "The file or folder of the model; empty takes the one that the preferences ask about": (
        "모델의 파일이나 폴더입니다. 비우면 환경 설정이 묻는 것을 씁니다"
    ),
    "The model of the list whose details are shown": "자세한 내용을 보여 줄 목록의 모델",
    "The model's name on huggingface.co, such as org/name, or a file of it: org/name:file.safetensors": (
        "huggingface.co의 모델 이름입니다. org/name이나 그 안의 파일 org/name:file.safetensors 꼴로 적습니다"
    ),
    "The same as the first, and takes can look like pictures": "첫째와 같으며 테이크가 그림을 닮을 수 있습니다",
    "The same with edges, lines, normals and segmentation": "같은 것에 윤곽, 선, 노멀, 세그멘테이션을 더했습니다",
    "There is no work on models to cancel": "취소할 모델 작업이 없습니다",
    "Trigger Words": "트리거 단어",
    "Wait until the present work on models has ended, or cancel it": "지금의 모델 작업이 끝날 때까지 기다리거나 취소하세요",
    "What to download: a set of models that go well together, or one model by its id": (
        "내려받을 것입니다. 서로 잘 맞는 모델 세트나 아이디로 지정한 모델 하나"
    ),
    "Write the chosen pickle as safetensors beside it, which loads faster and can hide no program": (
        "고른 피클을 옆에 safetensors로 씁니다. 더 빨리 불러오고 프로그램을 숨길 수 없습니다"
    ),
    "Write the model's id on the Hub first, such as org/name": "먼저 허브의 모델 아이디를 org/name처럼 적으세요",
    "epiCRealism + AnimateLCM, 6 steps": "epiCRealism + AnimateLCM, 6스텝",
    "epiCRealism + Lightning, 4 steps": "epiCRealism + Lightning, 4스텝",
    "model folder": "모델 폴더",
    "Hub cache": "허브 캐시",
    "org/name": "조직/이름",
    "{0} models, {1}; {2} free on its disk": "모델 {0}개, {1}. 디스크에 {2} 남음",
    "{0}. About {1}.": "{0}. 약 {1}.",
}

TEXTS: dict[str, str] = {**_DOWNLOADS, **_CHANGES, **_SECTION}
