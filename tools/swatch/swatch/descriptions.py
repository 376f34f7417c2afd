"""What a picture is of: (material, colour, modifiers), and which of these the generator never sees."""

import zlib

from .materials import MATERIALS
from .palette import COLOURS

MATERIAL_NAMES = tuple(MATERIALS)
COLOUR_NAMES = tuple(COLOURS)
AXES = (("large", "small"), ("dark", "bright"), ("rough", "smooth"))
"""Modifiers that exclude each other."""


def held_out_pair(material, colour):
    """One colour per material is never shown with it, whatever the modifiers."""
    return COLOUR_NAMES.index(colour) == (5 * MATERIAL_NAMES.index(material) + 7) % len(COLOUR_NAMES)


def held_out(description):
    """True for descriptions kept for evaluation: the pairs above and an eighth of those with modifiers."""
    material, colour, modifiers = description
    if held_out_pair(material, colour):
        return True
    key = "|".join((material, colour, *modifiers))
    return bool(modifiers) and zlib.crc32(key.encode()) % 8 == 0


def any_description(rng, modifier_rate=0.4):
    """A random description; every axis carries a modifier with the given probability."""
    modifiers = tuple(axis[rng.integers(2)] for axis in AXES if rng.random() < modifier_rate)
    material = MATERIAL_NAMES[rng.integers(len(MATERIAL_NAMES))]
    return material, COLOUR_NAMES[rng.integers(len(COLOUR_NAMES))], modifiers


def training_description(rng):
    """A random description that is not held out."""
    while True:
        description = any_description(rng)
        if not held_out(description):
            return description
