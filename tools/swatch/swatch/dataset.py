"""Draws and keeps sets of pictures: folders with `pictures.npy` [count, n, n, 3] and `descriptions.json`."""

import json
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from .descriptions import Description, any_description, training_description
from .pictures import draw
from .scenes import scene


def _material(task):
    seed, index, n = task
    rng = np.random.default_rng([seed, index])
    description = training_description(rng)
    return description, draw(description, rng, n)


def _everything(task):
    seed, index, n = task
    rng = np.random.default_rng([seed, index])
    description = any_description(rng)
    return description, draw(description, rng, n)


def _scene(task):
    seed, index, n = task
    return None, scene(np.random.default_rng([seed, index]), n)


SETS = {
    # name: kind, seed, count, px
    "tiles64": ("materials", 1, 50000, 64),
    "scenes64": ("scenes", 2, 6000, 64),
    "tiles128": ("materials", 3, 14000, 128),
    "scenes128": ("scenes", 4, 2000, 128),
    "tiles256": ("materials", 5, 1600, 256),
    "scenes256": ("scenes", 6, 200, 256),
    "evaluator": ("everything", 50, 36000, 128),
    "evaluator-held-back": ("everything", 51, 3600, 128),
}
KINDS = {"materials": _material, "everything": _everything, "scenes": _scene}


def drawn(data, name, workers=2):
    """Pictures (memory-mapped) and descriptions of the set `name` under the folder `data`; draws it on the first call.

    Kinds: "materials" without the held-out descriptions, "everything" with them, or "scenes" (descriptions are null).
    Picture i depends on (seed, i) alone.
    """
    kind, seed, count, n = SETS[name]
    pictures, descriptions = data / name / "pictures.npy", data / name / "descriptions.json"
    if not descriptions.exists():
        pictures.parent.mkdir(parents=True, exist_ok=True)
        out = np.lib.format.open_memmap(pictures, "w+", np.uint8, (count, n, n, 3))
        tasks = ((seed, index, n) for index in range(count))
        made = []
        with ProcessPoolExecutor(workers) as pool:
            for index, (description, picture) in enumerate(pool.map(KINDS[kind], tasks, chunksize=64)):
                out[index] = picture
                made.append(description)
        out.flush()
        descriptions.write_text(json.dumps(made))
    made = [one and Description(one[0], one[1], tuple(one[2]), one[3]) for one in json.loads(descriptions.read_text())]
    return np.load(pictures, mmap_mode="r"), made
