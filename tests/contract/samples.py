"""Whole examples of everything that is written as JSON, with no field left at its default."""

from __future__ import annotations

from backend.contract import (
    CameraFrame,
    CameraTrack,
    Cancel,
    Cancelled,
    Capture,
    CaptureRequest,
    Check,
    Control,
    DeviceMemory,
    Failed,
    Finished,
    FrameMap,
    FrameSaved,
    Free,
    Heartbeat,
    Hello,
    Inspect,
    Key,
    Limits,
    Look,
    Lora,
    Machine,
    ModelSet,
    Noise,
    Note,
    PreviewSaved,
    Progress,
    Provenance,
    Run,
    Sampling,
    Shortcuts,
    Source,
    Take,
    ToldSizes,
    Travel,
)

MODELS = ModelSet(
    name="mine",
    family="sd15",
    base="org/base",
    motion_module="mm.safetensors",
    controlnets={"depth": "org/depth", "openpose": "org/pose"},
    vae="org/vae",
    schedulers=("euler", "ddim"),
    steps=30,
    guidance=6.0,
    label="Mine",
    untrained=True,
    noise=Noise(
        "v_prediction",
        zero_terminal_snr=True,
        schedule="scaled_linear",
        spacing="trailing",
        beta_end=0.02,
        distilled_steps=100,
    ),
    negative_prompt="fog",
    motion_norm="clip",
    motion_on_one_frame=True,
    loras=(Lora("org/lora:a.safetensors", 0.8),),
    limits=Limits(2, 8, 2.0),
    side_px=1024,
    context_length=8,
    told_sizes=ToldSizes((1920, 1080), (512, 512)),
)

TAKE = Take(
    shot_id="1f2e",
    shot_name="Straße 1: Ankunft",
    number=3,
    frames=FrameMap(-10, 11, 2),
    fps=23.976,
    width=512,
    height=288,
    prompt='a "street"\nat night, 雨',
    seed=4294967295,
    models=MODELS,
    negative_prompt="blurry",
    sampling=Sampling(
        "euler",
        12,
        5.5,
        1,
        24,
        6,
        "bfloat16",
        guidance_keys=(Key(0.0, 9.0, "smooth"), Key(1.0, 4.0)),
        context_stride=2,
        context_fuse="linear",
        context_shift=True,
        shortcuts=Shortcuts(True, 2, 0.5, 3),
    ),
    controls=(
        Control("depth", 0.8, 0.1, 0.9, 0.2, (Key(-10, 0.0, "constant"), Key(0, 1.5))),
        Control("openpose", 1.2, 0.0, 0.5),
    ),
    travel=Travel(("day", "night, 雨"), (Key(-10.0, 0.0), Key(11.0, 1.0)), "slerp"),
    loop=True,
    given=3,
    source=Source(0.6, masked=True),
    capture=2,
    blend_file="/home/a b/street.blend",
    scene="Scene",
    camera="Camera.001",
    created="2030-01-02T03:04:05Z",
    animatic_version="0.1.0",
    provenance=Provenance("cuda:0", "bfloat16", {"torch": "2"}, {"base": "a: 00"}, 12, tiles=True),
)

REQUEST = CaptureRequest(
    "1f2e", "Straße", "Camera", FrameMap(-10, 11, 2), 512, 288, ("depth", "mask"), "workbench", "Hall"
)

CAPTURE = Capture(REQUEST, 4, "Scene", "a.blend", ("Anna", "Bert"), ("cloth",), 1.5, "2030", "0.1.0", "4.5.15")

TRACK = CameraTrack(512, 288, (CameraFrame(1, -10, "ORTHO", 1.0, 2.0, 3.0, 4.0, tuple(map(float, range(12)))),))

MACHINE = Machine("cuda:1", ("/models", "C:\\models"), True, "never")

MESSAGES = (
    Run("a", "/takes/1", MACHINE),
    Inspect("a", MODELS, ("depth", "openpose"), Machine(device="cuda:1")),
    Look("a", "/captures/1", 3, "/tmp/look"),
    Check("a", MACHINE),
    Cancel("a"),
    Free("a"),
    Hello("0.1.0", 7, "3.11.7"),
    Heartbeat("a"),
    Progress("a", "denoising", 0.5, 3, 6, 1, 2, 8.25),
    PreviewSaved("a", 3),
    FrameSaved("a", 5),
    Note("a", 'line\nbreak and "quotes", 雨'),
    DeviceMemory("a", "cuda:1", 7_000_000_000, 8_589_934_592),
    Finished("a", ("one", "two"), 3.5),
    Cancelled("a"),
    Failed("a", "disk_full", "The disk is full.", "Free some space.", "Traceback\n…"),
)
