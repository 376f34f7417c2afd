"""Held-out textures for judging fills: descriptions that training leaves out, drawn from seeds of their own."""

import numpy as np
from PIL import Image

from .captions import OPENINGS_HELD_OUT, caption
from .export import write_json
from .pictures import draw, sheet
from .prompts import held_out_descriptions

SEED = 77
COUNT = 100
TILE = 256
COLUMNS = 10
WEBP_QUALITY = 80


def write_textures(folder):
    """Writes textures.webp, tiles of 256x256 px in rows of ten, and textures.json, what each shows."""
    rng = np.random.default_rng(SEED)
    descriptions = held_out_descriptions(COUNT, rng)
    pictures = [draw(description, np.random.default_rng([SEED, i]), TILE) for i, description in enumerate(descriptions)]
    Image.fromarray(sheet(np.stack(pictures), COLUMNS)).save(folder / "textures.webp", quality=WEBP_QUALITY)
    textures = [
        {"material": d.material, "colour": d.colour, "prompt": caption(d, rng, OPENINGS_HELD_OUT)} for d in descriptions
    ]
    write_json(folder / "textures.json", {"tile": TILE, "columns": COLUMNS, "textures": textures})
