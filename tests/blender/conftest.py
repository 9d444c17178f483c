"""Load the extension as the package `animatic`, give each test a fresh Blender, and leave no worker behind."""

from __future__ import annotations

import faulthandler
import importlib.util
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from workers import FAKE_PROGRAM, PYTHON

bpy = pytest.importorskip("bpy", reason="these tests need Blender or the bpy module")

ROOT = Path(__file__).resolve().parents[2]


def load_extension():
    """Import the repository's root as the package `animatic`, as Blender's extension system does."""
    if "animatic" in sys.modules:
        return sys.modules["animatic"]
    spec = importlib.util.spec_from_file_location(
        "animatic", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["animatic"] = module
    spec.loader.exec_module(module)
    return module


load_extension()


@pytest.fixture(autouse=True)
def fresh_blender():
    """Start each test from an empty file with the extension registered, and unregister it afterwards."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    extension = load_extension()
    extension.register()
    yield
    extension.unregister()


@pytest.fixture
def ends_where_blender_hangs(capfd):
    """End the tests, and say where, should Blender itself never come back: no exception can."""
    with capfd.disabled():
        errors = os.dup(2)
    faulthandler.dump_traceback_later(60, exit=True, file=errors)
    yield
    faulthandler.cancel_dump_traceback_later()
    os.close(errors)


@pytest.fixture
def scene():
    """Return the scene of an empty file."""
    return bpy.context.scene


@pytest.fixture
def shot(scene, tmp_path, monkeypatch):
    """Return the one shot of a scene with a camera and four frames, whose takes go to a folder of the test's own."""
    from animatic import shots

    from takes import add_camera

    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path / "out"))
    add_camera(scene)
    scene.frame_start, scene.frame_end = 1, 4
    return shots.sync(scene)[0]


@pytest.fixture
def film(scene, tmp_path, monkeypatch):
    """Return the shots A, B and C of a saved file whose takes go to a folder of the test's own."""
    from queueing import stage

    (tmp_path / "python").touch()
    for name, value in {"TAKES": "out", "DATA": "data", "PYTHON": "python"}.items():
        monkeypatch.setenv(f"ANIMATIC_{name}", str(tmp_path / value))
    return stage(scene, tmp_path, ("A", "B", "C"))


@pytest.fixture
def using(film):
    """Return what the machine offers to the takes of `film`."""
    from animatic.resources import resources

    return resources()


@pytest.fixture
def backend(monkeypatch):
    """Return what stands in for the backend process, and makes frames at once."""
    from queueing import Backend

    return Backend(monkeypatch)


@pytest.fixture
def tiny_set(scene, tmp_path, monkeypatch):
    """Choose a model set that has every ControlNet and an IP-Adapter, is as small as can be, and needs no download."""
    from animatic import resources
    from animatic.backend import contract

    tiny = replace(contract.UNTRAINED, name="tiny", label="Tiny")
    folder = tmp_path / "models" / "model_sets"
    folder.mkdir(parents=True)
    (folder / "tiny.json").write_text(contract.to_text(tiny))
    monkeypatch.setenv("ANIMATIC_MODELS", str(folder.parent))
    resources._model_sets.cache_clear()
    scene.animatic.model_set = "tiny"
    yield tiny
    resources._model_sets.cache_clear()


@pytest.fixture
def own_folders(tmp_path, monkeypatch):
    """Let takes, and what Animatic keeps of this machine, go to folders of the test's own."""
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path / "out"))
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "data"))


@pytest.fixture
def three(scene):
    """Return a scene of three marker shots, A, B and C, of a hundred frames each."""
    from takes import add_camera

    camera, scene.frame_end = add_camera(scene), 300
    for index, name in enumerate("ABC"):
        scene.timeline_markers.new(name, frame=1 + 100 * index).camera = camera
    bpy.ops.animatic.refresh()
    return scene


@pytest.fixture(scope="module")
def warm_backend(tmp_path_factory):
    """Keep one backend for a module's tests, as Blender keeps it from take to take; return their data folder."""
    from animatic.worker import session

    data = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANIMATIC_DATA", str(data))
        patch.setenv("OMP_NUM_THREADS", "1")  # the models are so small that threads only wait for each other
        patch.setattr(session, "unregister", session._memory.clear)
        yield data
        session.stop()


@pytest.fixture
def make_worker(tmp_path):
    """Return a function that makes a started worker, and stop them all afterwards."""
    from animatic.worker.worker import Worker

    workers = []

    def make(program=FAKE_PROGRAM, python=PYTHON, start=True, **options):
        worker = Worker(Path(python), program, tmp_path / "backend.log", **options)
        workers.append(worker)
        if start:
            worker.start()
        return worker

    yield make
    for worker in workers:
        worker.stop()


@pytest.fixture
def make_program(tmp_path):
    """Return a function that writes a program whose `backend` is the given code."""

    def make(code):
        folder = tmp_path / "program" / "backend"
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
        (folder / "__main__.py").write_text(f"import sys, os, time, json\n{code}\n", "utf-8")
        return folder.parent

    return make


@pytest.fixture(scope="module")
def gpu_context():
    """Give Blender a GPU context without a window, where this machine can: 5.2 by itself, before that by Workbench."""
    import gpu
    import scenes

    if hasattr(gpu, "init"):
        gpu.init()
    else:
        render = bpy.context.scene.render
        render.engine = "BLENDER_WORKBENCH"
        render.resolution_x = render.resolution_y = 8
        scenes.add_camera(bpy.context.scene)
        bpy.ops.render.render()
    try:
        gpu.types.GPUOffScreen(8, 8).free()
    except Exception as error:  # noqa: BLE001 - each version raises another
        pytest.skip(f"there is no GPU context: {error}")


@pytest.fixture
def stage(scene, tmp_path, monkeypatch):
    """Return a scene with a person, a pillar before one arm and a wall, whose one shot is known."""
    import scenes
    from animatic import shots

    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path / "out"))
    scenes.add_camera(scene, (0, 0, 0.1))
    scene.frame_start, scene.frame_end = 1, 4
    scenes.add_person(scene)
    scenes.add_cube(scene, (0.45, 3.5, 0.2), 0.4, "Pillar")
    scenes.add_plane(scene, 30.0, 200.0, "Wall")
    shots.sync(scene)
    return scene


@pytest.fixture
def picture(gpu_context):
    """Return a picture of depth that lets go of the GPU afterwards."""
    from animatic.seeing.depth import DepthPicture

    made = DepthPicture()
    yield made
    made.forget()
