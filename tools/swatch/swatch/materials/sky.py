"""Sky, space, fire; see `__init__`."""

import numpy as np

from ..noise import blur, cellular, fractal, grid, relief, smoothstep, warp
from ..palette import WHITE, luma, mix, ramp


def clouds(rng, n, scale, colour, second):
    field = fractal(rng, n, 3.9, 64 * scale)
    cover = smoothstep(field, -0.1, 1.3)
    shade = relief(blur(field, 1.5), 0.9)
    puff = np.clip(0.94 + shade, 0.72, 1.0)[..., None] * (WHITE if second is None else second)
    sky = mix(colour, mix(colour, WHITE, 0.15), smoothstep(field, -2, 0))
    return mix(sky, mix(puff, mix(colour, WHITE, 0.6), 0.25), cover)


def stars(rng, n, scale, colour, second):
    night = colour * 0.5
    nebula = smoothstep(fractal(rng, n, 4.0, 64), -0.5, 2.5)
    first, _, value = cellular(rng, n, 16 * scale, 1.0)
    size = (0.5 + 2.4 * value**3) * min(scale, 1.4)
    spark = np.exp(-((first / size) ** 2)) * (value > 0.25)
    glow = 0.25 * np.exp(-first / (3 * scale)) * (value > 0.8)
    return mix(
        mix(night, colour, 0.75 * nebula), WHITE if second is None else second, np.clip(1.3 * spark + glow, 0, 1)
    )


def aurora(rng, n, scale, colour, second):
    """Curtains of light hanging before a night sky."""
    x, y = grid(n)
    image = np.zeros((n, n, 3)) + colour * 0.1
    for i, tint in enumerate((colour, mix(colour, WHITE, 0.25) if second is None else second)):
        path = blur(fractal(rng, n, 4.6, 80 * scale, stretch_y=6), 1.5)
        line = np.abs(fractal(rng, n, 4.4, 56 * scale, stretch_y=2.5) + 0.5 * path)
        ray = 0.62 + 0.3 * fractal(rng, n, 2.4, 20 * scale, stretch_y=12)
        curtain = np.exp(-line * 3.2) * np.clip(ray, 0.1, 1.2)
        image = image + tint * curtain[..., None] * (1.15 if i == 0 else 0.5)
    spark = smoothstep(fractal(rng, n, 0.2, 4), 2.7, 3.4)
    return np.clip(mix(image, WHITE, 0.7 * spark), 0, 1)


def smoke(rng, n, scale, colour, second):
    """Curling wisps: noise bent by noise."""
    field = fractal(rng, n, 3.6, 64 * scale)
    for strength in (16, 7):
        dx, dy = (fractal(rng, n, 4.6, 56 * scale) * strength * scale for _ in range(2))
        field = warp(field, dx, dy)
    curl = np.sin(field * 3.4)
    tone = 0.42 + 0.26 * curl + 0.08 * field
    shade = ramp(colour, tone)
    return shade if second is None else mix(shade, ramp(second, tone), smoothstep(curl, 0.2, 0.9))


def fire(rng, n, scale, colour, second):
    """Tongues of flame rising: bright hearts, dark between."""
    x, y = grid(n)
    dx = fractal(rng, n, 4.0, 32 * scale, stretch_y=2.0) * 5 * scale
    tongue = warp(fractal(rng, n, 3.4, 30 * scale, stretch_y=4.2), dx, dx * 0.5)
    heat = smoothstep(tongue + 0.25 * fractal(rng, n, 2.6, 14, stretch_y=2.5), -0.7, 1.7)
    core = smoothstep(heat, 0.62, 0.95)
    image = mix(colour * 0.05, colour, smoothstep(heat, 0.1, 0.6))
    return np.clip(mix(image, mix(colour, WHITE, 0.75) if second is None else second, core), 0, 1)


def embers(rng, n, scale, colour, second):
    """Dark coals with glowing seams inside and ash on top."""
    first, far, value = cellular(rng, n, 18 * scale, 1.0)
    lump = smoothstep(far - first, 0, 9 * scale)
    heat = smoothstep(fractal(rng, n, 3.2, 32 * scale), -0.3, 1.2) * (1 - 0.65 * lump)
    ash = 0.55 * smoothstep(fractal(rng, n, 2.2, 12), 0.6, 1.8) * lump
    coal = np.array([0.13, 0.12, 0.12]) * (0.5 + 0.8 * lump + 0.3 * value)[..., None]
    hot = mix(colour, mix(colour, WHITE, 0.55), smoothstep(heat, 0.55, 0.95))
    image = mix(coal, hot, np.clip(heat * 1.5, 0, 1))
    return np.clip(mix(image, np.array([0.62, 0.6, 0.58]) if second is None else second, ash), 0, 1)


def lava(rng, n, scale, colour, second):
    dx, dy = (fractal(rng, n, 4.4, 32 * scale) * 2.2 * scale for _ in range(2))
    first, far, value = cellular(rng, n, 25.6 * scale, 1.0)
    edge = warp(far - first, dx, dy)
    glow = np.exp(-np.maximum(edge - 0.8, 0) / (2.6 * scale))
    crust = np.array([0.10, 0.09, 0.09]) if luma(colour) > 0.2 else np.array([0.55, 0.52, 0.50])
    crust = crust if second is None else second
    rock = crust * (0.75 + 0.3 * value + 0.14 * fractal(rng, n, 2.8, 24))[..., None]
    hot = mix(colour, mix(colour, WHITE, 0.45), smoothstep(glow, 0.75, 1.0))
    return np.clip(mix(rock, hot, np.clip(glow * 1.25, 0, 1)), 0, 1)
