"""What the tooltips of settings and preferences say.

Must not import anything.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "0 is the first prompt, 1.5 is half way between the second and the third; key it": (
        "0은 첫 프롬프트, 1.5는 둘째와 셋째의 중간입니다. 키프레임을 넣으세요"
    ),
    "1 makes a picture for every frame (on ones), 2 for every second one (on twos), 3 on threes; "
    "each picture is held until the next": (
        "1은 모든 프레임(1콤마), 2는 두 프레임마다(2콤마), 3은 세 프레임마다 그림을 만듭니다. 각 그림은 다음 그림까지 "
        "유지됩니다"
    ),
    "Draw what is captured on the GPU where that shows what a render shows, and render it only where it does not. "
    "Switch it off if a graphics driver draws wrongly": (
        "렌더와 같은 것이 보이는 곳에서는 캡처할 것을 GPU로 그리고 그렇지 않은 곳에서만 렌더합니다. "
        "그래픽 드라이버가 잘못 그리면 끄세요"
    ),
    "A .safetensors file, or a Hub id such as org/name": ".safetensors 파일 또는 org/name 같은 Hub ID",
    "A .safetensors file, or a Hub id such as org/name or org/name:file.safetensors. "
    "It must be made for the base model of the set": (
        ".safetensors 파일 또는 org/name, org/name:file.safetensors 같은 Hub ID. 세트의 기본 모델용이어야 합니다"
    ),
    "A folder with models in the diffusers layout, and with model_sets/ for your own sets": (
        "diffusers 구조의 모델과 직접 만든 세트의 model_sets/가 있는 폴더"
    ),
    "A list of your own: shots may overlap, leave gaps and share a camera": (
        "직접 만든 목록입니다. 샷이 겹치거나 사이가 비거나 카메라를 함께 써도 됩니다"
    ),
    "A look of its own in place of the film's, for a dream or a flashback": (
        "필름의 룩 대신 쓰는 고유한 룩. 꿈이나 회상 장면에 쓰세요"
    ),
    "A take to keep: starred takes are found again at a glance": "간직할 테이크입니다. 별표가 있으면 한눈에 찾을 수 있습니다",
    "A window fades over its overlap only: crisper inside of the windows": (
        "창이 겹치는 부분에서만 서서히 바뀝니다. 창 안쪽이 더 선명합니다"
    ),
    "Add this LoRA to the models": "이 LoRA를 모델에 더합니다",
    "All frames of a window count alike: softer; try it where the picture pulses": (
        "창의 모든 프레임을 똑같이 반영합니다. 더 부드럽습니다. 그림이 울렁일 때 써 보세요"
    ),
    "Along the arc: where prompts say very different things, the way between fades less": (
        "호를 따라 혼합합니다. 프롬프트가 많이 다를 때 중간이 덜 흐려집니다"
    ),
    "Also every fourth frame: holds still longer shots together, and takes the longest": (
        "네 프레임 간격도 봅니다. 더 긴 샷의 일관성을 지키지만 가장 오래 걸립니다"
    ),
    "An Apple GPU": "Apple GPU",
    "An NVIDIA or AMD GPU": "NVIDIA 또는 AMD GPU",
    "As Solid view shows it: fast, without light and shadow": "솔리드 뷰와 같습니다. 빠르지만 빛과 그림자가 없습니다",
    "Base model, motion module and ControlNets that belong together. The preview model is there to block a shot out, "
    "the others are for the look": (
        "함께 쓰는 기본 모델, 모션 모듈, ControlNet입니다. 프리뷰 모델은 샷의 윤곽을 잡을 때, 나머지는 룩을 만들 때 씁니다"
    ),
    "Capture this pass and let it steer the picture. Switch it off where it holds what the prompt should change": (
        "이 패스를 캡처해 그림을 조종합니다. 프롬프트로 바꾸려는 것까지 붙들면 끄세요"
    ),
    "Change the picture only where objects of this collection are seen; empty changes all of it": (
        "이 컬렉션의 오브젝트가 보이는 곳만 바꿉니다. 비우면 전체를 바꿉니다"
    ),
    "Compile the networks for the GPU. The first step of each new picture size then takes minutes, and the steps after "
    "it less time than before. Needs a C compiler on this machine; gains nothing on a CPU": (
        "신경망을 GPU용으로 컴파일합니다. 새 그림 크기의 첫 스텝은 몇 분 걸리고 그다음 스텝은 더 빨라집니다. C 컴파일러가 "
        "필요하며 CPU에서는 이득이 없습니다"
    ),
    "Depth and pose steer what the picture is guided to, and not what it is guided away from: half of their work is "
    "saved, and they hold more strongly. Of no use at guidance 1, and to the preview model": (
        "깊이와 포즈가 프롬프트 쪽만 조종하고 피할 것 쪽은 조종하지 않습니다. 계산이 절반으로 줄고 더 강하게 붙듭니다. "
        "가이던스 1과 프리뷰 모델에는 소용이 없습니다"
    ),
    "Each marker with a camera begins a shot; without any the scene is the one shot": (
        "카메라가 있는 마커마다 샷이 시작됩니다. 하나도 없으면 장면 전체가 한 샷입니다"
    ),
    "Each prompt has a frame, and the pictures between go from one to the next": (
        "프롬프트마다 프레임이 있고 그 사이의 그림은 다음 프롬프트로 이어집니다"
    ),
    "Each scene strip in the sequencer is a shot, captured in the strip's scene": (
        "시퀀서의 장면 스트립마다 샷이 되고 그 스트립의 장면에서 캡처합니다"
    ),
    "Exact": "정확",
    "Fast and clean": "빠르고 깨끗합니다",
    "Fastest": "가장 빠름",
    "For model sets with AnimateLCM or an LCM-LoRA": "AnimateLCM이나 LCM-LoRA가 있는 모델 세트용",
    "Frames that neighbouring windows share. Raise it where a long shot jumps; it then takes longer": (
        "이웃한 창이 함께 보는 프레임 수입니다. 긴 샷이 튀면 올리세요. 더 오래 걸립니다"
    ),
    "Frames that the motion module sees at once; 16 is what most were trained on. Lower it where memory is short": (
        "모션 모듈이 한 번에 보는 프레임 수입니다. 대부분 16으로 학습했습니다. 메모리가 부족하면 낮추세요"
    ),
    "Give the pictures the shape of the scene's render, rounded so that they cover all of the camera's frame; off, set "
    "width and height freely": (
        "그림을 장면 렌더와 같은 비율로 만들고, 카메라 프레임을 모두 덮도록 크기를 올림합니다. 끄면 너비와 높이를 "
        "자유롭게 설정합니다"
    ),
    "Height of the pictures; rounded to what the models take": "그림의 높이. 모델이 받는 값으로 맞춥니다",
    "Width of the pictures; rounded to what the models take": "그림의 너비. 모델이 받는 값으로 맞춥니다",
    "How closely the picture follows the prompt. Raise it where the prompt is not heard, lower it where colours burn": (
        "그림이 프롬프트를 따르는 정도입니다. 프롬프트가 반영되지 않으면 올리고 색이 타면 낮추세요"
    ),
    "How every picture looks: medium, light, colours, lens. Said after the prompt of each shot": (
        "모든 그림의 룩: 매체, 빛, 색, 렌즈. 각 샷의 프롬프트 뒤에 붙습니다"
    ),
    "How much of the LoRA is added; lower it where it drowns the prompt, negative turns it around": (
        "LoRA를 더하는 정도입니다. 프롬프트를 덮으면 낮추세요. 음수는 반대로 작용합니다"
    ),
    "How much the render is changed: 0 leaves it as it is, 1 keeps nothing of it. Lower it to keep colours": (
        "렌더를 바꾸는 정도입니다. 0은 그대로 두고 1은 아무것도 남기지 않습니다. 색을 지키려면 낮추세요"
    ),
    "How noise is taken away from step to step. Change it to compare; the set's own suits it best": (
        "스텝마다 노이즈를 제거하는 방식입니다. 비교할 때 바꾸세요. 세트의 기본값이 가장 잘 맞습니다"
    ),
    "How strongly the picture follows this pass; above 1 it may harden. Key it to let a shot grip or let go: "
    "every picture takes the strength of its own frame": (
        "그림이 이 패스를 따르는 강도입니다. 1을 넘으면 딱딱해질 수 있습니다. 키프레임을 넣어 붙들거나 풀어 주세요. 각 "
        "그림은 자기 프레임의 강도를 씁니다"
    ),
    "How the guidance goes from the first step to the last. Smooth holds both values longer": (
        "가이던스가 첫 스텝에서 마지막 스텝까지 바뀌는 방식입니다. 부드럽게는 양 끝 값을 더 오래 유지합니다"
    ),
    "How the pictures get from one prompt to the next": "그림이 다음 프롬프트로 넘어가는 방식",
    "How windows count where they overlap. Change it where the picture pulses at even distances": (
        "창이 겹치는 곳을 반영하는 방식입니다. 그림이 일정한 간격으로 울렁이면 바꾸세요"
    ),
    "In between only the outer layers, which draw the details": "그 사이에는 세부를 그리는 바깥층만 계산합니다",
    "In which steps depth and pose are asked. Only for shots that fit into one context window": (
        "깊이와 포즈를 계산할 스텝입니다. 컨텍스트 창 하나에 들어가는 샷에만 적용됩니다"
    ),
    "In which steps the whole network is computed. Only for shots that fit into one context window, and worth it with "
    "many steps: from one to the next its deep layers change little": (
        "신경망 전체를 계산할 스텝입니다. 컨텍스트 창 하나에 들어가는 샷에만 적용되며 스텝이 많을 때 쓸 만합니다. 깊은 층은 "
        "스텝 사이에 거의 바뀌지 않습니다"
    ),
    "Its prompt alone": "그 프롬프트만",
    "Keep parts in main memory until they are needed": "필요할 때까지 일부를 주 메모리에 둡니다",
    "Keep parts in main memory when the GPU has too little": "GPU 메모리가 모자라면 일부를 주 메모리에 둡니다",
    "Keys that Animatic suggests; none is taken until you press it here": (
        "애니매틱이 추천하는 단축키입니다. 여기서 누르기 전에는 쓰지 않습니다"
    ),
    "Let these keys press the button, over a 3D viewport": "3D 뷰포트에서 이 단축키로 버튼을 누릅니다",
    "Layers of the text encoder to leave out. Set it where the page of a model asks for it": (
        "건너뛸 텍스트 인코더의 층 수입니다. 모델 설명에서 요구할 때 설정하세요"
    ),
    "Leaves the least noise in few steps": "적은 스텝에서 노이즈가 가장 적게 남습니다",
    "Let the backend fetch models from the Hugging Face Hub when a run needs them (several GB)": (
        "실행에 필요하면 백엔드가 Hugging Face Hub에서 모델을 받도록 합니다(수 GB)"
    ),
    "Let the guidance go from one value at the first step to another at the last. High first and low at the end keeps "
    "the composition and burns less; steps at guidance 1 take half the time": (
        "가이던스를 첫 스텝의 값에서 마지막 스텝의 값으로 바꿉니다. 처음에 높고 끝에 낮으면 구도를 지키고 색이 덜 탑니다. "
        "가이던스 1인 스텝은 시간이 절반입니다"
    ),
    "Make a seamless loop: the last picture goes on into the first. For what is shown again and again, of a scene that "
    "loops by itself: camera, movement and travelling prompts must come back to where they began": (
        "이음매 없는 반복을 만듭니다. 마지막 그림이 첫 그림으로 이어집니다. 반복해 보여 줄 장면에 쓰며 카메라, 움직임, "
        "이동 프롬프트가 처음으로 돌아와야 합니다"
    ),
    "More steps give more detail and take longer. Lower them to try things out": (
        "스텝이 많을수록 세밀하고 오래 걸립니다. 이것저것 시험할 때는 낮추세요"
    ),
    "Move the windows from step to step, so that they never meet at the same frames twice. Switch it on where a long "
    "shot jumps or pulses at even distances": (
        "스텝마다 창을 옮겨 같은 프레임에서 두 번 만나지 않게 합니다. 긴 샷이 일정한 간격으로 튀거나 울렁이면 켜세요"
    ),
    "Pixels of the longer side; Stable Diffusion 1.5 was made for 512, the preview model for 320": (
        "긴 변의 픽셀 수입니다. Stable Diffusion 1.5는 512, 프리뷰 모델은 320에 맞습니다"
    ),
    "Prompt Position says it: key or drive it to hold, hurry or go back": (
        "프롬프트 위치 값을 따릅니다. 키프레임이나 드라이버로 멈추거나 서두르거나 되돌아가게 하세요"
    ),
    "Render the scene with its lights and materials, and let the edges in that steer the picture": (
        "장면을 조명과 머티리얼로 렌더하고 그 윤곽선으로 그림을 조종합니다"
    ),
    "Show the shot in sheets and animatics, and generate it with all others. Switch it off to leave it out without "
    "losing anything": (
        "샷을 스토리보드와 애니매틱에 넣고 다른 샷과 함께 생성합니다. 끄면 잃는 것 없이 뺄 수 있습니다"
    ),
    "Slow at first and in the end: both values hold longer": "처음과 끝에서 천천히. 양 끝 값이 더 오래 유지됩니다",
    "Some windows see every second frame. Choose it where a long shot changes its look on the way": (
        "일부 창이 두 프레임 간격으로 봅니다. 긴 샷의 룩이 도중에 바뀌면 선택하세요"
    ),
    "Start from the scene's own picture instead of noise alone. For shots whose colours and light are right": (
        "노이즈만이 아니라 장면의 렌더에서 시작합니다. 색과 빛이 이미 맞는 샷에 쓰세요"
    ),
    "Straight from one to the other, as most programs do": "대부분의 프로그램처럼 곧바로 이어집니다",
    "The GPU if there is one": "GPU가 있으면 GPU",
    "The LoRA of the list that the buttons act on": "버튼이 적용될 목록의 LoRA",
    "The Python of an environment that has the backend's packages; empty uses the one set up here": (
        "백엔드 패키지가 있는 환경의 Python입니다. 비우면 여기서 설치한 것을 씁니다"
    ),
    "The engine and settings that F12 renders with": "F12로 렌더하는 엔진과 설정",
    "The first frame of the shot": "샷의 첫 프레임",
    "The guidance of the last step. Lower than at the start it burns less and is faster": (
        "마지막 스텝의 가이던스입니다. 시작보다 낮으면 색이 덜 타고 빠릅니다"
    ),
    "The last frame of the shot": "샷의 마지막 프레임",
    "The middle of a window counts most: hides where windows meet": (
        "창의 가운데를 가장 크게 반영합니다. 창이 만나는 곳이 드러나지 않습니다"
    ),
    "The number of the take that the film shows; 0 shows the newest finished one": (
        "필름이 보여 줄 테이크 번호입니다. 0이면 가장 최근에 완성된 것을 보여 줍니다"
    ),
    "The object whose UV layout is the picture": "UV 배치가 그림이 되는 오브젝트",
    "The part of the steps after which there is no guidance, which takes half of the time; the first steps decide what "
    "the picture shows": (
        "가이던스를 끄는 지점(전체 스텝 대비)입니다. 가이던스는 시간의 절반을 차지하며 무엇을 보여 줄지는 처음 스텝에서 "
        "정해집니다"
    ),
    "The part of the steps after which this pass begins to steer. Raise it to let the prompt lay out the picture": (
        "이 패스가 조종을 시작하는 지점(전체 스텝 대비)입니다. 올리면 프롬프트가 구도를 잡습니다"
    ),
    "The part of the steps after which this pass lets go; lower leaves details to the prompt": (
        "이 패스가 조종을 멈추는 지점(전체 스텝 대비)입니다. 낮추면 세부를 프롬프트에 맡깁니다"
    ),
    "The part of the steps over which this pass sets in after Start and lets go before End. Raise it where the picture "
    "breaks when the pass lets go; without Start and End it does nothing": (
        "시작 뒤에 서서히 적용되고 끝 앞에서 서서히 풀리는 구간(전체 스텝 대비)입니다. 패스가 풀릴 때 그림이 깨지면 "
        "올리세요. 시작과 끝이 없으면 소용이 없습니다"
    ),
    "The prompt of the list that the buttons act on": "버튼이 적용될 목록의 프롬프트",
    "The same amount from step to step": "스텝마다 같은 양",
    "The same seed gives the same pictures. Change it where the shot is right and the picture is not": (
        "같은 시드는 같은 그림을 만듭니다. 샷은 맞는데 그림이 마음에 들지 않으면 바꾸세요"
    ),
    "The same, with less of them": "같은 방식이며 더 적게 계산합니다",
    "The scene frame at which the picture shows just this": "그림이 바로 이것을 보여 주는 장면 프레임",
    "The scheduler that AnimateDiff was made with": "AnimateDiff가 쓰던 스케줄러",
    "The scheduler that suits the model set best": "모델 세트에 가장 잘 맞는 스케줄러",
    "The shot that the panels show; choosing one brings the playhead to it": (
        "패널이 보여 주는 샷입니다. 선택하면 재생 헤드가 그 샷으로 갑니다"
    ),
    "What is said in this shot; storyboard sheets show it": "이 샷의 대사입니다. 스토리보드에 표시됩니다",
    "What no picture must show, besides what each shot avoids": "각 샷이 피할 것 말고도 어떤 그림에도 보이면 안 되는 것",
    "What renders the picture that is changed. Workbench is fast, the scene's engine has light and shadow": (
        "바꿀 그림을 렌더하는 엔진입니다. Workbench는 빠르고 장면의 엔진에는 빛과 그림자가 있습니다"
    ),
    "What says which prompt a frame has. By frames it is a list; a value can hold, hurry and go back": (
        "프레임의 프롬프트를 정하는 방식입니다. 프레임은 목록이고 값은 멈추거나 서두르거나 되돌아갈 수 있습니다"
    ),
    "What the backend computes on": "백엔드가 계산에 쓰는 장치",
    "What the picture must not show; until you write here, what the model set recommends": (
        "그림에 보이면 안 되는 것입니다. 쓰기 전에는 모델 세트의 권장값을 씁니다"
    ),
    "What the picture shows here, said after the shot's own prompt": "여기서 보여 줄 것. 샷의 프롬프트 뒤에 붙습니다",
    "What the shot is called; its marker, its strip or its scene gets the same name": (
        "샷 이름입니다. 마커나 스트립, 장면도 같은 이름이 됩니다"
    ),
    "What the shot is seen through; empty follows the scene's camera and its markers": (
        "샷을 보는 카메라입니다. 비우면 장면의 카메라와 마커를 따릅니다"
    ),
    "What the shots of this scene are. Each choice keeps its own shots": (
        "이 장면의 샷을 정하는 방식입니다. 선택마다 샷이 따로 보존됩니다"
    ),
    "What they said holds for the next step: half of their work is saved": (
        "한 번 계산한 것을 다음 스텝에도 써서 계산을 절반으로 줄입니다"
    ),
    "What to remember of this shot; storyboard sheets show it": "이 샷에서 기억할 것입니다. 스토리보드에 표시됩니다",
    "What you think of this take; kept in its folder, whatever becomes of the .blend": (
        "이 테이크에 대한 생각입니다. .blend와 상관없이 테이크 폴더에 보존됩니다"
    ),
    "Where captures and takes are kept; // is the folder of the saved .blend": (
        "캡처와 테이크를 보관하는 곳입니다. //는 저장된 .blend의 폴더입니다"
    ),
    "Where the chosen take ends and the one it is compared with begins, across the picture": (
        "그림에서 선택한 테이크가 끝나고 비교할 테이크가 시작되는 위치"
    ),
    "Whether all models stay on the GPU during a run": "실행하는 동안 모든 모델을 GPU에 둘지 정합니다",
    "Whether some windows look at every second or fourth frame, over a longer time. Raise it where a long shot changes "
    "its look on the way": (
        "일부 창이 두 프레임이나 네 프레임 간격으로 더 긴 시간을 볼지 정합니다. 긴 샷의 룩이 도중에 바뀌면 올리세요"
    ),
    "Whether the tab no longer leads through the first take. Switch it off to see the guide again": (
        "첫 테이크까지의 안내를 더 보지 않을지 정합니다. 끄면 안내가 다시 보입니다"
    ),
    "Which look this shot has": "이 샷의 룩",
    "While pictures are made, draw the newest over the 3D viewport that looks through the shot's camera. "
    "Switch it off to go on working in that view": (
        "그림을 만드는 동안 샷의 카메라로 보는 3D 뷰포트에 가장 새로운 그림을 그립니다. 그 뷰에서 계속 작업하려면 끄세요"
    ),
    "Windows of neighbouring frames only: the motion is smoothest, and it is the fastest": (
        "이웃한 프레임의 창만 씁니다. 움직임이 가장 부드럽고 가장 빠릅니다"
    ),
    "Wipe from left to right; off, from the lower edge up": "왼쪽에서 오른쪽으로 와이프합니다. 끄면 아래에서 위로 합니다",
    "Works everywhere, slowly": "어디서나 되지만 느립니다",
}
