"""Draws one picture from a description (material, colour, modifiers)."""

import numpy as np

from .materials import MATERIALS
from .noise import fractal
from .palette import COLOURS, WHITE, mix

MODIFIERS = ("large", "small", "dark", "bright", "rough", "smooth")
SCALE = {"large": 2.0, "small": 2 / 3}
"""Feature size of a modifier over the normal one; tiles of 64 px and up stay seamless with these."""


def draw(description, rng, n):
    """Picture [n, n, 3] uint8 of a description; `rng` is a numpy Generator."""
    material, colour, modifiers = description
    scale = next((SCALE[m] for m in modifiers if m in SCALE), 1.0)
    base = np.array(COLOURS[colour]) / 255
    base = np.clip(base * (1 + 0.05 * rng.standard_normal()) + 0.015 * rng.standard_normal(3), 0, 1)
    image = MATERIALS[material](rng, n, scale, base)
    if "smooth" in modifiers:
        image = mix(image.mean((0, 1)), image, 0.72)
    if "rough" in modifiers:
        image = image * (1 + 0.13 * fractal(rng, n, 2.4, 14))[..., None]
    if "dark" in modifiers:
        image = image * 0.7
    if "bright" in modifiers:
        image = mix(image * 1.08, WHITE, 0.14)
    return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)


def sheet(images, columns):
    """Tiles pictures [k, h, w, 3] into one, row by row; missing ones are black."""
    k, h, w, _ = images.shape
    rows = -(-k // columns)
    full = np.zeros((rows * columns, h, w, 3), np.uint8)
    full[:k] = images
    return full.reshape(rows, columns, h, w, 3).swapaxes(1, 2).reshape(rows * h, columns * w, 3)
