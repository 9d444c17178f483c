"""Each family's rig, posed and seen from several sides, has its joints where the body has them."""

from __future__ import annotations

import pytest
import zoo
import zoo_cameras
import zoo_rigify
from animatic.capture.figures.finding import rig_of
from zoo_families import SPECIES


def check_face(said):
    """Check the face of who looks into the camera: the subject's left is on the right of the picture."""
    for part in ("eye", "ear"):
        assert said[f"{part}.L"][0] > said["nose"][0] > said[f"{part}.R"][0]
    assert said["ear.L"][0] > said["eye.L"][0] and said["ear.R"][0] < said["eye.R"][0]
    eyes = (said["eye.L"][1] + said["eye.R"][1]) / 2
    assert eyes < said["nose"][1] < said["neck"][1]


@pytest.mark.parametrize("name", SPECIES)
def test_joints_are_where_the_body_has_them(scene, tmp_path, name):
    species = SPECIES[name]
    armature = zoo.build(scene, species)
    rig = rig_of(armature.data)
    assert (rig.family, rig.score.body, rig.score.hand_points) == (
        species.family,
        18,
        42 if "thumb.1" in species.names else 2,
    )
    found = zoo_cameras.look(scene, zoo.truths(species), tmp_path, ("front", "side", "no perspective"))
    assert found.missing == []
    assert found.swapped == []
    check_face(found.facing)
    assert found.mean_px < 1 and found.worst_px < 8, (found.mean_px, found.worst_px)


@pytest.mark.parametrize("kind", ["basic_human", "human"])
@pytest.mark.parametrize("generated", [False, True], ids=["metarig", "generated"])
def test_rigify(scene, tmp_path, kind, generated):
    armature = zoo_rigify.add(scene, kind, generated, tmp_path)
    truths = zoo_rigify.pose(armature, generated)
    rig = rig_of(armature.data)
    assert rig.family == ("Rigify" if generated else "Rigify Metarig")
    assert rig.score.body == 18 and rig.score.hand_points == (42 if kind == "human" else 2)
    assert rig.score.face == (62 if kind == "human" else 0)
    found = zoo_cameras.look(scene, truths, tmp_path, ("front", "side", "no perspective"))
    assert found.missing == []
    assert found.swapped == []
    check_face(found.facing)
    assert found.worst_px < 1
