"""Draws one picture from a description."""

import numpy as np

from .materials import MATERIALS
from .noise import blur, fractal, relief, smoothstep
from .palette import COLOURS, WHITE, mix

SCALE = {"large": 2.0, "small": 2 / 3}
"""Feature size of a modifier over the normal one; tiles of 64 px and up stay seamless with these."""


def _shade(rng, name):
    """A colour somewhere near the named one."""
    base = np.array(COLOURS[name]) / 255
    return np.clip(base * (1 + 0.05 * rng.standard_normal()) + 0.015 * rng.standard_normal(3), 0, 1)


def _sheared(image):
    """The picture with its rows moved by one pixel each: what stood upright runs diagonally, and it stays seamless."""
    n = image.shape[0]
    rows, columns = np.mgrid[:n, :n]
    return image[rows, (columns + rows) % n]


def draw(description, rng, n):
    """Picture [n, n, 3] uint8 of a description; `rng` is a numpy Generator."""
    material, colour, modifiers, second = description
    scale = next((SCALE[m] for m in modifiers if m in SCALE), 1.0)
    base = _shade(rng, colour)
    image = MATERIALS[material](rng, n, scale, base, None if second is None else _shade(rng, second))
    if "diagonal" in modifiers:
        image = _sheared(image)
    if "turned" in modifiers:
        image = image.swapaxes(0, 1)
    if "smooth" in modifiers or "faint" in modifiers:
        image = mix(image.mean((0, 1)), image, 0.72 if "smooth" in modifiers else 0.55)
    if "strong" in modifiers:
        image = np.clip(mix(image.mean((0, 1)), image, 1.35), 0, 1)
    if "rough" in modifiers:
        image = image * (1 + 0.13 * fractal(rng, n, 2.4, 14))[..., None]
    if "worn" in modifiers:
        image = _worn(rng, n, image)
    if "wet" in modifiers:
        image = _wet(rng, n, image)
    if "dark" in modifiers:
        image = image * 0.7
    if "bright" in modifiers:
        image = mix(image * 1.08, WHITE, 0.14)
    return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)


def _worn(rng, n, image):
    """Rubbed pale in patches, with thin scratches."""
    rubbed = smoothstep(fractal(rng, n, 3.0, 40), 0.5, 1.8)
    scratch = smoothstep(fractal(rng, n, 2.0, 16, stretch_x=18), 1.9, 2.6)
    grey = image.mean(-1, keepdims=True)
    return mix(image, grey * 0.5 + 0.4, np.clip(0.45 * rubbed + 0.5 * scratch, 0, 1))


def _wet(rng, n, image):
    """Darker and richer, with lights where the surface tilts."""
    height = blur(image.mean(-1), 1.0)
    light = smoothstep(relief(height, 6.0) + 0.12 * fractal(rng, n, 3.4, 32), 0.22, 0.6)
    return mix(image**1.25 * 0.86, WHITE, 0.6 * light)


def sheet(images, columns):
    """Tiles pictures [k, h, w, 3] into one, row by row; missing ones are black."""
    k, h, w, _ = images.shape
    rows = -(-k // columns)
    full = np.zeros((rows * columns, h, w, 3), np.uint8)
    full[:k] = images
    return full.reshape(rows, columns, h, w, 3).swapaxes(1, 2).reshape(rows * h, columns * w, 3)
