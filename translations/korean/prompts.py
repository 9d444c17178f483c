"""What is said of prompts: how they are heard, what the seed chooses in them, and those that are kept.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # presets
    "Add Prompt Preset": "프롬프트 프리셋 추가",
    "Apply Prompt Preset": "프롬프트 프리셋 적용",
    "Remove Prompt Preset": "프롬프트 프리셋 제거",
    "Give the shot a prompt that was kept, and what it avoids": "보관한 프롬프트와 피할 것을 샷에 적용합니다",
    "Keep the prompt of the shot, and what it avoids, for all files; a preset of the same name is replaced": (
        "샷의 프롬프트와 피할 것을 모든 파일에서 쓰도록 보관합니다. 이름이 같은 프리셋은 바뀝니다"
    ),
    "Take a prompt out of those that are kept; shots that have it keep it": (
        "보관한 프롬프트를 지웁니다. 이미 적용된 샷은 그대로입니다"
    ),
    "A prompt that was kept": "보관한 프롬프트",
    "The prompt that is no longer kept": "더는 보관하지 않을 프롬프트",
    "The prompt that the shot gets": "샷에 적용할 프롬프트",
    "What the prompt is called in the list": "목록에 보일 프롬프트 이름",
    "prompt preset is {0}; it must be named: give it a name.": "프롬프트 프리셋에 이름이 없습니다: {0}. 이름을 지어 주세요.",
    "prompt preset is {0}; it must be one of {1}.": "프롬프트 프리셋이 {0}입니다. 다음 중 하나여야 합니다: {1}.",
    "prompt preset is {0}; it must be kept first: there is no prompt preset yet.": (
        "프롬프트 프리셋 {0}이(가) 없습니다. 아직 보관한 프롬프트가 없으니 먼저 보관하세요."
    ),
    # fields
    "What the picture shows: subject, place, light, style, movement. Short and plain words are heard best. "
    "(word:1.2) stresses a word, [word] plays it down, and __name__ is a line of the text called name": (
        "그림이 보여 줄 것: 대상, 장소, 빛, 스타일, 움직임. 짧고 쉬운 말이 가장 잘 전달됩니다. "
        "(word:1.2)는 단어를 강조하고 [word]는 약하게 하며, __name__은 name이라는 텍스트의 한 줄이 됩니다"
    ),
    # how they are heard
    "Seed {0} says": "시드 {0}의 프롬프트",
    "{0} of {1} tokens": "토큰 {1}개 중 {0}개",
    "About {0} of {1} tokens": "토큰 {1}개 중 약 {0}개",
    "{0} tokens, heard in {1} parts": "토큰 {0}개, {1}부분으로 나누어 전달",
    "About {0} tokens, heard in {1} parts": "토큰 약 {0}개, {1}부분으로 나누어 전달",
    "The prompt has {0} tokens; the models hear it in {1} parts of up to {2}.": (
        "프롬프트는 토큰 {0}개입니다. 모델은 최대 {2}개씩 {1}부분으로 나누어 듣습니다."
    ),
    "No word for movement": "움직임을 나타내는 말이 없음",
    "The motion module moves what the prompt says moves: try {0}": (
        "모션 모듈은 프롬프트가 움직인다고 하는 것을 움직입니다. 이렇게 써 보세요: {0}"
    ),
    "A bracket {0} is never closed: it weighs all that follows.": "괄호 {0}이(가) 닫히지 않아 그 뒤 전체에 가중치가 걸립니다.",
    "{0} is said in softer words: changes over the steps are not known, and Prompt Travel changes over the frames.": (
        "{0}은(는) 약한 단어로 전달됩니다. 스텝에 따른 변화는 지원하지 않습니다. 프레임에 따라 바꾸려면 프롬프트 트래블을 쓰세요."
    ),
    "A bracket {0} was never opened: it is said as it is.": "괄호 {0}이(가) 열린 적이 없어 글자 그대로 전달됩니다.",
    "A weight of {0} may break the picture: most stay below {1}.": (
        "가중치 {0}은(는) 그림을 망칠 수 있습니다. 보통 {1} 아래로 둡니다."
    ),
    "CLIP, which reads prompts, learned English and does not understand {0}.": (
        "프롬프트를 읽는 CLIP은 영어를 배웠으며 다음은 이해하지 못합니다: {0}."
    ),
    "Korean": "한국어",
    "Japanese": "일본어",
    "Chinese characters": "한자",
    "Cyrillic": "키릴 문자",
    "Arabic": "아랍 문자",
    "Hebrew": "히브리 문자",
    "Greek": "그리스 문자",
    "Thai": "태국 문자",
    "Devanagari": "데바나가리 문자",
    "these letters": "이 문자",
    # wildcards
    "New Wildcard Text": "새 와일드카드 텍스트",
    "Make the text that a prompt takes lines from as __name__, and show it in the Text Editor if one is open": (
        "프롬프트가 __name__으로 한 줄을 가져올 텍스트를 만들고, 텍스트 에디터가 열려 있으면 보여 줍니다"
    ),
    "Give the text a name: coat for __coat__.": "텍스트에 이름을 지어 주세요. __coat__이면 coat입니다.",
    "Write the choices into the text {0}, a line each: {1}.": "텍스트 {0}에 선택지를 한 줄에 하나씩 쓰세요: {1}.",
    "it is shown in the Text Editor": "텍스트 에디터에 보입니다",
    "open it in a Text Editor": "텍스트 에디터에서 여세요",
    "What stands between the underscores, and what the text is called": "밑줄 사이에 쓰는 이름이자 텍스트 이름",
    "__{0}__ has no text: make a text {0} in the Text Editor, a choice on each line.": (
        "__{0}__의 텍스트가 없습니다. 텍스트 에디터에 {0} 텍스트를 만들고 선택지를 한 줄에 하나씩 쓰세요."
    ),
    "wildcard is {0}; it must be left out of its own lines, as it would never end.": (
        "와일드카드 {0}이(가) 자기 줄 안에 있어 끝나지 않습니다. 그 줄에서 빼세요."
    ),
    "The text {0} is empty: write a choice for __{0}__ on each line.": (
        "텍스트 {0}이(가) 비어 있습니다. __{0}__의 선택지를 한 줄에 하나씩 쓰세요."
    ),
}
