"""The 500 evaluation prompts: descriptions that training leaves out, in phrasings that it leaves out too."""

import numpy as np

from .captions import OPENINGS_HELD_OUT, caption
from .descriptions import COLOUR_NAMES, MATERIAL_NAMES, Description, any_description, held_out, held_out_pair

SEED = 99
COUNT = 500


def _unseen(material, rng):
    while True:
        description = any_description(rng)
        if description[0] == material and held_out(description):
            return description


def held_out_descriptions(count, rng):
    """Every unseen pair of material and colour, then unseen mixtures, the materials in turn."""
    descriptions = [Description(m, c) for m in MATERIAL_NAMES for c in COLOUR_NAMES if held_out_pair(m, c)][:count]
    while len(descriptions) < count:
        descriptions.append(_unseen(MATERIAL_NAMES[len(descriptions) % len(MATERIAL_NAMES)], rng))
    return descriptions


def held_out_prompts():
    """[{prompt, material, colour, second, modifiers, seed}] for held-out descriptions."""
    rng = np.random.default_rng(SEED)
    return [
        {
            "prompt": caption(description, rng, OPENINGS_HELD_OUT),
            "material": description.material,
            "colour": description.colour,
            "second": description.second,
            "modifiers": description.modifiers,
            "seed": 1000 + index,
        }
        for index, description in enumerate(held_out_descriptions(COUNT, rng))
    ]
