"""Read who a capture shows and which of their joints, for the tests of what is seen."""

from __future__ import annotations

import json

import numpy as np
import scenes
from animatic.backend.contract import FrameMap
from animatic.capture import capture
from animatic.capture.figures.rigs import BODY

ONE = FrameMap(1, 1)
SIZE = 384
LIMB_ROWS = [row for row, part in enumerate(BODY) if "." in part and not part.startswith(("eye", "ear"))]
FRONT = set(range(18))


def poses(scene, tmp_path, **changes) -> list[list[np.ndarray]]:
    """Return the people of each frame, each [18, 3]."""
    changes = {"frames": ONE, "width": SIZE, "height": SIZE, **changes}
    folder = capture(scene, scenes.request(scene, **changes), tmp_path)
    texts = [path.read_text("utf-8") for path in folder.control_files("openpose").values()]
    return [[np.array(p["pose_keypoints_2d"]).reshape(18, 3) for p in json.loads(text)["people"]] for text in texts]


def rows(pose, confidence=1.0) -> set[int]:
    return set(np.flatnonzero(pose[:, 2] == confidence))


def names(found) -> set[str]:
    return {BODY[row] for row in found}


def one(scene, tmp_path, **changes) -> np.ndarray:
    ((pose,),) = poses(scene, tmp_path, **changes)
    return pose
