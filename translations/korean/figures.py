"""People and their joints, in Korean.

Must not import anything of Animatic.
"""

from __future__ import annotations

TEXTS = {
    # names
    "Add Person": "인물 추가",
    "Body": "몸",
    "Bone": "본",
    "Choose Bone": "본 선택",
    "Copy Left Side to Right": "왼쪽을 오른쪽에 복사",
    "Copy to Other Side": "반대쪽에 복사",
    "Drop": "빼기",
    "Export Joints": "관절 내보내기",
    "Face": "얼굴",
    "Faint": "흐리게",
    "File": "파일",
    "Find People": "인물 찾기",
    "Found": "찾은 것",
    "From": "출처",
    "Hands": "손",
    "Head": "헤드",
    "Hidden Joints": "가려진 관절",
    "Import Joints": "관절 불러오기",
    "Joint": "관절",
    "Joint Empties": "관절 엠프티",
    "Joint From": "관절의 출처",
    "Joints": "관절",
    "Left Out": "뺌",
    "Object": "오브젝트",
    "People": "인물",
    "Person": "인물",
    "Remove Person": "인물 제거",
    "Reset All Joints": "모든 관절 초기화",
    "Select in Viewport": "뷰포트에서 선택",
    "Smallest Person": "가장 작은 인물",
    "Tail": "테일",
    "Use Selected": "선택한 것 사용",
    # descriptions
    "At which end of the bone the joint is. The tail serves where no bone begins there": (
        "관절이 본의 어느 끝에 있는지입니다. 그 자리에서 시작하는 본이 없으면 테일을 씁니다"
    ),
    "Capture the fingers of rigs that have them. Switch it off where small hands come out wrong": (
        "손가락이 있는 리그의 손가락을 캡처합니다. 작은 손이 잘못 나오면 끄세요"
    ),
    (
        "Capture the landmarks of the face of rigs that have bones for them; eyes, ears and nose belong to the body. "
        "Switch it off to let the prompt say the expression"
    ): (
        "얼굴 본이 있는 리그의 얼굴 랜드마크를 캡처합니다. 눈, 귀, 코는 몸에 속합니다. "
        "표정을 프롬프트에 맡기려면 끄세요"
    ),
    "Choose the bone that has this joint, at its head or its tail": "이 관절이 헤드나 테일에 있는 본을 고릅니다",
    (
        "Give a mesh an empty for each joint, in a T-pose as large as the mesh, to be moved into place. Off where "
        "objects for the joints are there already"
    ): (
        "메쉬에 관절마다 엠프티를 메쉬 크기의 T포즈로 달아 줍니다. 제자리로 옮기면 됩니다. "
        "관절로 쓸 오브젝트가 이미 있으면 끄세요"
    ),
    "Keep them with half the confidence: they are drawn darker": "절반의 신뢰도로 남깁니다. 더 어둡게 그려집니다",
    "Leave them out, as a detector that does not see them": "보지 못하는 검출기처럼 뺍니다",
    "Let all joints of the chosen person be found by the names of the bones again": (
        "선택한 인물의 모든 관절을 다시 본 이름으로 찾습니다"
    ),
    "Let the chosen person, which was added by hand, be a thing again; its empties stay": (
        "직접 추가한 선택한 인물을 다시 사물로 둡니다. 엠프티는 남습니다"
    ),
    "Let the joint be at the active bone in Pose Mode, or else at the active object, such as an empty": (
        "관절을 포즈 모드의 활성 본에, 아니면 엠프티 같은 활성 오브젝트에 둡니다"
    ),
    "Look for people in the scene again, such as after bones were renamed by a script": (
        "스크립트가 본 이름을 바꾼 뒤처럼, 장면에서 인물을 다시 찾습니다"
    ),
    (
        "Make the active object a person whose joints you choose: a mesh without an armature, or an armature whose "
        "bones are named like nobody's"
    ): (
        "활성 오브젝트를 관절을 직접 고르는 인물로 만듭니다. 아마튜어가 없는 메쉬나 본 이름을 알아볼 수 없는 "
        "아마튜어입니다"
    ),
    (
        "People that are smaller than this in the picture are left out. Raise it where a crowd in the distance turns "
        "into scribble; 0 keeps everybody"
    ): ("그림에서 이보다 작은 인물은 뺍니다. 먼 군중이 낙서처럼 되면 올리세요. 0이면 모두 남깁니다"),
    (
        "Read a JSON file of joints for the chosen person: bones by their names, objects by theirs. It replaces what "
        "was put right before"
    ): ("선택한 인물의 관절을 JSON 파일에서 읽습니다. 본과 오브젝트는 이름으로 찾습니다. 전에 고친 것을 대신합니다"),
    (
        "Put the joints of the right side right as those of the left: by the bones and objects whose names are the "
        "mirrored ones"
    ): "오른쪽 관절을 왼쪽처럼 고칩니다. 이름이 대칭인 본과 오브젝트를 씁니다",
    (
        "Put the same joint of the other side right as this one: by the bone or the object whose name is the mirrored "
        "one"
    ): "반대쪽의 같은 관절을 이것처럼 고칩니다. 이름이 대칭인 본이나 오브젝트를 씁니다",
    "Say what the joint goes by": "관절이 무엇을 따르는지 정합니다",
    "Select what the joint goes by in the viewport: its bone, in Pose Mode, or its object": (
        "관절이 따르는 것을 뷰포트에서 선택합니다. 포즈 모드의 본이나 오브젝트입니다"
    ),
    "The JSON file that holds the joints": "관절이 담긴 JSON 파일",
    "The armature of the person, or the mesh of one whose joints are objects": (
        "인물의 아마튜어, 또는 관절이 오브젝트인 인물의 메쉬"
    ),
    "The bone of the person's armature that has the joint at one of its ends": (
        "한쪽 끝에 관절이 있는, 인물 아마튜어의 본"
    ),
    "The bone, and the end of it that is the joint: `tail forearm.L`": "본과, 관절인 그 끝: `tail forearm.L`",
    "The end of the bone that is the joint": "관절인 본의 끝",
    "The joint is at an end of a bone of the person's armature": "관절은 인물 아마튜어의 본 끝에 있습니다",
    "The joint is in no picture": "관절이 어느 그림에도 없습니다",
    "The joint is where an object has its origin, such as an empty": (
        "관절은 엠프티 같은 오브젝트의 오리진에 있습니다"
    ),
    "The joint that the buttons below the list act on": "목록 아래 버튼이 다루는 관절",
    "The joint, such as `forearm.L`; left out, the one chosen in the list": (
        "`forearm.L` 같은 관절. 비워 두면 목록에서 선택한 관절"
    ),
    "The joints of the body, with eyes, ears and nose": "눈, 귀, 코를 포함한 몸의 관절",
    "The landmarks of the face": "얼굴의 랜드마크",
    "The object whose origin is the joint, such as an empty that is parented to the person": (
        "오리진이 관절인 오브젝트. 예: 인물에 페어런트한 엠프티"
    ),
    "The person whose joints are shown and put right": "관절을 보고 고칠 인물",
    "The points of the fingers": "손가락의 점",
    (
        "What becomes of joints behind other things or the own body. Faint ones keep a limb whole that is hidden for a "
        "moment"
    ): "다른 것이나 자기 몸 뒤의 관절을 어떻게 할지입니다. 흐리게 하면 잠깐 가려진 팔다리가 끊기지 않습니다",
    "What the joint goes by. Change it where the bone found by its name is the wrong one": (
        "관절이 따르는 것. 이름으로 찾은 본이 틀렸으면 바꾸세요"
    ),
    "What the joint of the person goes by": "인물의 관절이 따르는 것",
    "What the names of the bones say: forget what was put right": "본 이름이 말하는 것. 고친 것을 잊습니다",
    "Where the bone begins": "본이 시작하는 곳",
    "Where the bone ends": "본이 끝나는 곳",
    "Which joints of the person the list shows": "목록이 보여 줄 인물의 관절",
    "Write where each joint of the chosen person is into a JSON file, for other scenes and characters": (
        "선택한 인물의 관절 위치를 다른 장면과 캐릭터를 위해 JSON 파일에 씁니다"
    ),
    # joints
    "Ankle": "발목",
    "Base of the Nose": "코밑",
    "Bridge of the Nose": "콧대",
    "Brow": "눈썹",
    "Chin": "턱끝",
    "Corner of the Lips": "입술 끝",
    "Corner of the Mouth": "입꼬리",
    "Ear": "귀",
    "Elbow": "팔꿈치",
    "Eye": "눈",
    "Head Bone": "머리 본",
    "Hip": "엉덩관절",
    "Index Finger": "집게손가락",
    "Inner Corner of the Eye": "눈의 안쪽 끝",
    "Jaw": "턱선",
    "Knee": "무릎",
    "Little Finger": "새끼손가락",
    "Lower Edge of the Mouth": "입의 아래 선",
    "Lower Lid": "아래 눈꺼풀",
    "Lower Lip": "아랫입술",
    "Middle Finger": "가운뎃손가락",
    "Neck": "목",
    "Nose": "코",
    "Nostril": "콧구멍",
    "Outer Corner of the Eye": "눈의 바깥쪽 끝",
    "Pupil": "눈동자",
    "Ring Finger": "약손가락",
    "Shoulder": "어깨",
    "Thumb": "엄지손가락",
    "Upper Edge of the Mouth": "입의 위 선",
    "Upper Lid": "위 눈꺼풀",
    "Upper Lip": "윗입술",
    "Wrist": "손목",
    # the panel
    "Choose Object": "오브젝트 선택",
    "Choose a joint in the list to put it right.": "고칠 관절을 목록에서 고르세요.",
    "From the Head": "머리에서",
    "From the Shoulders": "어깨에서",
    "No Bone Found": "찾은 본 없음",
    (
        "Nobody was found by the names of bones. Select a mesh or an armature and press + to make it one."
    ): "본 이름으로 찾은 인물이 없습니다. 메쉬나 아마튜어를 선택하고 +를 눌러 인물로 만드세요.",
    "Objects as joints": "오브젝트가 관절",
    "Joints put right: {0}": "고친 관절: {0}",
    "Plain Names": "일반 이름",
    "Unknown bones": "모르는 본",
    "Use Selected Bone": "선택한 본 사용",
    "Use Selected Object": "선택한 오브젝트 사용",
    "no": "없음",
    "yes": "있음",
    "{0}, {1} of 18 joints, hands {2}, face {3}": "{0}, 관절 18개 중 {1}개, 손 {2}, 얼굴 {3}",
    # what buttons say
    "Choose the bone that has this joint.": "이 관절이 있는 본을 고르세요.",
    "Choose the object that is this joint.": "이 관절인 오브젝트를 고르세요.",
    "No bone has this joint.": "이 관절이 있는 본이 없습니다.",
    "No joint of the left side was put right": "왼쪽의 고친 관절이 없습니다",
    "There is no object for the other side that is named like {0}.": (
        "{0}과(와) 이름이 대칭인 반대쪽 오브젝트가 없습니다."
    ),
    "This joint is in the middle: it has no other side.": "이 관절은 가운데에 있어 반대쪽이 없습니다.",
    "{0} has no bone on the other side that is named like {1}.": "{0}에는 {1}과(와) 이름이 대칭인 반대쪽 본이 없습니다.",
    "{0} has nothing on the right like {1}.": "{0}의 오른쪽에는 다음과 같은 것이 없습니다: {1}.",
    "No file was named.": "파일 이름이 없습니다.",
    "No joint of this person was put right": "이 인물의 고친 관절이 없습니다",
    "Nothing in the file fits {0}: it names no joint whose bone or object is here.": (
        "파일에서 {0}에 맞는 것이 없습니다. 여기에 있는 본이나 오브젝트의 관절이 없습니다."
    ),
    "Select a bone in Pose Mode": "포즈 모드에서 본을 선택하세요",
    "Select a bone of this person in Pose Mode, or the object that is the joint": (
        "포즈 모드에서 이 인물의 본을, 또는 관절인 오브젝트를 선택하세요"
    ),
    "Select a mesh, or an armature whose bones are named like nobody's": (
        "메쉬나, 본 이름을 알아볼 수 없는 아마튜어를 선택하세요"
    ),
    "The bone {0} is not here any more: choose another one.": "본 {0}이(가) 더 이상 없습니다. 다른 것을 고르세요.",
    "The joints of {0} are in {1}.": "{0}의 관절이 {1}에 있습니다.",
    "The list has no person": "목록에 인물이 없습니다",
    "The list has no person: press Find People, or add one": (
        "목록에 인물이 없습니다. 인물 찾기를 누르거나 추가하세요"
    ),
    "There is no joint {0}: see the list for those that there are.": "관절 {0}은(는) 없습니다. 목록에서 확인하세요.",
    "This joint is left out: there is nothing to select.": "이 관절은 뺐으므로 선택할 것이 없습니다.",
    "This person has no bones: choose objects for its joints": "이 인물은 본이 없습니다. 관절로 오브젝트를 고르세요",
    "This person is found by the names of its bones: to keep it out, hide it in renders": (
        "이 인물은 본 이름으로 찾았습니다. 빼려면 렌더에서 숨기세요"
    ),
    "This scene comes from another file: change its settings there": (
        "이 장면은 다른 파일에서 왔습니다. 설정은 그 파일에서 바꾸세요"
    ),
    "{0} cannot be written: {1}.": "{0}을(를) 쓸 수 없습니다: {1}.",
    "{0} comes from another file: make a library override of it to pose it.": (
        "{0}은(는) 다른 파일에서 왔습니다. 포즈를 잡으려면 라이브러리 오버라이드를 만드세요."
    ),
    "{0} has no bones: choose objects for its joints.": "{0}에는 본이 없습니다. 관절로 오브젝트를 고르세요.",
    "{0} has no bones or objects called {1}: {2} as found.": (
        "{0}에는 다음 이름의 본이나 오브젝트가 없습니다: {1}. {2} 찾은 그대로입니다."
    ),
    "{0} joints stay": "관절 {0}개는",
    "1 joint stays": "관절 1개는",
    "Joints of another person already, and not used: {0}.": "이미 다른 인물의 관절이라 쓰지 않음: {0}.",
    "Objects of Others uses them too.": "다른 인물의 오브젝트를 켜면 이들도 씁니다.",
    "Objects of Others": "다른 인물의 오브젝트",
    "Use objects too that are joints of another person already, such as its empties; off, these joints stay as they are "
    "found. Switch it on where both people follow the same objects": (
        "엠프티처럼 이미 다른 인물의 관절인 오브젝트도 씁니다. 끄면 이 관절은 찾은 그대로 둡니다. 두 인물이 같은 오브젝트를 따를 때 "
        "켜세요"
    ),
    " and {0} more": " 외 {0}개",
    "{0} is among the people already": "{0}은(는) 이미 인물에 있습니다",
    "{0} is another armature: select a bone of {1}": "{0}은(는) 다른 아마튜어입니다. {1}의 본을 선택하세요",
    "{0} is hidden in the viewport: show it in the Outliner first.": (
        "{0}은(는) 뷰포트에서 숨겨져 있습니다. 먼저 아웃라이너에서 보이게 하세요."
    ),
    "{0} is not in this view layer, as nothing is that an instance shows.": (
        "{0}은(는) 이 뷰 레이어에 없습니다. 인스턴스가 보여 주는 것은 선택할 수 없습니다."
    ),
    "{0} is the body of {1}: put the joints of that right": "{0}은(는) {1}의 몸입니다. 그 관절을 고치세요",
    "{0} itself is no joint: select a bone of it in Pose Mode, or another object": (
        "{0} 자체는 관절이 아닙니다. 포즈 모드에서 그 본이나 다른 오브젝트를 선택하세요"
    ),
}
