"""Draws and keeps the training pictures: a folder with `pictures.npy` [count, n, n, 3] and `descriptions.json`."""

import json
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from .descriptions import any_description, training_description
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


KINDS = {"materials": _material, "everything": _everything, "scenes": _scene}


def drawn(folder, kind, seed, count, n, workers=2):
    """Pictures (memory-mapped) and descriptions of one set; draws it on the first call.

    `kind`: "materials" without the held-out descriptions, "everything" with them, or "scenes" (descriptions are
    null). Picture i depends on (seed, i) alone.
    """
    pictures, descriptions = folder / "pictures.npy", folder / "descriptions.json"
    if not descriptions.exists():
        folder.mkdir(parents=True, exist_ok=True)
        out = np.lib.format.open_memmap(pictures, "w+", np.uint8, (count, n, n, 3))
        tasks = ((seed, index, n) for index in range(count))
        made = []
        with ProcessPoolExecutor(workers) as pool:
            results = pool.map(KINDS[kind], tasks, chunksize=64)
            for index, (description, picture) in enumerate(results):
                out[index] = picture
                made.append(description)
        out.flush()
        descriptions.write_text(json.dumps(made))
    return np.load(pictures, mmap_mode="r"), json.loads(descriptions.read_text())
