"""The 150 classes of ADE20K: names, colours, and the words by which an object's name tells its class.

The order and the colours are those of the dataset's benchmark (B. Zhou et al., Scene Parsing through ADE20K Dataset,
2017), with which ControlNets for segmentation were trained. Must not import anything but the standard library.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SegClass:
    """One class; `words` are what else such a thing is called."""

    number: int  # from 1
    name: str
    rgb: tuple[int, int, int]
    words: tuple[str, ...] = ()


# a class a line: name, red, green, blue, other words for it
_TABLE = """
wall | 120 120 120
building | 180 120 120 | edifice, roof, facade, church, chapel, castle, shop
sky | 6 230 230
floor | 80 50 50 | flooring, tiles, parquet
tree | 4 200 3
ceiling | 120 120 80
road | 140 140 140 | route, street, asphalt, lane, highway
bed | 204 5 255
windowpane | 230 230 230 | window
grass | 4 250 7 | lawn, meadow
cabinet | 224 5 255
sidewalk | 235 255 7 | pavement, kerb, curb
person | 150 5 61 | people, human, man, woman, boy, girl, child, character, figure, walker, mannequin, actor, hero
earth | 120 120 70 | ground, terrain, soil
door | 8 255 51 | double door, gate
table | 255 6 82
mountain | 143 255 140 | mount, cliff
plant | 204 255 4 | bush, hedge, shrub, fern, ivy, foliage
curtain | 255 51 7 | drape, drapery
chair | 204 70 3
car | 0 102 200 | auto, automobile, taxi, cab
water | 61 230 250
painting | 255 6 51 | picture, canvas
sofa | 11 102 255 | couch
shelf | 255 7 71 | shelves
house | 255 9 224
sea | 9 7 230 | ocean
mirror | 220 220 220
rug | 255 9 92 | carpet, mat
field | 112 9 255
armchair | 8 255 214
seat | 7 255 224
fence | 255 184 6 | fencing
desk | 10 255 71
rock | 255 41 10 | stone, boulder
wardrobe | 7 255 255 | closet
lamp | 224 255 8
bathtub | 102 8 255 | bath tub
railing | 255 61 6 | rail, handrail, guardrail
cushion | 255 194 7
base | 255 122 8 | pedestal, plinth
box | 0 255 20 | crate, carton
column | 255 8 41 | pillar
signboard | 255 5 153 | sign
chest of drawers | 6 51 255 | chest, dresser
counter | 235 12 255
sand | 160 150 20
sink | 0 163 255
skyscraper | 140 140 140
fireplace | 250 10 15 | hearth
refrigerator | 20 255 0 | fridge, freezer
grandstand | 31 255 0
path | 255 31 0 | trail
stairs | 255 224 0 | stair
runway | 153 255 0
case | 0 0 255 | showcase, display case, vitrine
pool table | 255 71 0 | billiard table
pillow | 0 235 255
screen door | 0 173 255
stairway | 31 0 255 | staircase
river | 11 200 200
bridge | 255 82 0
bookcase | 0 255 245
blind | 0 61 255 | blinds
coffee table | 0 255 112 | cocktail table
toilet | 0 255 133
flower | 255 0 0
book | 255 163 0
hill | 255 102 0
bench | 194 255 0
countertop | 0 143 255
stove | 51 255 0 | cooker
palm | 0 82 255 | palm tree
kitchen island | 0 255 41
computer | 0 255 173 | laptop
swivel chair | 10 0 255 | office chair
boat | 173 255 0
bar | 0 255 153
arcade machine | 255 92 0
hovel | 255 0 255 | hut, shack, shed
bus | 255 0 245 | coach
towel | 255 0 102
light | 255 173 0 | bulb, light source
truck | 255 0 20 | lorry
tower | 255 184 184
chandelier | 0 31 255
awning | 0 255 61 | sunshade, parasol, umbrella
streetlight | 0 71 255 | street lamp, street light, lamp post, lamppost
booth | 255 0 204 | kiosk, stall
television receiver | 0 255 194 | television, tv
airplane | 0 255 82 | aeroplane, aircraft, jet
dirt track | 0 10 255
apparel | 0 112 255 | clothes, dress, shirt, jacket, trousers
pole | 51 0 255 | post, mast
land | 0 194 255
bannister | 0 122 255 | banister, balustrade
escalator | 0 255 163
ottoman | 255 153 0 | pouf
bottle | 0 255 10
buffet | 255 112 0 | sideboard
poster | 143 255 0 | placard
stage | 82 0 255
van | 163 255 0
ship | 255 235 0
fountain | 8 184 170
conveyer belt | 133 0 255
canopy | 0 255 92
washer | 184 0 255 | washing machine
plaything | 255 0 31 | toy, doll
swimming pool | 0 184 255
stool | 0 214 255
barrel | 255 0 112 | cask
basket | 92 255 0
waterfall | 0 224 255 | falls
tent | 112 224 255
bag | 70 184 160
minibike | 163 0 255 | motorbike, motorcycle, scooter
cradle | 153 0 255
oven | 71 255 0
ball | 255 0 163
food | 255 204 0 | fruit, bread, cake
step | 255 0 143
tank | 0 255 235
trade name | 133 255 0
microwave | 255 0 235
pot | 245 0 255 | flowerpot, tub, planter
animal | 255 0 122 | dog, cat, horse, cow, sheep, bird, fish, lion, bear, creature
bicycle | 255 245 0 | bike
lake | 10 190 212
dishwasher | 214 255 0
screen | 0 204 255 | projection screen
blanket | 20 0 255
sculpture | 255 255 0 | statue, bust
hood | 0 153 255
sconce | 0 41 255
vase | 0 255 204
traffic light | 41 0 255 | traffic signal, stoplight
tray | 41 255 0
ashcan | 173 0 255 | trash can, garbage can, bin, trash
fan | 0 245 255
pier | 71 0 255 | wharf, dock, jetty
crt screen | 122 0 255
plate | 0 255 184
monitor | 0 92 255
bulletin board | 184 255 0 | notice board
shower | 0 133 255
radiator | 255 214 0
glass | 25 194 194 | drinking glass
clock | 102 255 0
flag | 92 0 255 | pennant
"""


def _classes() -> tuple[SegClass, ...]:
    found = []
    for number, line in enumerate(_TABLE.strip().splitlines(), 1):
        name, colour, *words = (part.strip() for part in line.split("|"))
        red, green, blue = (int(value) for value in colour.split())
        others = tuple(word.strip() for word in words[0].split(",")) if words else ()
        found.append(SegClass(number, name, (red, green, blue), others))
    return tuple(found)


SEG_CLASSES = _classes()
