"""Pictures of no material: soft gradients and overlapping shaded shapes ("dead leaves", Lee et al., IJCV 2001).

They stand for the photographs that a fill is painted into: they teach the autoencoder foreign colours and the
diffusion model that the surroundings need not be what the caption names.
"""

import numpy as np

from .noise import fractal, grid, smoothstep


def scene(rng, n):
    """A seamless picture [n, n, 3] uint8."""
    x, y = grid(n)
    base, tint = rng.random(3), rng.random(3)
    light = smoothstep(fractal(rng, n, 4, n), -2, 2)[..., None]
    image = base * (1 - light) + tint * light
    for _ in range(rng.integers(0, 9)):
        image = _cover(rng, image, x, y)
    grain = fractal(rng, n, rng.uniform(0.5, 3), 16)[..., None] * rng.choice([0, 0.02, 0.06])
    return (np.clip(image + grain, 0, 1) * 255 + 0.5).astype(np.uint8)


def _cover(rng, image, x, y):
    """Lays one shaded ellipse or box over the picture."""
    n = image.shape[0]
    cx, cy = rng.random(2) * n
    angle = rng.random() * np.pi
    dx = (x - cx + n / 2) % n - n / 2
    dy = (y - cy + n / 2) % n - n / 2
    u, v = dx * np.cos(angle) + dy * np.sin(angle), dy * np.cos(angle) - dx * np.sin(angle)
    a, b = np.exp(rng.uniform(np.log(4), np.log(n / 3), 2))
    power = rng.choice([2.0, 8.0])
    radius = (np.abs(u / a) ** power + np.abs(v / b) ** power) ** (1 / power)
    softness = rng.choice([0.02, 0.06, 0.5])
    shape = smoothstep(radius, 1 + softness, 1 - softness)[..., None]
    colour = rng.random(3)
    shaded = colour * (1 + rng.uniform(-0.5, 0.5) * u / a)[..., None]
    return image * (1 - shape) + np.clip(shaded, 0, 1) * shape
