"""Random fill masks: bool [n, n], true where the model paints."""

import numpy as np
from PIL import Image, ImageDraw


def _ellipse(rng, draw, n):
    cx, cy = rng.random(2) * n
    a, b = rng.uniform(0.08, 0.5, 2) * n
    draw.ellipse((cx - a, cy - b, cx + a, cy + b), fill=1)


def _rectangle(rng, draw, n):
    cx, cy = rng.random(2) * n
    a, b = rng.uniform(0.06, 0.45, 2) * n
    draw.rectangle((cx - a, cy - b, cx + a, cy + b), fill=1)


def _stroke(rng, draw, n):
    radius = rng.uniform(0.04, 0.16) * n
    x, y = rng.random(2) * n
    angle = rng.random() * 2 * np.pi
    for _ in range(rng.integers(4, 24)):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=1)
        angle += rng.normal(0, 0.5)
        x, y = x + radius * np.cos(angle), y + radius * np.sin(angle)


def random_mask(rng, n):
    """One to three ellipses, boxes or brush strokes, cut off at the border; a third is turned inside out."""
    image = Image.new("L", (n, n))
    draw = ImageDraw.Draw(image)
    for _ in range(rng.integers(1, 4)):
        (_ellipse, _rectangle, _stroke)[rng.integers(3)](rng, draw, n)
    mask = np.array(image) > 0
    return ~mask if rng.random() < 0.33 else mask
