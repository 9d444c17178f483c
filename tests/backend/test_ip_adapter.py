"""Reference pictures are heard as IP-Adapter's authors and diffusers let them be heard."""

from __future__ import annotations

import pytest
import torch
from adapter_files import LAYOUTS, adapter_tensors, image_encoder, picture, untrained_unet, write_adapter, write_encoder
from diffusers import MotionAdapter, UNet2DConditionModel, UNetMotionModel

from backend.engine.references import Choir, References, Voice
from backend.models.ip_adapter import encoder_config
from backend.models.loading import load_image_encoder, load_ip_adapter
from backend.models.parts import Located, Part
from backend.models.untrained import untrained_folder
from backend.networks.attention import Prompts
from backend.references.pictures import embedded, pixels_of

DTYPE, TOLERANCE = torch.float64, 1e-9
FRAMES, STRENGTH = 3, 0.8


def located(role, path):
    return Located(Part(role, str(path)), path)


def diffusers_unet(layout):
    """Return the untrained UNet as diffusers has it, with the IP-Adapter loaded by diffusers."""
    folder = untrained_folder()
    unet2d = UNet2DConditionModel.from_pretrained(folder / "base" / "unet", torch_dtype=DTYPE)
    motion = MotionAdapter.from_pretrained(folder / "motion_module", torch_dtype=DTYPE)
    unet = UNetMotionModel.from_unet2d(unet2d, motion).eval()
    tensors = adapter_tensors(layout)
    unet._load_ip_adapter_weights([{name: dict(group) for name, group in tensors.items()}], low_cpu_mem_usage=False)
    for processor in unet.attn_processors.values():
        if hasattr(processor, "scale"):
            processor.scale = [STRENGTH]
    return unet.to(DTYPE)


@pytest.fixture(scope="module")
def encoder():
    return image_encoder().to(DTYPE)


@pytest.fixture(scope="module")
def unet():
    # as diffusers has it: the statistics of the motion modules over all frames
    base, motion = (untrained_folder() / name for name in ("base", "motion_module"))
    from backend.models.loading import load_unet

    return load_unet(located("base", base), located("motion_module", motion), DTYPE, norm_over="clip")


def inputs():
    generator = torch.Generator().manual_seed(5)
    x = torch.randn(1, 4, FRAMES, 8, 8, generator=generator, dtype=DTYPE)
    text = torch.randn(2, 7, 8, generator=generator, dtype=DTYPE)
    return x, text


def heard(adapter, encoder, unet, pictures, weights=None, strength=STRENGTH):
    """Return what the pictures say, and the embeddings that say it: of no picture, and of these."""
    pixels = pixels_of(pictures, encoder)
    pooled = adapter.layout.reads_pooled
    with torch.no_grad():
        shown = embedded(pixels, encoder, pooled)
        empty = torch.zeros_like(shown[:1]) if pooled else embedded(torch.zeros_like(pixels[:1]), encoder, pooled)
        said = (*adapter.heard(shown, unet), *adapter.heard(empty, unet))
    voices = [Voice.steady(place, weight, FRAMES) for place, weight in enumerate(weights or [1.0] * len(pictures))]
    return References(*said, [Choir(voices, [strength] * FRAMES)]), empty, shown


def ours(unet, references):
    x, text = inputs()
    with torch.no_grad():
        said = Prompts(text, references=references.of(range(FRAMES), guided=True) if references else ())
        return unet(x.expand(2, -1, -1, -1, -1), torch.tensor(500), said)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_unet_hears_pictures_as_in_diffusers(layout, count, tmp_path, encoder, unet):
    adapter = load_ip_adapter(located("ip_adapter", write_adapter(tmp_path / "a.safetensors", layout)), DTYPE)
    pictures = [picture(), picture((20, 40, 200))][:count]
    references, empty, shown = heard(adapter, encoder, unet, pictures)
    x, text = inputs()
    told = torch.stack([empty[0].expand_as(shown[0])[None].expand(count, *shown.shape[1:]), shown])
    with torch.no_grad():
        theirs = diffusers_unet(layout)(
            x.expand(2, -1, -1, -1, -1),
            torch.tensor(500),
            text.repeat_interleave(FRAMES, dim=0),
            added_cond_kwargs={"image_embeds": [told]},
        ).sample
    assert (ours(unet, references) - theirs).abs().max() < TOLERANCE
    assert (ours(unet, None) - theirs).abs().max() > 1e-3


