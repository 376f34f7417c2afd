"""What a picture is of, and which descriptions the generator never sees."""

import zlib
from typing import NamedTuple

from .materials import MATERIALS
from .palette import COLOURS

MATERIAL_NAMES = tuple(MATERIALS)
COLOUR_NAMES = tuple(COLOURS)
AXES = (
    ("large", "small"),
    ("dark", "bright"),
    ("rough", "smooth"),
    ("worn", "new"),
    ("wet", "dry"),
    ("strong", "faint"),
    ("diagonal", "turned"),
)
"""Modifiers that exclude each other; "turned" is a quarter turn."""


class Description(NamedTuple):
    material: str
    colour: str
    modifiers: tuple = ()
    second: str | None = None
    """A second colour, where one is named."""


def held_out_pair(material, colour):
    """One colour per material is never shown with it, whatever else is said."""
    return COLOUR_NAMES.index(colour) == (5 * MATERIAL_NAMES.index(material) + 7) % len(COLOUR_NAMES)


def held_out(description):
    """True for descriptions kept for evaluation: the pairs above and an eighth of those that say more."""
    material, colour, modifiers, second = description
    if held_out_pair(material, colour):
        return True
    key = "|".join((material, colour, second or "", *modifiers))
    return bool(modifiers or second) and zlib.crc32(key.encode()) % 8 == 0


def any_description(rng, modifiers=0.9, second_rate=0.15):
    """A random description with `modifiers` modifiers on average, and a second colour at the given rate."""
    said = tuple(axis[rng.integers(2)] for axis in AXES if rng.random() < modifiers / len(AXES))
    material = MATERIAL_NAMES[rng.integers(len(MATERIAL_NAMES))]
    colour, other = rng.permutation(len(COLOUR_NAMES))[:2]
    second = COLOUR_NAMES[other] if rng.random() < second_rate else None
    return Description(material, COLOUR_NAMES[colour], said, second)


def training_description(rng):
    """A random description that is not held out."""
    while True:
        description = any_description(rng)
        if not held_out(description):
            return description
