"""The words that the preview model learns, by what they mean in a picture.

The first word of each meaning names it in the code. Must not import torch, bpy or anything else of the project.
"""

from __future__ import annotations

RGB = tuple[float, float, float]

# sRGB in [0, 1], far enough apart to be told from each other in the shade.
COLOURS: dict[str, RGB] = {
    "red": (0.82, 0.10, 0.09),
    "orange": (0.95, 0.47, 0.06),
    "yellow": (0.95, 0.82, 0.12),
    "green": (0.16, 0.58, 0.18),
    "blue": (0.11, 0.24, 0.80),
    "purple": (0.48, 0.14, 0.66),
    "pink": (0.96, 0.50, 0.67),
    "cyan": (0.10, 0.74, 0.78),
    "brown": (0.42, 0.24, 0.12),
    "white": (0.93, 0.93, 0.91),
    "black": (0.07, 0.07, 0.08),
    "grey": (0.48, 0.48, 0.49),
}

Meanings = dict[str, tuple[str, ...]]

COLOUR_WORDS: Meanings = {
    **{colour: (colour,) for colour in COLOURS},
    "red": ("red", "scarlet", "crimson"),
    "yellow": ("yellow", "golden"),
    "blue": ("blue", "navy"),
    "purple": ("purple", "violet"),
    "cyan": ("cyan", "turquoise", "teal"),
    "grey": ("grey", "gray", "silver"),
}
MATERIALS: Meanings = {
    "plain": (),
    "clay": ("clay", "plasticine"),
    "metal": ("metal", "metallic", "steel", "iron", "chrome"),
    "wood": ("wood", "wooden"),
    "stone": ("stone", "rock", "concrete"),
    "cloth": ("cloth", "fabric", "felt", "woollen"),
    "plastic": ("plastic", "glossy", "shiny"),
    "brick": ("brick", "bricks"),
}
STYLES: Meanings = {
    "render": (),
    "toon": ("toon", "cartoon", "anime", "comic"),
    "ink": ("ink drawing", "ink", "pencil drawing", "sketch", "line drawing"),
    "watercolour": ("watercolour", "watercolor", "watercolour painting"),
    "neon": ("neon", "neon lights", "cyberpunk"),
}
TIMES: Meanings = {
    "day": ("day", "daylight", "noon", "sunny day", "sunlight"),
    "sunset": ("sunset", "dusk", "evening", "dawn", "sunrise", "golden hour"),
    "night": ("night", "midnight", "moonlight"),
}
WEATHERS: Meanings = {
    "clear": (),
    "fog": ("fog", "mist", "foggy weather", "haze"),
    "snow": ("snow", "winter", "snowy weather"),
    "rain": ("rain", "storm", "rainy weather"),
}
PLACES: Meanings = {
    "street": ("street", "city", "town", "road", "alley"),
    "forest": ("forest", "woods", "jungle", "trees"),
    "desert": ("desert", "sand", "dunes"),
    "room": ("room", "hall", "interior", "house inside"),
    "sea": ("sea", "ocean", "lake", "water", "beach"),
    "field": ("field", "meadow", "park", "garden", "grass"),
    "studio": ("studio", "empty scene"),
}
ACTIONS: Meanings = {
    "stand": ("standing", "stands", "posing"),
    "walk": ("walking", "walks", "strolling"),
    "run": ("running", "runs", "jogging"),
    "wave": ("waving", "waves", "greeting"),
    "sit": ("sitting", "sits", "seated"),
    "dance": ("dancing", "dances", "moving"),
}
PEOPLE: Meanings = {
    "man": ("man", "person", "guy", "worker", "boy"),
    "woman": ("woman", "lady", "person", "girl"),
    "robot": ("robot", "android", "machine man"),
    "mannequin": ("mannequin", "doll", "figure", "character", "dummy"),
}
PROPS: Meanings = {
    "box": ("box", "cube", "crate", "block"),
    "ball": ("ball", "sphere"),
    "pillar": ("pillar", "column", "cylinder"),
    "cone": ("cone", "pyramid"),
    "wall": ("wall", "fence"),
    "house": ("house", "building", "tower", "shop"),
    "tree": ("tree", "pine"),
    "table": ("table", "desk"),
    "chair": ("chair", "bench", "seat"),
    "lamp": ("lamp", "lantern"),
    "car": ("car", "van", "truck"),
    "boulder": ("boulder", "bush", "hill"),
    "gear": ("gear", "wheel", "machine", "engine", "propeller"),
}
GROUND_WORDS = ("ground", "floor", "road", "grass", "sand")
SKY_WORDS = ("sky", "background")
# Words that carry no picture but stand in ordinary prompts: learned as such, so that they do no harm.
_JOINERS = """
a an the of in on at by and with to is are from under over near beside through down along his her into
behind front wearing coat dress shirt suit jacket clothes scene picture photo render style look drawing
painting camera shot view close wide medium light bright dark soft warm cold clear beautiful detailed old
new small big tall long large little two three people some many outside inside made material all weather , .
"""


def words() -> list[str]:
    """Return every word that the model knows, sorted."""
    tables = (COLOUR_WORDS, MATERIALS, STYLES, TIMES, WEATHERS, PLACES, ACTIONS, PEOPLE, PROPS)
    said = [text for table in tables for meanings in table.values() for text in meanings]
    known = {word for text in (*said, *GROUND_WORDS, *SKY_WORDS, *_JOINERS.split()) for word in text.split()}
    return sorted(known)