def test_a_weight_counts_a_picture_that_many_times(tmp_path, encoder, unet):
    adapter = load_ip_adapter(located("ip_adapter", write_adapter(tmp_path / "a.safetensors")), DTYPE)
    one, other = picture(), picture((20, 40, 200))
    twice = ours(unet, heard(adapter, encoder, unet, [one, one, other])[0])
    weighed = ours(unet, heard(adapter, encoder, unet, [one, other], [1.0, 0.5])[0])
    alike = ours(unet, heard(adapter, encoder, unet, [one, other])[0])
    assert (twice - weighed).abs().max() < TOLERANCE
    assert (twice - alike).abs().max() > 1e-6


def test_pictures_of_no_strength_are_as_none(tmp_path, encoder, unet):
    adapter = load_ip_adapter(located("ip_adapter", write_adapter(tmp_path / "a.safetensors")), DTYPE)
    silent = heard(adapter, encoder, unet, [picture()], strength=0.0)[0]
    assert (ours(unet, silent) - ours(unet, None)).abs().max() < TOLERANCE


def test_a_pickle_of_the_source_holds_the_same(tmp_path):
    one, other = (
        load_ip_adapter(located("ip_adapter", write_adapter(tmp_path / f"a{suffix}")), DTYPE).state_dict()
        for suffix in (".safetensors", ".bin")
    )
    assert list(one) == list(other) and all(torch.equal(one[key], other[key]) for key in one)


def test_a_single_file_of_an_image_encoder_holds_the_same(tmp_path):
    folder = write_encoder(tmp_path / "encoder")
    one = load_image_encoder(located("image_encoder", folder), DTYPE)
    other = load_image_encoder(located("image_encoder", folder / "model.safetensors"), DTYPE)
    pixels = pixels_of([picture()], one)
    with torch.no_grad():
        assert torch.equal(one(pixels).image_embeds, other(pixels).image_embeds)


@pytest.mark.parametrize(
    ("width", "layers", "inner", "projected", "activation"),
    [(1280, 32, 5120, 1024, "gelu"), (1664, 48, 8192, 1280, "gelu"), (1024, 24, 4096, 768, "quick_gelu")],
)
def test_the_settings_of_a_single_file_are_those_of_its_model(
    width, layers, inner, projected, activation, tmp_path, monkeypatch
):
    """CLIP ViT-H/14 and ViT-bigG/14 of LAION, and ViT-L/14 of OpenAI, as their config.json say."""
    vision = "vision_model.embeddings"
    shapes = {
        f"{vision}.patch_embedding.weight": (width, 3, 14, 14),
        f"{vision}.position_embedding.weight": (257, width),
        "visual_projection.weight": (projected, width),
        **{f"vision_model.encoder.layers.{layer}.mlp.fc1.weight": (inner, width) for layer in range(layers)},
    }
    monkeypatch.setattr("backend.models.ip_adapter.shapes", lambda _: shapes)
    file = tmp_path / "clip_vision_h.safetensors"
    file.touch()
    config = encoder_config(located("image_encoder", file))
    assert (config.hidden_size, config.num_hidden_layers, config.intermediate_size) == (width, layers, inner)
    assert (config.projection_dim, config.image_size, config.patch_size) == (projected, 224, 14)
    assert (config.num_attention_heads, config.hidden_act) == (16, activation)


def test_every_second_attention_hears(tmp_path):
    """The files count all attentions of the UNet, those among the pixels too, and so does diffusers."""
    tensors = adapter_tensors("plain")["ip_adapter"]
    numbers = sorted({int(key.split(".")[0]) for key in tensors})
    assert numbers == list(range(1, 2 * len(numbers), 2)) and len(numbers) == len(untrained_unet().hearing)
