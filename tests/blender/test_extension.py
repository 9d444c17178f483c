"""The extension registers, unregisters and leaves nothing behind."""

import importlib
import subprocess
import sys
from pathlib import Path

import bpy
import pytest


def names():
    kinds = (bpy.types.Operator, bpy.types.Panel, bpy.types.PropertyGroup, bpy.types.UIList)
    return {cls.__name__ for kind in kinds for cls in kind.__subclasses__() if "animatic" in cls.__module__}


def test_unregister_takes_everything_away():
    import animatic

    assert hasattr(bpy.context.scene, "animatic")
    assert "generate" in dir(bpy.ops.animatic)
    animatic.unregister()
    try:
        assert not hasattr(bpy.context.scene, "animatic")
        assert not hasattr(bpy.context.window_manager, "animatic")
        assert "generate" not in dir(bpy.ops.animatic)
    finally:
        animatic.register()
    assert "generate" in dir(bpy.ops.animatic)


def test_settings_survive_unregistering_and_saving(tmp_path):
    import animatic
    from animatic import shots

    scene = bpy.context.scene
    shot = shots.sync(scene)[0]
    scene.animatic.settings_for(shot).prompt = "kept"
    animatic.unregister()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "kept.blend"))
    animatic.register()
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "kept.blend"))
    scene = bpy.context.scene
    assert scene.animatic.settings_for(shots.sync(scene)[0]).prompt == "kept"


@pytest.mark.parametrize("module", ["operators", "panels", "scripting", "commands", "runs"])
def test_each_public_module_says_what_it_does(module):
    assert importlib.import_module(f"animatic.{module}").__doc__.strip()


def test_every_operator_has_a_tooltip_and_every_label_is_short():
    for name in dir(bpy.ops.animatic):
        rna = getattr(bpy.ops.animatic, name).get_rna_type()
        assert rna.description and rna.description != rna.name, name
        assert len(rna.name) <= 25, name


@pytest.mark.skipif(not bpy.app.module, reason="Blender itself ends the extension in its own time")
def test_a_script_that_unregisters_nothing_ends_well():
    code = "import conftest; conftest.load_extension().register(); from animatic import shots; import bpy; "
    code += "print(shots.sync(bpy.context.scene)[0].name)"
    here = Path(__file__).parent
    done = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.split()[-1:]) == (0, ["Scene"]), done.stderr
