"""The 200 evaluation prompts: descriptions that training leaves out, in phrasings that it leaves out too."""

import numpy as np

from .captions import OPENINGS_HELD_OUT, caption
from .descriptions import COLOUR_NAMES, MATERIAL_NAMES, any_description, held_out, held_out_pair

SEED = 99
COUNT = 200


def _unseen(material, rng):
    while True:
        description = any_description(rng)
        if description[0] == material and held_out(description):
            return description


def held_out_prompts():
    """[{prompt, material, colour, modifiers, seed}]: every unseen pair, then unseen mixtures, the materials in turn."""
    rng = np.random.default_rng(SEED)
    descriptions = [(m, c, ()) for m in MATERIAL_NAMES for c in COLOUR_NAMES if held_out_pair(m, c)]
    while len(descriptions) < COUNT:
        descriptions.append(_unseen(MATERIAL_NAMES[len(descriptions) % len(MATERIAL_NAMES)], rng))
    return [
        {
            "prompt": caption((material, colour, modifiers), rng, OPENINGS_HELD_OUT),
            "material": material,
            "colour": colour,
            "modifiers": modifiers,
            "seed": 1000 + index,
        }
        for index, (material, colour, modifiers) in enumerate(descriptions)
    ]
