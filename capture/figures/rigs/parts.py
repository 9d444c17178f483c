"""Name the parts of a person that have a keypoint, in the order of OpenPose's files.

A part is a word, where there are several a number, and where there are two a side: `head`, `upper_arm.L`,
`thumb.2.R`. Right and left are the subject's. Must not import anything.
"""

from __future__ import annotations

LIMBS = ("upper_arm", "forearm", "hand", "thigh", "shin", "foot")
SIDES = ("L", "R")
LIMB_PARTS = tuple(f"{limb}.{side}" for limb in LIMBS for side in SIDES)

# COCO's 18: an arm is found by its shoulder, elbow and wrist, a leg by its hip, knee and ankle. The neck is between
# the shoulders, as OpenPose derives it for COCO.
BODY = (
    *("nose", "neck", "upper_arm.R", "forearm.R", "hand.R", "upper_arm.L", "forearm.L", "hand.L"),
    *("thigh.R", "shin.R", "foot.R", "thigh.L", "shin.L", "foot.L", "eye.R", "eye.L", "ear.R", "ear.L"),
)
FACE_OF_BODY = ("nose", "eye.R", "eye.L", "ear.R", "ear.L")

# The 21 points of a hand without their side: the wrist, then each finger from its root (1) to its tip (4).
FINGERS = ("thumb", "index", "middle", "ring", "pinky")
HAND = ("hand", *(f"{finger}.{number}" for finger in FINGERS for number in (1, 2, 3, 4)))


def hand_parts(side: str) -> tuple[str, ...]:
    """Return the parts of the hand of a `side`."""
    return tuple(f"{part}.{side}" for part in HAND)


def _face() -> tuple[str, ...]:
    jaw = (*(f"jaw.{n}.R" for n in range(1, 9)), "chin", *(f"jaw.{n}.L" for n in range(8, 0, -1)))
    brows = (*(f"brow.{n}.R" for n in range(1, 6)), *(f"brow.{n}.L" for n in range(5, 0, -1)))
    nose = (*(f"nose_bridge.{n}" for n in range(1, 5)), "nostril.1.R", "nostril.2.R", "nose_base")
    nose += ("nostril.2.L", "nostril.1.L")
    right_eye = ("eye_outer", "lid_top.1", "lid_top.2", "eye_inner", "lid_bottom.2", "lid_bottom.1")
    left_eye = ("eye_inner", "lid_top.2", "lid_top.1", "eye_outer", "lid_bottom.1", "lid_bottom.2")
    eyes = (*(f"{word}.R" for word in right_eye), *(f"{word}.L" for word in left_eye))
    lips = ("lip_corner.R", "lip_top.1.R", "lip_top.2.R", "lip_top", "lip_top.2.L", "lip_top.1.L", "lip_corner.L")
    lips += ("lip_bottom.1.L", "lip_bottom.2.L", "lip_bottom", "lip_bottom.2.R", "lip_bottom.1.R")
    mouth = ("mouth_corner.R", "mouth_top.R", "mouth_top", "mouth_top.L", "mouth_corner.L")
    mouth += ("mouth_bottom.L", "mouth_bottom", "mouth_bottom.R")
    return tuple(f"face.{word}" for word in (*jaw, *brows, *nose, *eyes, *lips, *mouth, "pupil.R", "pupil.L"))


# The 70 landmarks of a face. Numbers count from outside to the middle: `jaw.1` is below the ear, `brow.1` the outer end
# of a brow; `lip_…` is the outer edge of the lips, `mouth_…` the inner one.
FACE = _face()
PUPILS = frozenset({"face.pupil.L", "face.pupil.R"})

# Everything that a picture may show of a person, a row each.
KEYPOINTS = (*BODY, *hand_parts("L"), *hand_parts("R"), *FACE)
BODY_ROWS, LEFT_HAND_ROWS, RIGHT_HAND_ROWS, FACE_ROWS = slice(0, 18), slice(18, 39), slice(39, 60), slice(60, 130)


def other_side(part: str) -> str:
    """Return `part` of the other side; what has no side is its own."""
    name, _, side = part.rpartition(".")
    return f"{name}.{'R' if side == 'L' else 'L'}" if side in SIDES else part


def _mirrored() -> tuple[int, ...]:
    body = [BODY.index(other_side(part)) for part in BODY]
    face = [FACE_ROWS.start + FACE.index(other_side(part)) for part in FACE]
    hands = (*range(RIGHT_HAND_ROWS.start, RIGHT_HAND_ROWS.stop), *range(LEFT_HAND_ROWS.start, LEFT_HAND_ROWS.stop))
    return (*body, *hands, *face)


MIRRORED = _mirrored()  # the row of each keypoint's other side
