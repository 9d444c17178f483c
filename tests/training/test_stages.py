"""The stages: a whole training in seconds, stopped and gone on with, and the files that it writes."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
import torch

from backend.preview import __main__ as workshop
from backend.preview import images
from backend.preview.architecture import FRAMES, LATENT_CHANNELS, TOKENS, build, load
from backend.preview.autoencoder import as_denoised
from backend.preview.basis import load_basis
from backend.preview.data import draw_shard
from backend.preview.images import draw_timesteps, image_loss
from backend.preview.latents import Batch, View
from backend.preview.motion import MotionCourse, clip_error, clip_loss, train_motion, with_motion
from backend.preview.pace import Clock, Device
from backend.preview.predicting import embedded, predict

F32, BF16 = torch.float32, torch.bfloat16
CPU = Device(torch.device("cpu"), F32)


def some_batch(frames: int = 2, clips: int = 1) -> Batch:
    """Return `frames` pictures of so many clips; single pictures are a clip each."""
    draw = torch.Generator().manual_seed(3)
    return Batch(
        torch.randn(frames, LATENT_CHANNELS, 8, 8, generator=draw),
        torch.rand(frames, 3, 64, 64, generator=draw),
        torch.rand(frames, 3, 64, 64, generator=draw),
        torch.randint(0, 500, (clips, TOKENS), generator=draw),
        torch.ones(LATENT_CHANNELS),
    )


def test_before_training_controls_are_heard_and_a_clip_equals_its_frames():
    torch.manual_seed(0)
    model, batch = build(), some_batch(FRAMES)
    unet = with_motion(model).eval()
    x, t = batch.latents, torch.tensor([500])
    text = torch.randn(1, 77, 128).expand(FRAMES, -1, -1)
    with torch.no_grad():
        alone = predict(model, x, t, text, {})
        steered = predict(model, x, t, text, embedded(model, {"depth": batch.depth, "openpose": batch.pose}))
        moving = unet(x.transpose(0, 1)[None], t, text, return_dict=False)[0][0].transpose(0, 1)
    assert (alone - steered).abs().mean() > 0.01
    assert (alone - moving).abs().max() < 1e-5


@pytest.mark.parametrize("rolled_out", [0.0, 1.0], ids=["noised", "rolled out"])
def test_each_stage_learns_what_it_should_and_nothing_else(rolled_out, monkeypatch):
    for stage in ("images", "motion"):
        monkeypatch.setattr(f"backend.preview.{stage}._ROLLED_OUT", rolled_out)
    torch.manual_seed(0)
    model = build()
    image_loss(model, some_batch(2, clips=2), ("depth",), 0.5).backward()
    assert all(parameter.grad is not None for parameter in model.unet.parameters())
    assert all(parameter.grad is None for parameter in model.text_encoder.parameters())
    assert any(p.grad is not None and p.grad.abs().max() > 0 for p in model.controlnets["depth"].parameters())
    assert all(p.grad is None for p in model.controlnets["openpose"].parameters())
    unet = with_motion(model).requires_grad_(False)
    for name, parameter in unet.named_parameters():
        parameter.requires_grad_("motion_modules" in name)
    clip_loss(model, unet, some_batch(6, clips=2), ()).backward()
    learned = [name for name, parameter in unet.named_parameters() if parameter.grad is not None]
    assert learned
    assert all("motion_modules" in name for name in learned)


def test_an_error_that_comes_and_goes_costs_more_than_one_that_stays():
    batch = some_batch(4)
    error = 0.3 * torch.ones_like(batch.latents)
    flickering = error * torch.tensor([1.0, -1.0, 1.0, -1.0])[:, None, None, None]
    stays, flickers = (clip_error(batch.latents + e, batch).item() for e in (error, flickering))
    assert clip_error(batch.latents, batch).item() == 0
    two = some_batch(8, clips=2)  # a cut from one clip to the next is no flicker
    assert clip_error(two.latents + torch.cat([error, -error]), two).tolist() == pytest.approx([stays] * 2, rel=0.2)
    assert flickers > 4 * stays > 0


def test_computing_in_bfloat16_rounds_nothing_that_stays(tmp_path):
    torch.manual_seed(0)
    model, machine = build(), Device(torch.device("cpu"), BF16)
    stay = torch.nn.ModuleDict({"unet": model.unet, **model.controlnets})
    with torch.no_grad():
        for weight in stay.parameters():
            weight.mul_(1.001)
    frozen = {name: weight.clone() for name, weight in stay.state_dict().items()}
    places = {name: table.clone() for name, table in model.motion_module.state_dict().items() if name.endswith("pe")}
    course = MotionCourse("s", (View.WHOLE,), 1, 1e-3)
    reader = SimpleNamespace(clips=lambda *_: some_batch(2))
    train_motion(model, reader, course, tmp_path / "s.pt", Clock(0.1), machine)
    assert all(torch.equal(stay.state_dict()[name], weight) for name, weight in frozen.items())
    assert places and all(torch.equal(model.motion_module.state_dict()[name], table) for name, table in places.items())
    assert {weight.dtype for weight in (*model.unet.parameters(), *model.motion_module.parameters())} == {F32}


def options(monkeypatch, *said):
    monkeypatch.setattr(sys, "argv", ["training", "--minutes", "10", *said])
    return workshop._options()


def test_the_stages_share_the_time_and_going_on_leaves_the_words_alone(monkeypatch):
    whole, going_on = (workshop._clocks(options(monkeypatch, *said), False) for said in ((), ("--go-on",)))
    assert list(whole) == list(workshop.SHARES)
    assert set(whole) - set(going_on) == set(workshop.FROM_NOTHING)
    chosen = workshop._clocks(options(monkeypatch, "--go-on", "--stages", "motion_whole", "images_whole"), False)
    assert set(chosen) == {"motion_whole", "images_whole"}
    for clocks in (whole, going_on, chosen):
        assert sum(clock.seconds for clock in clocks.values()) == pytest.approx(600)


def test_pictures_drawn_beside_the_training_take_none_of_its_time(monkeypatch):
    clocks = workshop._clocks(options(monkeypatch), True)
    assert clocks.pop("pictures").seconds == 600
    assert sum(clock.seconds for clock in clocks.values()) == pytest.approx(600)


def test_a_new_model_cannot_leave_stages_out(monkeypatch, capsys):
    with pytest.raises(SystemExit):
        options(monkeypatch, "--stages", "motion_whole")
    assert "say --go-on too" in capsys.readouterr().err


def test_the_stages_with_a_clock_run_and_no_others(tmp_path, monkeypatch):
    called = []
    for stage in ("reading", "images", "motion", "autoencoder"):
        monkeypatch.setattr(workshop, f"train_{stage}", lambda *_, stage=stage: called.append(stage))
    monkeypatch.setattr(workshop, "Reader", lambda *_: None)
    monkeypatch.setattr(workshop, "listen", lambda *_: called.append("listening"))
    whole = ["autoencoder", "reading", "listening", "images", "images", "motion", "motion"]
    for stages, calls in (
        (list(workshop.SHARES), whole),
        (["images_whole", "motion_whole"], ["images", "motion"]),
        (["autoencoder"], ["autoencoder"]),
    ):
        called.clear()
        clocks = {stage: Clock(1.0) for stage in stages}
        workshop._train(SimpleNamespace(vae=None), None, tmp_path, clocks, CPU, 1.0)
        assert called == calls


def test_cuts_and_halves_come_four_at_a_time(tmp_path, monkeypatch):
    asked = []
    reader = SimpleNamespace(pictures=lambda size, step, people, view: asked.append((view, size)))
    monkeypatch.setattr(images, "image_loss", lambda *_: None)
    monkeypatch.setattr(images, "train", lambda learner, loss_of, *_: [loss_of(step, 0.5) for step in range(3)])
    course = images.Course("images", (View.CUT, View.HALF, View.WHOLE), 2, 1e-3, (0.5, 0.5))
    images.train_images(build(), reader, course, tmp_path / "s.pt", Clock(1.0), CPU)
    assert asked == [(View.CUT, 8), (View.HALF, 8), (View.WHOLE, 2)]


def test_going_on_takes_smaller_steps(tmp_path, monkeypatch):
    rates = []
    monkeypatch.setattr(workshop, "Reader", lambda *_: None)
    for stage in ("images", "motion"):
        monkeypatch.setattr(workshop, f"train_{stage}", lambda model, reader, course, *_: rates.append(course.rate))
    clocks = {stage: Clock(1.0) for stage in ("images_whole", "motion_whole")}
    for share in (1.0, 0.5):
        workshop._train(SimpleNamespace(vae=None), None, tmp_path, clocks, CPU, share)
    assert rates[2:] == [rate / 2 for rate in rates[:2]]


def test_the_whole_workshop_in_seconds(tmp_path, monkeypatch):
    """Every stage for a moment, in a run that is cut and one that goes on; the model loads."""
    monkeypatch.setattr("backend.preview.data.STILLS_A_SHARD", 4)
    monkeypatch.setattr(workshop, "pick", lambda: CPU)
    folder, out = tmp_path / "workshop", tmp_path / "model"
    for kind in ("stills", "clips"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("backend.preview.data.CLIPS_A_SHARD", 1)
            patch.setattr("backend.preview.data.SIZES", ((128, 128),))
            patch.setattr("backend.preview.data.CLIP_SIZES", ((128, 128),) * 2)
            for number in range(2):
                draw_shard(folder / "data", kind, number)
    monkeypatch.setattr("backend.preview.drawing.SHARD_SECONDS", 1e9)  # two shards of each kind do
    states = []  # as they are when the sheet is drawn
    monkeypatch.setattr(
        workshop, "write_sheet", lambda *_: states.append(sorted(path.name for path in folder.glob("*.pt")))
    )
    arguments = ["training", "--folder", str(folder), "--out", str(out), "--minutes", "0.02", "--processes", "1"]
    monkeypatch.setattr(sys, "argv", [*arguments, "--stop-after", "0"])
    workshop.main()
    assert not out.exists() and (folder / "model" / "base").is_dir()  # a cut run leaves the shipped model alone
    monkeypatch.setattr(sys, "argv", arguments)
    workshop.main()
    trained = load(out)
    trained.save(out)
    assert not [file for file in out.rglob("*.json") if str(tmp_path) in file.read_text("utf-8")]
    assert trained.vae.config["scaling_factor"] == 2.0
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    assert size < 40e6
    assert load_basis(out) is not None
    assert states == [[], sorted(f"{stage}.pt" for stage in workshop.SHARES if stage != "pictures")]
    assert not list(folder.glob("*.pt"))  # another training begins with the model


def test_the_decoder_learns_from_latents_with_faint_detail():
    torch.manual_seed(5)
    z = torch.randn(400, LATENT_CHANNELS, 4, 4)
    errors = (as_denoised(z) - z).square().mean((0, 2, 3))
    assert 0 < errors[:3].max() < 0.05
    assert errors[3:].min() > 0.1 and errors[3:].max() < 0.3


def test_noisier_timesteps_are_mostly_noise():
    torch.manual_seed(2)
    even, noisy = (draw_timesteps(4000, noisier, 1000) for noisier in (0.0, 1.0))
    assert abs(float(even.float().mean()) - 500) < 20
    assert int(even.min()) < 10
    assert 0.65 < float((noisy == 999).float().mean()) < 0.75
    assert float(noisy.float().mean()) > 750


def test_a_finished_motion_module_is_quieter_in_the_down_blocks_than_in_training(tmp_path, monkeypatch):
    model, reader = build(), SimpleNamespace(clips=lambda *_: some_batch(2))
    with torch.no_grad():
        for weight in model.motion_module.parameters():
            weight.fill_(0.25)
    module = model.motion_module
    before = {name: weight.clone() for name, weight in module.state_dict().items()}
    seen = []

    def look(moving, *_):
        seen.append({name.replace("/", "."): weight.clone() for name, weight in moving.state_dict().items()})

    monkeypatch.setattr("backend.preview.motion.train", look)
    train_motion(model, reader, MotionCourse("s", (View.WHOLE,), 1, 1e-3), tmp_path / "s.pt", Clock(1.0), CPU)
    louder = {name for name, weight in seen[0].items() if float(weight.abs().max()) > 0.26 and "pe" not in name}
    assert louder and all(name.startswith("down_blocks") and "proj_out" in name for name in louder)
    after = module.state_dict()  # a training that learned nothing leaves the module as it was
    assert all(torch.allclose(after[name], weight, atol=1e-6) for name, weight in before.items())
